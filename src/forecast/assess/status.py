"""The fixed lists of statuses and reasons, and how a projected target is classed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from forecast.catalog.entries import Entry, read_yaml
from forecast.catalog.schema import Names
from forecast.errors import CatalogError
from forecast.home import catalog_dir

__all__ = ["STATUSES", "REASONS", "Thresholds", "load_thresholds", "classify"]

STATUSES = (
    "met",
    "met_late",
    "missed",
    "achieved",
    "at_risk",
    "on_track",
    "needs_acceleration",
    "far_off",
    "moving_away",
    "not_assessed",
)
# An assessment's `reason` is the first of those that apply.
REASONS = (
    "impossible_entry",
    "to_be_confirmed",
    "no_data",
    "definition_break",
    "no_base",
    "too_short",
    "horizon_too_long",
    "target_past_without_outturn",
)


@dataclass(frozen=True)
class Thresholds:
    """Limits of the classes; see ``thresholds.yml`` for their source."""

    source: Names
    on_track_miss: float
    on_track_probability: float
    acceleration_miss: float
    acceleration_probability: float
    at_risk_below: float
    horizon_limit: float


def load_thresholds(path: Path | None = None) -> Thresholds:
    """Read the limits from ``thresholds.yml`` of the catalogue folder."""
    where = path if path is not None else catalog_dir() / "thresholds.yml"
    return _load(where, where.stat().st_mtime_ns if where.exists() else 0)


@lru_cache(maxsize=4)
def _load(path: Path, stamp: int) -> Thresholds:
    del stamp  # part of the cache's key alone
    content = read_yaml(path)
    if not isinstance(content, dict):
        raise CatalogError("error.catalog_list", file=path.name)
    entry = Entry(path.name, "thresholds", content)
    entry.only(("source", "on_track", "needs_acceleration", "at_risk_below", "horizon_limit"))
    track, more = entry.below("on_track"), entry.below("needs_acceleration")
    return Thresholds(
        entry.below("source").names(),
        track.number("max_miss"),
        track.number("min_probability"),
        more.number("max_miss"),
        more.number("or_min_probability"),
        entry.number("at_risk_below"),
        entry.number("horizon_limit"),
    )


def classify(
    latest: float,
    projected: float,
    goal: float,
    probability: float,
    *,
    at_least: bool,
    limits: Thresholds,
) -> str:
    """Class a target that is not reached yet by its projection.

    Parameters
    ----------
    latest, projected, goal : float
        Latest figure, median projection to the target year, and the target, in one unit.
    probability : float
        Of attaining the target in its year.
    at_least : bool
        True if more is better.

    Returns
    -------
    str
        ``on_track``, ``needs_acceleration``, ``far_off`` or ``moving_away``.
    """
    sign = 1.0 if at_least else -1.0
    to_go = sign * (goal - latest)
    short = max(sign * (goal - projected), 0.0)
    miss = short / to_go if to_go > 0 else (0.0 if short == 0 else float("inf"))
    if miss <= limits.on_track_miss and probability >= limits.on_track_probability:
        return "on_track"
    if sign * (projected - latest) < 0:
        return "moving_away"
    if miss <= limits.acceleration_miss or probability >= limits.acceleration_probability:
        return "needs_acceleration"
    return "far_off"
