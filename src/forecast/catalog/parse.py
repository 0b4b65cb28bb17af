"""YAML entries -> the catalogue's dataclasses, one function a file; knows the allowed fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from forecast.catalog.entries import Entry, entries_of, read_entries, read_yaml
from forecast.catalog.impossible import impossible
from forecast.catalog.schema import (
    DIRECTIONS,
    KINDS,
    LEVELS,
    OPERATORS,
    TARGET_TYPES,
    Baseline,
    Definition,
    DefinitionFamily,
    Identity,
    Indicator,
    Limit,
    Note,
    Plan,
    Region,
    Target,
)
from forecast.errors import CatalogError, UnitError
from forecast.messages import texts
from forecast.units import convert, parse

__all__ = [
    "parse_indicators",
    "parse_families",
    "parse_identities",
    "parse_limits",
    "parse_regions",
    "parse_plans",
    "parse_targets",
    "parse_notes",
]

_BOUNDS: dict[str, tuple[float | None, float | None]] = {
    "share": (0.0, 100.0),
    "level": (0.0, None),
    "count": (0.0, None),
    "index": (None, None),
    "rate": (None, None),
}


def parse_indicators(
    path: Path,
    members: Mapping[str, str],
    identities: Mapping[str, Identity],
    shares: Mapping[str, str],
    published: Mapping[str, str],
) -> dict[str, Indicator]:
    """Return the indicators by id, each with its family, identity and publication joined on."""
    found: dict[str, Indicator] = {}
    for entry in read_entries(path):
        entry.only(
            (
                "id",
                "zh",
                "en",
                "unit",
                "kind",
                "better",
                "bounds",
                "stock",
                "aliases",
                "record_ids",
                "related",
                "note_zh",
                "note_en",
            )
        )
        kind = entry.text("kind", among=KINDS)
        unit = entry.text("unit")
        _check_unit(entry, "unit", unit)
        found[entry.label] = Indicator(
            id=entry.label,
            names=entry.names(),
            unit=unit,
            kind=kind,
            better=entry.text("better", among=("higher", "lower", "none")),
            bounds=_bounds(entry, kind),
            stock=entry.flag("stock"),
            aliases=entry.texts("aliases"),
            record_ids=entry.texts("record_ids"),
            related=entry.texts("related"),
            family=members.get(entry.label, "plain"),
            identity=identities.get(entry.label),
            share_indicator=shares.get(entry.label),
            publication=published.get(entry.label),
            note=entry.note(),
        )
    for indicator in found.values():
        for other in indicator.related:
            if other not in found:
                raise CatalogError(
                    "error.catalog_reference",
                    file=path.name,
                    entry=indicator.id,
                    field="related",
                    found=other,
                )
    return found


def _check_unit(entry: Entry, field: str, unit: str) -> None:
    try:
        parse(unit)
    except UnitError:
        raise entry.fail(field, "unit") from None


def _bounds(entry: Entry, kind: str) -> tuple[float | None, float | None]:
    if "bounds" not in entry.fields:
        return _BOUNDS[kind]
    value = entry.fields["bounds"]
    good = (
        isinstance(value, list)
        and len(value) == 2
        and all(
            item is None or (isinstance(item, (int, float)) and not isinstance(item, bool))
            for item in value
        )
    )
    if not good or (None not in value and value[0] >= value[1]):
        raise entry.fail("bounds", "[low, high]")
    low, high = value
    return (None if low is None else float(low), None if high is None else float(high))


def parse_families(path: Path) -> tuple[dict[str, DefinitionFamily], dict[str, str]]:
    """Return the families of definitions by id, and the family of each indicator they name."""
    families: dict[str, DefinitionFamily] = {}
    members: dict[str, str] = {}
    for entry in read_entries(path):
        entry.only(("id", "default", "indicators", "definitions"))
        content = entry.fields.get("definitions")
        if not isinstance(content, list) or not content:
            raise entry.fail("definitions", "list of definitions")
        definitions = tuple(
            Definition(
                id=below.label,
                names=below.names(),
                first_year=below.maybe_year("first_year"),
                last_year=below.maybe_year("last_year"),
                match=below.texts("match"),
            )
            for below in entries_of(content, f"{path.name}/{entry.label}")
        )
        default = entry.text("default", among=tuple(item.id for item in definitions))
        families[entry.label] = DefinitionFamily(entry.label, default, definitions)
        for indicator in entry.texts("indicators"):
            if indicator in members:
                raise CatalogError("error.catalog_twice", file=path.name, entry=indicator)
            members[indicator] = entry.label
    if "plain" not in families:
        raise CatalogError(
            "error.catalog_reference", file=path.name, entry="-", field="id", found="plain"
        )
    return families, members


def parse_identities(path: Path) -> tuple[dict[str, Identity], dict[str, str]]:
    """Return the ratio identities by the indicator they derive, and the share each level has."""
    content = read_yaml(path)
    if not isinstance(content, Mapping):
        raise CatalogError("error.catalog_list", file=path.name)
    Entry(path.name, "identities", content).only(("ratio", "share_of", "limits", "bounds"))
    ratios: dict[str, Identity] = {}
    for entry in entries_of(content.get("ratio", []), path.name):
        entry.only(("id", "numerator", "denominator", "scale"))
        ratios[entry.label] = Identity(
            entry.text("numerator"), entry.text("denominator"), entry.maybe_number("scale") or 100.0
        )
    shares = {
        entry.label: entry.text("share")
        for entry in entries_of(content.get("share_of", []), path.name)
    }
    return ratios, shares


def parse_limits(path: Path, identities: Mapping[str, Identity]) -> dict[str, tuple[Limit, ...]]:
    """Return what each indicator cannot exceed: the entries of ``limits``, and a share's whole."""
    content = read_yaml(path)
    found: dict[str, list[Limit]] = {}
    listed = content.get("limits", []) if isinstance(content, Mapping) else []
    for entry in entries_of(listed, path.name, key="of"):
        entry.only(("of", "times", "indicators"))
        times = entry.number("times")
        if times <= 0:
            raise entry.fail("times", "> 0")
        for name in entry.texts("indicators"):
            found.setdefault(name, []).append(Limit(entry.label, times))
    for identity in identities.values():
        if identity.scale == 100.0:
            found.setdefault(identity.numerator, []).append(Limit(identity.denominator, 1.0))
    return {name: tuple(limits) for name, limits in found.items()}


