"""Undoing what other programs left in notes: Digital Garden, Notion, admonitions, asides. Runs first."""
