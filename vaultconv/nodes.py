"""The tree's nodes, under the name that scripts and plugins import."""

from vaultconv.tree.nodes import *  # noqa: F403
from vaultconv.tree.nodes import __all__ as __all__
