"""Opening a folder as a vault of the kind that it is."""

from __future__ import annotations

from os import PathLike

from vaultconv.arguments import checked
from vaultconv.errors import UsageError
from vaultconv.vault.settings import CONFIG_FOLDER
from vaultconv.vault.vault import Vault

__all__ = ["open_vault"]


@checked
def open_vault(folder: str | PathLike[str], *, notion: bool | None = None, follow_links: bool = False) -> Vault:
    """Open a folder as a vault: Obsidian's, or a Notion export.

    ``notion`` decides which. Without it, the folder is a Notion export if most pages and tables have Notion's 32 digits
    in their names, and there is no ``.obsidian``. ``follow_links`` is as in `Vault.open`. Raises `UsageError` if there
    is no such folder, and for an export as HTML.
    """
    vault = Vault.open(folder, follow_links=follow_links)
    if notion is False or (notion is None and (vault.root / CONFIG_FOLDER).is_dir()):
        return vault
    from vaultconv.vault.notion.names import is_export, is_web_export

    is_notions = is_export(vault.files)
    if not is_notions and not vault.notes and is_web_export(vault.files):
        raise UsageError("this export of Notion was made as HTML", 'export it again as "Markdown & CSV"')
    if not (notion or is_notions):
        return vault
    # What reads an export takes longer to load than many a vault takes to open.
    from vaultconv.vault.notion.export import NotionExport

    return NotionExport(_innermost(vault, follow_links=follow_links))


def _innermost(vault: Vault, *, follow_links: bool) -> Vault:
    """Return the vault of the only folder in this one, if Notion named that; else the vault itself."""
    from vaultconv.vault.notion.names import EXPORT_FOLDER

    tops = {file.partition("/")[0] for file in vault.files}
    top = vault.root / tops.pop() if len(tops) == 1 else vault.root
    return Vault.open(top, follow_links=follow_links) if EXPORT_FOLDER.match(top.name) and top.is_dir() else vault
