"""Books: decides the order of notes, and joins them into one document.

`order` plans `BookContents` from the notes, `assemble` makes a document from the plan, `indexes` the indexes at its
end.
"""

from vaultconv.book.assemble import BookOptions, assemble, make_book, single
from vaultconv.book.contents import BookContents, Chapter, Part
from vaultconv.book.metadata import first_words, language_of_notes

__all__ = [
    "BookOptions", "Chapter", "BookContents", "Part", "assemble", "first_words", "language_of_notes", "make_book",
    "single",
]  # fmt: skip
