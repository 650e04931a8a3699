"""What other programs left in notes: Digital Garden, Notion, admonitions, asides. Undone before anything else."""
