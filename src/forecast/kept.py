"""What was made from the same content is made once: a small memory keyed by what went in."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import Generic, TypeVar

__all__ = ["Kept", "content_key"]

T = TypeVar("T")


class Kept(Generic[T]):
    """The latest ``most`` things made, the oldest forgotten first; failures are not kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[Hashable, T] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made for an equal key before, else make it."""
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key]
        made = make()
        self._made[key] = made
        while len(self._made) > self._most:
            self._made.popitem(last=False)
        return made


def content_key(paths: Iterable[Path]) -> tuple[tuple[str, str], ...]:
    """Return names and digests of files, in the order of their names; a copy has the same key.

    A file that cannot be read has no digest: whoever reads it next says why.
    """
    return tuple((path.name, _digest(path)) for path in sorted(paths) if path.is_file())


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
