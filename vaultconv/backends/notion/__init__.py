"""Notion: pages as it exports and imports them, and the Markdown of its API."""

from vaultconv.backends.notion.enhanced import ENHANCED, EnhancedBackend
from vaultconv.backends.notion.export import NOTION, NotionBackend

__all__ = ["ENHANCED", "NOTION", "EnhancedBackend", "NotionBackend"]
