"""The releases of one period: which figures are copies, in what order they became known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forecast.series.annual import Evidence
from forecast.series.figures import agree, firmness, is_undated, log_moved, moved
from forecast.series.select import rounding

__all__ = ["MEASURES", "Release", "Revised", "releases_of", "change_of"]

MEASURES = ("level", "growth")


@dataclass(frozen=True)
class Release:
    """One figure of a period as it became known, with its copies (the most precise first).

    ``known_from`` is the first day one of the copies certainly was public. ``undated`` marks a
    release none of whose copies has a date of publication. ``late`` marks a figure that became
    known after a firmer one and says something else: an old state repeated, or another scope. It
    is shown, and counts neither as first nor as latest.
    """

    value: float
    status: str
    approximate: bool
    known_from: str
    undated: bool
    late: bool
    figures: tuple[Evidence, ...]

    @property
    def published(self) -> str:
        """The date of publication of its first copy, as known; empty if none has one."""
        dated = [item for item in self.figures if not is_undated(item)]
        first = min(dated, key=lambda item: (item.known_from, item.published), default=None)
        return first.published if first is not None else ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "status": self.status,
            "approximate": self.approximate,
            "known_from": self.known_from,
            "published": self.published or None,
            "undated": self.undated,
            "late": self.late,
            "sources": list(dict.fromkeys(item.source_id for item in self.figures)),
            "read_from": [item.place() for item in self.figures],
        }


@dataclass(frozen=True)
class Revised:
    """One row of the triangle: the releases of one period in the order they became known.

    ``change`` is from the first to the latest release, in percent for levels and counts, in points
    for shares and growth; ``log_change`` in natural logarithms (of 1 + growth for growth). Both are
    0 where the two agree within the coarser one's rounding, None with fewer than two releases.
    """

    period: str
    year: int
    measure: str
    releases: tuple[Release, ...]
    change: float | None = None
    log_change: float | None = None

    @property
    def in_order(self) -> tuple[Release, ...]:
        """The releases that count, late ones left out."""
        return tuple(item for item in self.releases if not item.late)

    @property
    def first(self) -> Release:
        return self.in_order[0]

    @property
    def latest(self) -> Release:
        return self.in_order[-1]

    def to_dict(self) -> dict[str, Any]:
        return {
            "period": self.period,
            "year": self.year,
            "measure": self.measure,
            "releases": [item.to_dict() for item in self.releases],
            "first": self.first.value,
            "latest": self.latest.value,
            "change": self.change,
            "log_change": self.log_change,
        }


def releases_of(found: Iterable[Evidence]) -> tuple[Release, ...]:
    """Return the releases among the values of one key, in the order they became known.

    Copies are one release: values of the same status equal within the coarser one's rounding, and
    a weaker copy of a firmer figure that was already known. Where a coarse figure fits several
    releases it is a copy of the nearest. An undated figure weaker than a dated one came before it,
    whenever the undated page was found.
    """
    exact_first = sorted(found, key=lambda item: (rounding(item), *_identity(item)))
    groups: list[list[Evidence]] = []
    for item in exact_first:
        fits = [group for group in groups if _copies(item, group)]
        if fits:
            min(fits, key=lambda group: abs(group[0].amount - item.amount)).append(item)
        else:
            groups.append([item])
    releases = [_release(group) for group in groups]
    dated = [item for item in releases if not item.undated]

    def order(item: Release) -> tuple[Any, ...]:
        firmer = [
            other.known_from for other in dated if firmness(other.status) > firmness(item.status)
        ]
        if item.undated and firmer:
            return min(firmer), 0, firmness(item.status), item.value
        return item.known_from, 1, firmness(item.status), item.value

    told: list[Release] = []
    for release in sorted(releases, key=order):
        firmest = max((firmness(other.status) for other in told), default=0)
        told.append(replace(release, late=firmness(release.status) < firmest))
    return tuple(told)


def _identity(item: Evidence) -> tuple[Any, ...]:
    return item.known_from, item.amount, item.status, item.source_id, item.file, item.row


def _copies(item: Evidence, group: list[Evidence]) -> bool:
    """Whether a figure repeats the release that a group of figures is (its first the exact one)."""
    if not agree(item, group[0]):
        return False
    known = min(other.known_from for other in group)
    gap = firmness(group[0].status) - firmness(item.status)
    return gap == 0 or (gap > 0 and not is_undated(item) and item.known_from >= known)


def _release(group: Sequence[Evidence]) -> Release:
    return Release(
        value=group[0].amount,
        status=group[0].status,
        approximate=all(item.operator == "~" for item in group),
        known_from=min(item.known_from for item in group),
        undated=all(is_undated(item) for item in group),
        late=False,
        figures=tuple(group),
    )


def change_of(
    row: Revised, *, points: bool, growth: bool, first: Release | None = None
) -> tuple[float | None, float | None]:
    """Return how far a release (the first unless given) is from the latest: change, log change."""
    start = first or row.first
    if start is row.latest:
        return None, None
    if agree(start.figures[0], row.latest.figures[0]):
        return 0.0, 0.0
    return (
        moved(start.value, row.latest.value, points=points),
        log_moved(start.value, row.latest.value, growth=growth),
    )
