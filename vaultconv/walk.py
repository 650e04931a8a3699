"""Going through a tree, under the name that scripts and plugins import."""

from vaultconv.tree.walk import *  # noqa: F403
from vaultconv.tree.walk import __all__ as __all__
