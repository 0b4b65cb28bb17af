"""Which indicator's figures bound which other's: the `bounds` of ``identities.yml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from forecast.catalog.entries import Entry, read_yaml
from forecast.catalog.schema import DIRECTIONS, Indicator, Names, Region, RelatedBound
from forecast.errors import CatalogError, UnitError
from forecast.units import convert

__all__ = ["parse_bounds", "with_bounds"]

_AMOUNTS = ("level", "count")  # a share or a growth rate of a part says nothing of its whole


def parse_bounds(
    path: Path, indicators: Mapping[str, Indicator], regions: Mapping[str, Region]
) -> tuple[RelatedBound, ...]:
    """Return the bounds in the order of the file.

    Raises
    ------
    CatalogError
        If an entry is broken, names an unknown indicator or region, one that is no level or count,
        one of another dimension, or stands there twice; the message names file and entry.
    """
    content = read_yaml(path)
    entries = content.get("bounds", []) if isinstance(content, Mapping) else None
    if not isinstance(entries, list):
        raise CatalogError("error.catalog_list", file=path.name)
    found: list[RelatedBound] = []
    for number, fields in enumerate(entries, start=1):
        if not isinstance(fields, Mapping):
            raise CatalogError(
                "error.catalog_key", file=path.name, number=number, field="indicator"
            )
        entry = Entry(path.name, f"bounds/{fields.get('indicator', number)}", fields)
        rule = _bound(entry, indicators, regions)
        if any((rule.indicator, rule.other) == (one.indicator, one.other) for one in found):
            raise CatalogError("error.catalog_twice", file=path.name, entry=entry.label)
        found.append(rule)
    return tuple(found)


def _bound(
    entry: Entry, indicators: Mapping[str, Indicator], regions: Mapping[str, Region]
) -> RelatedBound:
    entry.only(("indicator", *DIRECTIONS, "why_zh", "why_en", "regions"))
    given = [direction for direction in DIRECTIONS if direction in entry.fields]
    if len(given) != 1:
        raise entry.fail("at_least", "at_least or at_most, one of them")
    direction = given[0]
    bounded, other = (_amount(entry, field, indicators) for field in ("indicator", direction))
    if bounded.id == other.id:
        raise entry.fail(direction, "another indicator")
    try:
        convert(1.0, other.unit, bounded.unit)
    except UnitError:
        raise entry.fail(direction, f"indicator in a unit of {bounded.unit}") from None
    for region in entry.texts("regions"):
        if region not in regions:
            raise entry.fail("regions", "name in regions.yml")
    why = Names(zh=entry.text("why_zh"), en=entry.text("why_en"))
    return RelatedBound(bounded.id, other.id, direction, why, entry.texts("regions"))


def _amount(entry: Entry, field: str, indicators: Mapping[str, Indicator]) -> Indicator:
    found = indicators.get(entry.text(field))
    if found is None or found.kind not in _AMOUNTS:
        raise entry.fail(field, "id of a level or count in indicators.yml")
    return found


def with_bounds(
    indicators: Mapping[str, Indicator], bounds: Sequence[RelatedBound]
) -> dict[str, Indicator]:
    """Return the indicators, each with what bounds it."""
    return {
        name: replace(item, bounded_by=tuple(rule for rule in bounds if rule.indicator == name))
        for name, item in indicators.items()
    }
