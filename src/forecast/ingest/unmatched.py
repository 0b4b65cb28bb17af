"""Knows why a label that the catalogue has, or nearly has, was not taken for it."""

from __future__ import annotations

from forecast.ingest.context import Context
from forecast.ingest.figures import Figure
from forecast.ingest.labels import key

__all__ = ["UNKNOWN", "Why", "why_no_indicator", "why_no_region"]

Why = tuple[str, dict[str, str]]  # message key of the group `ingest` and its fields; "" if unknown
UNKNOWN: Why = ("", {})


def why_no_indicator(figure: Figure, context: Context) -> tuple[Why, tuple[str, ...]]:
    """Return why a figure has no indicator, and names that look like its own.

    The name itself is never among the near ones: where the catalogue has it, the reason is
    another, and it is told instead.
    """
    entries = context.indicators.entries
    named = context.indicators.match(figure.name)
    near = context.indicators.near(figure.name or figure.indicator)
    near = tuple(name for name in near if key(name) != key(figure.name))
    monthly = any("环比" in part for part in (*figure.definition, figure.indicator))
    if monthly or figure.measure == "change":
        return ("why.change", {}), near
    if named is None:
        return UNKNOWN, near
    name = entries[named].zh
    if figure.breakdown or figure.group:
        return ("why.part", {"name": name, "part": figure.breakdown or figure.group}), ()
    unit = entries[named].unit
    if figure.unit != unit and figure.measure not in ("growth_pct", "index"):
        found = figure.unit or "—"
        return ("why.unit", {"name": name, "found": found, "expected": unit}), ()
    return ("why.scope", {"name": name}), ()


def why_no_region(label: str, context: Context) -> tuple[Why, tuple[str, ...]]:
    """Return why a place has no region of the catalogue, and names that look like its own."""
    identity = context.regions.match(label)
    near = context.regions.near(label)
    if identity is None:
        return UNKNOWN, near
    entry = context.regions.entries[identity]
    if not entry.parent or key(entry.zh) not in (key(label), *map(key, entry.aliases)):
        return ("why.spelling", {"name": entry.zh}), ()
    return ("why.place", {"name": entry.zh, "parent": entry.parent}), ()
