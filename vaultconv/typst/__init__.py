"""Typst: the compiler, the process that it runs in, and its fonts."""
