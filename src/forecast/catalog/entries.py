"""Reads YAML lists of entries, with errors that name file, entry and field; knows no schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from forecast.catalog.schema import Names
from forecast.errors import CatalogError

__all__ = ["Entry", "read_yaml", "read_entries"]

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds.

    Raises
    ------
    CatalogError
        If the file is missing, empty or not YAML; the message names file, line and column.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except FileNotFoundError:
        raise CatalogError("error.catalog_file", file=path.name, folder=path.parent.name) from None
    except UnicodeDecodeError as error:
        raise CatalogError("error.catalog_encoding", file=path.name, at=error.start) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise CatalogError(
            "error.catalog_yaml",
            file=path.name,
            line=mark.line + 1 if mark else "?",
            column=mark.column + 1 if mark else "?",
            problem=getattr(error, "problem", None) or "not YAML",
        ) from None
    except ValueError as error:  # a date that is none: YAML reads 2015-01-32 as one and fails
        raise CatalogError(
            "error.catalog_yaml", file=path.name, line="?", column="?", problem=error
        ) from None
    if content is None:
        raise CatalogError("error.catalog_empty", file=path.name)
    return content


@dataclass(frozen=True)
class Entry:
    """One mapping of a catalogue file, whose fields are taken with their type checked."""

    file: str
    label: str
    fields: Mapping[str, Any]

    def fail(self, field: str, expected: str | Mapping[str, str]) -> CatalogError:
        """Return the error that names file, entry and field; ``expected`` by language if worded."""
        value = self.fields.get(field)
        if isinstance(value, Mapping):
            found = ", ".join(f"{name}: {each}" for name, each in value.items())
        else:
            found = repr(value) if field in self.fields else "-"
        return CatalogError(
            "error.catalog_field",
            file=self.file,
            entry=self.label,
            field=field,
            found=found,
            expected=expected,
        )

    def only(self, allowed: tuple[str, ...]) -> None:
        """Refuse a field nobody reads: most often a misspelt one."""
        for name in self.fields:
            if name not in allowed:
                raise CatalogError(
                    "error.catalog_unknown_field",
                    file=self.file,
                    entry=self.label,
                    field=name,
                    allowed=", ".join(allowed),
                )

    def text(self, field: str, *, among: tuple[str, ...] | None = None) -> str:
        value = self.fields.get(field)
        # An unquoted date or number is as good as the text it prints.
        if value is not None and not isinstance(value, (str, Mapping, list, bool)):
            value = str(value)
        if not isinstance(value, str) or (among is not None and value not in among):
            raise self.fail(field, " | ".join(among) if among else "text")
        return value

    def maybe_text(self, field: str, *, among: tuple[str, ...] | None = None) -> str | None:
        return None if self.fields.get(field) is None else self.text(field, among=among)

    def number(self, field: str) -> float:
        value = self.fields.get(field)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.fail(field, "number")
        return float(value)

    def maybe_number(self, field: str) -> float | None:
        return None if self.fields.get(field) is None else self.number(field)

    def year(self, field: str) -> int:
        value = self.fields.get(field)
        if isinstance(value, bool) or not isinstance(value, int) or not 1949 <= value <= 2100:
            raise self.fail(field, "year 1949-2100")
        return value

    def maybe_year(self, field: str) -> int | None:
        return None if self.fields.get(field) is None else self.year(field)

    def flag(self, field: str) -> bool:
        value = self.fields.get(field, False)
        if not isinstance(value, bool):
            raise self.fail(field, "true | false")
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        value = self.fields.get(field, [])
        if not isinstance(value, list) or not all(isinstance(item, (str, int)) for item in value):
            raise self.fail(field, "list of texts")
        return tuple(str(item) for item in value)

    def names(self) -> Names:
        return Names(zh=self.text("zh"), en=self.text("en"))

    def note(self) -> Names | None:
        if "note_zh" not in self.fields and "note_en" not in self.fields:
            return None
        return Names(zh=self.text("note_zh"), en=self.text("note_en"))

    def below(self, field: str) -> Entry:
        value = self.fields.get(field)
        if not isinstance(value, Mapping):
            raise self.fail(field, "mapping")
        return Entry(self.file, f"{self.label}/{field}", value)


def read_entries(path: Path, *, key: str = "id") -> Iterator[Entry]:
    """Yield the entries of a file that holds a list of mappings, each with a unique ``key``.

    Raises
    ------
    CatalogError
        If the file is not such a list, an entry has no key, or two have the same.
    """
    content = read_yaml(path)
    if not isinstance(content, list):
        raise CatalogError("error.catalog_list", file=path.name)
    yield from entries_of(content, path.name, key=key)


def entries_of(content: list[Any], file: str, *, key: str = "id") -> Iterator[Entry]:
    seen: set[str] = set()
    for number, fields in enumerate(content, start=1):
        if not isinstance(fields, Mapping) or not isinstance(fields.get(key), str):
            raise CatalogError("error.catalog_key", file=file, number=number, field=key)
        label = fields[key]
        if label in seen:
            raise CatalogError("error.catalog_twice", file=file, entry=label)
        seen.add(label)
        yield Entry(file, label, fields)
