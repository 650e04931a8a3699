"""Regular expressions that are compiled when they are first used."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any, AnyStr, Generic, cast


def lazy_pattern(expression: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return a pattern that costs nothing until it is used: for every one that a plain note doesn't need.

    ``re`` takes a tenth of a millisecond to compile a short one, and up to five for one with many alternatives or with
    classes of many characters; a module about what few notes have, such as raw HTML, has a dozen. It is used by its
    methods: the functions of ``re`` take no such pattern, and the ``re`` of a match is the compiled one.
    """
    return cast("re.Pattern[AnyStr]", _LazyPattern(expression, flags))


class _LazyPattern(Generic[AnyStr]):
    def __init__(self, expression: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = expression
        self._flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[AnyStr]:
        return re.compile(self.pattern, self._flags)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):  # which is asked for where an object is copied or pickled
            raise AttributeError(name)
        value = getattr(self._compiled, name)
        setattr(self, name, value)  # found before this function from now on, and so as quick as the pattern's own
        return value
