"""Revision packs: the questions in a vault, and the documents that are made of them.

`questions` is the value that all parts share, `structure` finds what a note's form asks, `pack` reads all notes,
`parts` makes pages of them.
"""
