"""Knows how a filled workbook is answered row by row: taken, taken with a remark, not taken."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forecast.catalog import Catalog
from forecast.ingest.figures import Asked, Remark
from forecast.ingest.load import FileResult, Table
from forecast.ingest.observe import Observation
from forecast.ingest.rows import why_unused
from forecast.ingest.texts import cell_text, text

__all__ = ["VERDICTS", "RowAnswer", "row_answers"]

VERDICTS = ("taken", "remarked", "waiting", "refused", "blank")
_ROW = re.compile(r"\d+")


@dataclass(frozen=True)
class RowAnswer:
    """What became of one row of a fill-in workbook.

    Parameters
    ----------
    sheet, cell, row : str, str, int
        Where its value stands.
    indicator, region, period : str
        As understood, or as written where the row was not taken.
    found : str
        The value as written, with its unit.
    verdict : str
        `taken`, `remarked` (taken, with something to look at), `waiting` (stored, but not heard
        until somebody confirms it), `refused` or `blank`.
    status : str
        The status the figure counts with; empty where it was not taken.
    remarks : tuple of Remark
        What is to be said, with what to write instead.
    """

    sheet: str
    cell: str
    row: int
    indicator: str
    region: str
    period: str
    found: str
    verdict: str
    status: str
    remarks: tuple[Remark, ...]

    def said(self, language: str) -> list[str]:
        """Return each remark in one line: what, where, and what to write instead."""
        lines = []
        for item in self.remarks:
            line = cell_text(item.reason, item.detail, language)
            fix = _fix(item, language)
            joint = "；" if language == "zh" else "; "
            lines.append(f"{line}{joint}{fix}" if fix else line)
        return lines

    def to_json(self, language: str) -> dict[str, object]:
        """Return the answer as JSON-safe values."""
        return {
            "sheet": self.sheet,
            "cell": self.cell,
            "row": self.row,
            "indicator": self.indicator or None,
            "region": self.region or None,
            "period": self.period or None,
            "found": self.found,
            "verdict": self.verdict,
            "status": self.status or None,
            "remarks": [
                {
                    "reason": item.reason,
                    "said": cell_text(item.reason, item.detail, language),
                    "detail": item.detail,
                    "expected": item.expected,
                    "fix": _fix(item, language),
                }
                for item in self.remarks
            ],
        }


def row_answers(
    result: FileResult, catalog: Catalog, findings: Iterable[Remark] = ()
) -> tuple[RowAnswer, ...]:
    """Return the answer to every row of a file's fill-in workbooks, in the order of the sheet.

    Parameters
    ----------
    findings : iterable of Remark
        What other checks found of cells of the file, joined to the row each stands in.
    """
    more = list(findings)
    return tuple(
        answer
        for table in result.tables
        if table.read.layout == "template"
        for answer in _answers(table, catalog, more)
    )


def _answers(table: Table, catalog: Catalog, findings: list[Remark]) -> list[RowAnswer]:
    read = table.read
    remarks: Mapping[int, list[Remark]] = defaultdict(list)
    for item in (*read.remarks, *read.doubts, *(f for f in findings if f.sheet == read.sheet)):
        remarks[_row_of(item.cell)].append(item)
    rows = {item.cell: item for item in read.rows}
    answers = [_taken(item, catalog, remarks) for item in table.observations]
    for item in read.rejected:
        answers.append(_untaken(item, rows.get(item.cell), "refused", (item,)))
    for item in read.remarks:
        if item.reason == "left_blank":
            answers.append(_untaken(item, rows.get(item.cell), "blank", ()))
    return sorted(answers, key=lambda answer: answer.row)


def _taken(item: Observation, catalog: Catalog, remarks: Mapping[int, list[Remark]]) -> RowAnswer:
    figure = item.figure
    found = [*remarks.get(_row_of(figure.cell), ())]
    problem = _unusable(item, catalog)
    if problem is not None:
        found = [problem, *(item for item in found if item.reason != "row_added")]
    entry = catalog.indicators.get(item.indicator or "")
    return RowAnswer(
        figure.sheet,
        figure.cell,
        _row_of(figure.cell),
        entry.names.zh if entry else item.label,
        item.region_name,
        figure.period,
        figure.text
        if figure.unit and figure.unit in figure.text
        else f"{figure.text} {figure.unit}".strip(),
        "refused" if problem is not None else _verdict(found),
        item.status if problem is None else "",
        tuple(found),
    )


def _verdict(found: list[Remark]) -> str:
    if any(item.reason == "to_be_confirmed" for item in found):
        return "waiting"
    return "remarked" if found else "taken"


def _unusable(item: Observation, catalog: Catalog) -> Remark | None:
    """Return why a figure that was read cannot enter any series, if it cannot."""
    figure = item.figure

    def problem(reason: str, detail: str = "", near: Iterable[str] = ()) -> Remark:
        return Remark(figure.sheet, figure.cell, figure.text, reason, detail, ", ".join(near))

    if item.indicator is None:
        return problem("unmatched", figure.indicator or figure.name, item.near)
    if item.region is None:
        return problem("unmatched_region", figure.region, item.near_regions)
    row = {
        "indicator": item.indicator,
        "region": item.region_name,
        "period": figure.period,
        "measure": item.measure,
        "value": float(figure.value),
        "unit": figure.unit,
    }
    reason = why_unused(row, catalog)
    return problem(reason, f"{figure.text} {figure.unit}".strip()) if reason else None


def _untaken(
    item: Remark, asked: Asked | None, verdict: str, remarks: tuple[Remark, ...]
) -> RowAnswer:
    about = (asked.indicator, asked.region, asked.period) if asked else ("", "", "")
    row = _row_of(item.cell)
    return RowAnswer(item.sheet, item.cell, row, *about, item.text, verdict, "", remarks)


def _row_of(cell: str) -> int:
    found = _ROW.search(cell)
    return int(found[0]) if found else 0


def _fix(item: Remark, language: str) -> str:
    """Return what to write instead; nothing where that is unknown."""
    said = text(f"fix.{item.reason}", language)
    if not said or ("{expected}" in said and not item.expected):
        return ""
    return said.format(expected=item.expected)
