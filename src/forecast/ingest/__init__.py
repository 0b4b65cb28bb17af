"""Files -> observations: the record book and, one module each, the layouts of published tables.

The readers of tables are loaded on first use: a command that reads no table does not pay for them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from forecast.ingest.records import RecordBook, read_record_book

if TYPE_CHECKING:
    from forecast.ingest.errors import LayoutError
    from forecast.ingest.load import FileResult, ingest_file
    from forecast.ingest.names import make_names

__all__ = [
    "RecordBook",
    "read_record_book",
    "FileResult",
    "LayoutError",
    "ingest_file",
    "make_names",
]

_WHERE = {
    "FileResult": "load",
    "ingest_file": "load",
    "LayoutError": "errors",
    "make_names": "names",
}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'forecast.ingest' has no attribute {name!r}")
    return getattr(import_module(f"forecast.ingest.{_WHERE[name]}"), name)