def parse_regions(path: Path) -> dict[str, Region]:
    """Return the regions by id, which is their Chinese name."""
    found: dict[str, Region] = {}
    aliases: dict[str, str] = {}
    for entry in read_entries(path, key="zh"):
        entry.only(("zh", "en", "level", "parent", "aliases"))
        parent = entry.maybe_text("parent")
        if parent is not None and parent not in found:
            raise CatalogError(
                "error.catalog_reference",
                file=path.name,
                entry=entry.label,
                field="parent",
                found=parent,
            )
        region = Region(
            entry.label,
            entry.names(),
            entry.text("level", among=LEVELS),
            parent,
            entry.texts("aliases"),
        )
        for alias in (region.id, *region.aliases):
            if aliases.setdefault(alias, region.id) != region.id:
                raise CatalogError("error.catalog_twice", file=path.name, entry=alias)
        found[region.id] = region
    return found


def parse_plans(path: Path, regions: Mapping[str, Region]) -> dict[str, Plan]:
    """Return the plans by id."""
    found: dict[str, Plan] = {}
    for entry in read_entries(path):
        entry.only(("id", "document", "zh", "en", "region", "published", "first_year", "last_year"))
        published = entry.text("published")
        try:
            date.fromisoformat(published)
        except ValueError:
            raise entry.fail("published", "YYYY-MM-DD") from None
        found[entry.label] = Plan(
            entry.label,
            entry.text("document"),
            entry.names(),
            entry.text("region", among=tuple(regions)),
            published,
            entry.year("first_year"),
            entry.year("last_year"),
        )
    return found


