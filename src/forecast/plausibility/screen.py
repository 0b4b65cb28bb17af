"""Every figure of a record book looked at, as it was known on a day: what is doubtful, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from forecast.catalog import Catalog, Target
from forecast.kept import Kept
from forecast.plausibility.alone import Doubt, doubts_of
from forecast.plausibility.elsewhere import ALONE, like_elsewhere, references_of
from forecast.plausibility.finding import Finding
from forecast.plausibility.lines import GROWTH, SHARE, Group, Kind, Line, lines_of
from forecast.plausibility.wholes import doubts_of_wholes
from forecast.units import unit_of_power

__all__ = ["Confirmed", "Screen"]

# indicator, region, period, measure, value as printed
Confirmed = frozenset[tuple[str, str, str, str, float]]


_weighed: Kept[tuple[tuple[int, Doubt], ...]] = Kept(8192)


def _said(line: Line) -> tuple[object, ...]:
    """Return all that a line says, but for where it stands in its frame."""
    told = ("", "") if line.row is None else (line.row.measure, line.row.definition)
    return (*line[1:-1], *told)


class Screen:
    """The findings of one frame of observations, for any day; nothing is looked at twice.

    A series is looked at with the figures known on the day, so that no later figure changes what
    was heard before.

    Parameters
    ----------
    frame : DataFrame
        Observations (``ingest.observation``), never changed after it is given.
    catalog : Catalog
    confirmed : frozenset
        Figures that someone has looked at and found right: (indicator, region, period, measure,
        printed value). They are not asked about, and speak like any other.
    """

    def __init__(
        self, frame: pd.DataFrame, catalog: Catalog, confirmed: Confirmed = frozenset()
    ) -> None:
        self.frame = frame
        self.catalog = catalog
        self.confirmed = confirmed
        self._series: dict[tuple[Group, int, int, int, int], tuple[Doubt, ...]] = {}
        self._days: dict[int, Mapping[int, Finding]] = {}

    @cached_property
    def _groups(self) -> dict[Group, tuple[Kind, list[Line]]]:
        return lines_of(self.frame, self.catalog)

    @cached_property
    def _stamps(self) -> Any:
        return np.sort(self.frame["published_on"].to_numpy())

    @cached_property
    def _rows(self) -> dict[int, Any]:
        lines = (line for _, found in self._groups.values() for line in found)
        return {line.position: line.row for line in lines}

    def findings(self, day: date) -> Mapping[int, Finding]:
        """Return the findings on the figures known on a day, by position in the frame."""
        limit = pd.Timestamp(day)
        count = int(np.searchsorted(self._stamps, limit.to_datetime64(), side="right"))
        if count not in self._days:
            doubts = self._look(int(limit.value))
            self._days[count] = {n: self._finding(doubts[n]) for n in sorted(doubts)}
        return self._days[count]

    def _look(self, limit: int) -> dict[int, Doubt]:
        known = {
            group: [line for line in lines if line.known <= limit]
            for group, (_, lines) in self._groups.items()
        }
        plans = sum(
            pd.Timestamp(plan.published).value <= limit for plan in self.catalog.plans.values()
        )
        doubts: dict[int, Doubt] = {}
        for group, lines in known.items():
            if not lines:
                continue
            levels = known.get((*group[:2], "level"), []) if group[2] == "growth" else []
            strangers = self._strangers(group, lines, known)
            key = (group, len(lines), len(levels), sum(map(len, strangers)), plans)
            if key not in self._series:
                kind = self._groups[group][0]
                told = [
                    *references_of(group, kind, lines, levels, doubts, self._targets(group, limit)),
                    *like_elsewhere(kind, lines, strangers),
                ]
                self._series[key] = self._of_series(group[1], kind, lines, told)
            doubts |= {item.position: item for item in self._series[key]}
        for doubt in doubts_of_wholes(known, self.catalog, frozenset(doubts)):
            if not self._is_confirmed(self._rows[doubt.position]):
                doubts[doubt.position] = doubt
        return doubts

    def _is_confirmed(self, row: Any) -> bool:
        key = (str(row.indicator), str(row.region), str(row.period), str(row.measure))
        return (*key, float(row.value)) in self.confirmed

    def _of_series(
        self, name: str, kind: Kind, lines: Sequence[Line], references: Sequence[Line]
    ) -> tuple[Doubt, ...]:
        """Return the doubts of one series; equal figures are not weighed twice."""
        bounds = self.catalog.indicators[name].bounds
        settled = tuple(self._is_confirmed(line.row) for line in lines)
        said = tuple(map(_said, lines)), tuple(map(_said, references))
        at = {line.position: n for n, line in enumerate(lines)}

        def make() -> tuple[tuple[int, Doubt], ...]:
            found = doubts_of(kind, lines, references, bounds, self._is_confirmed)
            return tuple((at[item.position], item) for item in found)

        weighed = _weighed.get((kind.name, bounds, settled, *said), make)
        return tuple(replace(item, position=lines[n].position) for n, item in weighed)

    def _strangers(
        self, group: Group, lines: Sequence[Line], known: Mapping[Group, Sequence[Line]]
    ) -> list[Sequence[Line]]:
        """Return the same indicator elsewhere, for a figure that has no company of its own."""
        if len(lines) > ALONE:
            return []
        here = self.catalog.regions[group[0]]
        ratios = self._groups[group][0] in (GROWTH, SHARE)
        return [
            known[other]
            for other in self._named.get(group[1:], ())
            if other != group
            and (
                ratios
                or (self.catalog.regions[other[0]].parent, self.catalog.regions[other[0]].level)
                == (here.parent, here.level)
            )
        ]

    @cached_property
    def _named(self) -> dict[tuple[str, ...], list[Group]]:
        found: dict[tuple[str, ...], list[Group]] = {}
        for group in self._groups:
            found.setdefault(group[1:], []).append(group)
        return found

    def _targets(self, group: Group, limit: int) -> list[Target]:
        """Return the targets of a series in plans that were public."""
        return [
            target
            for target in self.catalog.targets.values()
            if (target.region, target.indicator) == group[:2]
            and pd.Timestamp(self.catalog.plans[target.plan].published).value <= limit
        ]

    def _finding(self, doubt: Doubt) -> Finding:
        row = self._rows[doubt.position]
        scale = row.amount / row.value if row.value else 1.0
        indicator = self.catalog.indicators[str(row.indicator)]
        unit = str(row.unit) or indicator.unit
        instead = None if doubt.instead is None else float(f"{doubt.instead / scale:.12g}")
        return Finding(
            doubt.code,
            doubt.severity,
            str(row.indicator),
            str(row.region),
            str(row.period),
            str(row.measure),
            str(row.operator),
            float(row.value),
            float(row.amount),
            unit,
            doubt.low,
            doubt.high,
            instead,
            unit_of_power(unit, -doubt.power) if doubt.code == "unit_slip" else "",
            doubt.against,
            str(row.file),
            int(row.row),
            str(row.sheet),
            str(row.cell),
            str(row.source_id),
            str(row.sha256),
        )
