"""Knows what changed between two editions of one table: rows, columns, names, figures."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rapidfuzz import fuzz

from forecast.ingest.labels import key
from forecast.ingest.load import FileResult
from forecast.ingest.observe import Observation

__all__ = ["Drift", "Revision", "compare"]

ALIKE = 0.25  # share of the smaller table's rows that two editions have in common
Series = tuple[str, str, str, str]
Values = dict[str, Observation]


@dataclass(frozen=True)
class Revision:
    """One figure that differs by more than the tolerance."""

    label: str
    region: str
    period: str
    measure: str
    old: Decimal
    new: Decimal
    unit: str
    old_cell: str
    new_cell: str

    @property
    def change(self) -> float:
        """Return the relative change; infinite from zero."""
        if self.old == 0:
            return float("inf") if self.new else 0.0
        return float((self.new - self.old) / abs(self.old))


@dataclass(frozen=True)
class Drift:
    """The differences between two editions; rows are (label, region, measure, unit)."""

    rows_added: tuple[Series, ...]
    rows_dropped: tuple[Series, ...]
    rows_renamed: tuple[tuple[Series, Series], ...]
    periods_added: tuple[str, ...]
    periods_dropped: tuple[str, ...]
    revised: tuple[Revision, ...]
    compared: int
    rows_shared: int
    rows: tuple[int, int]
    notes_added: tuple[str, ...] = ()
    notes_dropped: tuple[str, ...] = ()

    @property
    def unchanged(self) -> bool:
        """Return True if nothing at all differs."""
        parts = (
            self.rows_added, self.rows_dropped, self.rows_renamed, self.periods_added,
            self.periods_dropped, self.revised, self.notes_added, self.notes_dropped,
        )  # fmt: skip
        return not any(parts)

    @property
    def unlike(self) -> bool:
        """Return True if the tables share so few rows that they may be different tables."""
        return self.rows_shared < ALIKE * min(self.rows)

    def to_json(self) -> dict[str, object]:
        """Return plain data for `forecast drift --json`."""
        return {
            "rows_added": [list(row) for row in self.rows_added],
            "rows_dropped": [list(row) for row in self.rows_dropped],
            "rows_renamed": [[list(old), list(new)] for old, new in self.rows_renamed],
            "periods_added": list(self.periods_added),
            "periods_dropped": list(self.periods_dropped),
            "revised": [
                {
                    "label": item.label,
                    "region": item.region,
                    "period": item.period,
                    "measure": item.measure,
                    "old": float(item.old),
                    "new": float(item.new),
                    "unit": item.unit,
                    "old_cell": item.old_cell,
                    "new_cell": item.new_cell,
                }
                for item in self.revised
            ],
            "notes_added": list(self.notes_added),
            "notes_dropped": list(self.notes_dropped),
            "compared": self.compared,
            "rows": {"old": self.rows[0], "new": self.rows[1], "shared": self.rows_shared},
            "unlike": self.unlike,
        }


def compare(old: FileResult, new: FileResult, *, tolerance: float = 0.0) -> Drift:
    """Compare two editions of a table.

    Parameters
    ----------
    tolerance : float
        Relative change up to which a figure counts as the same (0.01 is one per cent).
    """
    before, after = _series(old), _series(new)
    dropped = [row for row in before if row not in after]
    added = [row for row in after if row not in before]
    renamed = _renamed(dropped, added, before, after)
    pairs = {row: row for row in before if row in after} | dict(renamed)
    revised = []
    compared = 0
    for old_row, new_row in pairs.items():
        for period in before[old_row].keys() & after[new_row].keys():
            compared += 1
            was, now = before[old_row][period], after[new_row][period]
            if abs(now.value - was.value) > Decimal(str(tolerance)) * abs(was.value):
                revised.append(_revision(new_row, period, was, now))
    taken = {row for pair in renamed for row in pair}
    periods = [{p for values in side.values() for p in values} for side in (before, after)]
    notes = [_notes(side) for side in (old, new)]
    return Drift(
        rows_added=tuple(row for row in added if row not in taken),
        rows_dropped=tuple(row for row in dropped if row not in taken),
        rows_renamed=tuple(renamed),
        periods_added=tuple(sorted(periods[1] - periods[0])),
        periods_dropped=tuple(sorted(periods[0] - periods[1])),
        revised=tuple(sorted(revised, key=lambda r: (r.label, r.region, r.period))),
        compared=compared,
        rows_shared=len(pairs),
        rows=(len(before), len(after)),
        notes_added=tuple(note for note in notes[1] if note not in notes[0]),
        notes_dropped=tuple(note for note in notes[0] if note not in notes[1]),
    )


def _notes(result: FileResult) -> list[str]:
    """Return the footnotes of all tables, without differences of spacing."""
    return [" ".join(note.split()) for table in result.tables for note in table.read.notes]


def _series(result: FileResult) -> dict[Series, Values]:
    found: dict[Series, Values] = {}
    for item in result.observations:
        row = (item.label, item.region_name, item.measure, item.figure.unit)
        found.setdefault(row, {}).setdefault(item.figure.period, item)
    return found


def _renamed(
    dropped: list[Series],
    added: list[Series],
    before: dict[Series, Values],
    after: dict[Series, Values],
) -> list[tuple[Series, Series]]:
    """Pair a dropped with an added row if their figures agree, or their names nearly do."""
    pairs = []
    free = list(added)
    for row in dropped:
        same = [other for other in free if _agree(before[row], after[other])]
        if len(same) != 1:
            same = _alike(row, free)
        if same:
            pairs.append((row, same[0]))
            free.remove(same[0])
    return pairs


def _alike(row: Series, free: list[Series]) -> list[Series]:
    """Return the one row whose label or region alone differs, and only in spelling."""
    names: dict[int, str] = {}
    for number, other in enumerate(free):
        if row[2:] == other[2:] and (row[0] == other[0]) != (row[1] == other[1]):
            names[number] = key(other[1] if row[0] == other[0] else other[0])
    scores = {
        number: max(fuzz.ratio(key(part), name) for part in row[:2])
        for number, name in names.items()
    }
    best = [number for number, score in scores.items() if score >= 85]
    return [free[best[0]]] if len(best) == 1 else []


def _agree(one: Values, other: Values) -> bool:
    shared = one.keys() & other.keys()
    equal = sum(one[period].value == other[period].value for period in shared)
    return len(shared) >= 2 and equal >= 0.8 * len(shared)


def _revision(row: Series, period: str, was: Observation, now: Observation) -> Revision:
    return Revision(
        label=row[0],
        region=row[1],
        period=period,
        measure=row[2],
        old=was.value,
        new=now.value,
        unit=row[3],
        old_cell=was.figure.cell,
        new_cell=now.figure.cell,
    )