def parse_targets(
    path: Path,
    plans: Mapping[str, Plan],
    regions: Mapping[str, Region],
    indicators: Mapping[str, Indicator],
    families: Mapping[str, DefinitionFamily],
) -> dict[str, Target]:
    """Return the targets by id, in the order of the file."""
    entries = list(read_entries(path))
    ids = {entry.label for entry in entries}
    found: dict[str, Target] = {}
    for entry in entries:
        entry.only(
            (
                "id",
                "plan",
                "clause",
                "region",
                "indicator",
                "zh",
                "en",
                "type",
                "operator",
                "direction",
                "value",
                "value_upper",
                "unit",
                "tolerance",
                "baseline",
                "start_year",
                "target_year",
                "cap",
                "definition",
                "superseded_by",
                "note_zh",
                "note_en",
            )
        )
        indicator = indicators[entry.text("indicator", among=tuple(indicators))]
        superseded_by = entry.maybe_text("superseded_by")
        if superseded_by is not None and superseded_by not in ids:
            raise entry.fail("superseded_by", "id of a target")
        family = families[indicator.family]
        found[entry.label] = _target(
            entry,
            indicator,
            plan=entry.text("plan", among=tuple(plans)),
            region=entry.text("region", among=tuple(regions)),
            superseded_by=superseded_by,
            definition=entry.maybe_text(
                "definition", among=tuple(item.id for item in family.definitions)
            ),
        )
    return found


def _target(
    entry: Entry,
    indicator: Indicator,
    *,
    plan: str,
    region: str,
    superseded_by: str | None,
    definition: str | None,
) -> Target:
    kind = entry.text("type", among=TARGET_TYPES)
    operator = entry.text("operator", among=OPERATORS)
    direction = entry.text("direction", among=DIRECTIONS)
    value, unit = entry.number("value"), entry.text("unit")
    growth = kind in ("average_growth", "cumulative_change")
    goal_unit = "%" if growth else indicator.unit
    try:
        goal = convert(value, unit, goal_unit)
    except UnitError:
        raise entry.fail("unit", f"unit of the dimension of {goal_unit}") from None
    tolerance = entry.maybe_number("tolerance")
    if (operator == "about") != (tolerance is not None):
        raise entry.fail("tolerance", "a share of the value, with operator about and only there")
    slack = (tolerance or 0.0) * abs(goal)
    base, problem = None, None
    try:
        base = _baseline(entry, indicator, indicator.unit if growth else unit)
    except CatalogError as error:
        problem = error
    made = Target(
        id=entry.label,
        plan=plan,
        clause=entry.text("clause"),
        region=region,
        indicator=indicator.id,
        names=entry.names(),
        type=kind,
        operator=operator,
        direction=direction,
        value=value,
        unit=unit,
        start_year=entry.year("start_year"),
        target_year=entry.year("target_year"),
        goal=goal,
        threshold=goal - slack if direction == "at_least" else goal + slack,
        value_upper=entry.maybe_number("value_upper"),
        tolerance=tolerance,
        baseline=base,
        definition=definition,
        superseded_by=superseded_by,
        note=entry.note(),
    )
    return replace(made, problem=problem or impossible(entry, made, indicator))


def _baseline(entry: Entry, indicator: Indicator, unit: str) -> Baseline | None:
    """Return the plan's own base in the indicator's unit; printed in the target's unless told."""
    if "baseline" not in entry.fields:
        return None
    below = entry.below("baseline")
    below.only(("value", "year", "unit"))
    told = below.maybe_text("unit") or unit
    try:
        value = convert(below.number("value"), told, indicator.unit)
    except UnitError:
        raise entry.fail("baseline", texts("impossible.unit", unit=indicator.unit)) from None
    return Baseline(value, below.year("year"))


def parse_notes(path: Path) -> tuple[Note, ...]:
    """Return the notes in the order of the file."""
    found = []
    for entry in read_entries(path):
        entry.only(("id", "zh", "en", "plans", "indicators", "regions", "known_from"))
        found.append(
            Note(
                entry.label,
                entry.names(),
                entry.texts("plans"),
                entry.texts("indicators"),
                entry.texts("regions"),
                entry.maybe_text("known_from") or "",
            )
        )
    return tuple(found)
