"""Exports of Notion, read as a vault: new names, links, databases, and pages adapted once they are parsed."""
