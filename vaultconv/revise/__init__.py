"""Revision packs: the questions of a vault, and what is printed of them.

`questions` is the value that all parts share, `structure` finds what a note's form asks, `pack` reads all notes,
`parts` makes pages of them.
"""
