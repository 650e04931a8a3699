"""Typst: the compiler, the process that it runs in, and the fonts that it is given."""
