"""The vault: its files and settings, the index of its notes, and what its links mean."""
