"""Notion: pages as it exports and imports them, and the Markdown of its API."""
