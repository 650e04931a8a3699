"""The tree: its nodes, going through them, and editing them."""
