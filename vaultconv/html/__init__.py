"""The reader of raw HTML in notes: tags, a tree of elements, and the blocks and inlines that they become."""
