"""Files -> observations: the record book and, one module each, the layouts of published tables."""

from __future__ import annotations

from forecast.ingest.records import RecordBook, read_record_book

__all__ = ["RecordBook", "read_record_book"]
