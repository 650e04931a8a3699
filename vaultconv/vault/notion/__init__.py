"""Notion exports as vaults: new names, links, databases, and pages adapted after parsing."""
