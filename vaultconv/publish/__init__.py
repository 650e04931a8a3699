"""Which notes an output contains: `selection` chooses them, `publication` keeps unpublished ones out."""
