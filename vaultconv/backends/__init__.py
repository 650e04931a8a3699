"""Backends: each writes one note's tree as the text of an output file."""
