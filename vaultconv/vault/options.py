"""What can be chosen about links: the table ``[resolve]``. Every run loads it, so it loads little itself."""

from __future__ import annotations

from vaultconv.arguments import Options


class ResolveOptions(Options, frozen=True):
    """Repairs of links that lead nowhere; each repair is reported."""

    by_alias: bool = False
    """Find a note by its alias."""
    by_cut_name: bool = False
    """Find a note whose name was cut at 50 characters, as Notion's exports do."""
    image_without_extension: bool = False
    """Find an image by its name without extension."""

    site_addresses: bool = False
    """Keep a link to an address such as ``/tags/`` that no file has but the site may have; Hugo's default."""
