"""Books: which note goes where, and one document of them all.

`order` makes `BookContents` of the notes, `assemble` makes a document of those, `indexes` what stands at its end.
"""

from vaultconv.book.assemble import BookOptions, assemble, make_book, single
from vaultconv.book.contents import BookContents, Chapter, Part
from vaultconv.book.metadata import first_words, language_of_notes

__all__ = [
    "BookOptions", "Chapter", "BookContents", "Part", "assemble", "first_words", "language_of_notes", "make_book",
    "single",
]  # fmt: skip
