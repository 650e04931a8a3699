"""Books: decides the order of notes, and joins them into one document.

`options` are what can be chosen, `order` plans `BookContents` from the notes, `assemble` makes a document from the
plan, `indexes` the indexes at its end.
"""
