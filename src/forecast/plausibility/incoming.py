"""New files held against the record book before they are stored: refused, or to be confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from forecast.catalog import Catalog
from forecast.ingest.add import to_frames
from forecast.ingest.figures import Rejected, Remark
from forecast.ingest.load import FileResult
from forecast.ingest.observe import Observation
from forecast.ingest.rows import observation_rows, why_unused
from forecast.ingest.sources import Source
from forecast.plausibility.finding import Finding
from forecast.plausibility.screen import Confirmed, Screen
from forecast.plausibility.wording import confirm_command, finding_text
from forecast.units import format_amount

__all__ = ["look_at_files", "remarks_of"]

_EVER = date(2200, 1, 1)  # whatever their day of publication, all figures are looked at together


def look_at_files(
    results: Sequence[FileResult],
    observations: pd.DataFrame,
    catalog: Catalog,
    sources: Mapping[str, Source],
    confirmed: Confirmed,
) -> tuple[list[FileResult], tuple[Finding, ...]]:
    """Return the files without what cannot be, and every finding on their figures.

    Parameters
    ----------
    results : sequence of FileResult
        Files as read.
    observations : DataFrame
        What is stored (``ingest.observation``); figures of the same files are left out.
    catalog : Catalog
    sources : mapping
    confirmed : frozenset
        See :class:`forecast.plausibility.screen.Screen`.

    Returns
    -------
    results : list of FileResult
        Certain findings are rejected cells, with the finding's code as the reason.
    findings : tuple of Finding
    """
    today = date.today().isoformat()
    rows = [
        observation_rows(to_frames(result, ingested=today)["ingested"], catalog, sources)
        for result in results
        if result.ok
    ]
    mine = {result.sha256 for result in results}
    held = observations[~observations["sha256"].isin(mine)]
    frame = pd.concat([held, *(each[list(held.columns)] for each in rows)], ignore_index=True)
    findings = tuple(
        item
        for item in Screen(frame, catalog, confirmed).findings(_EVER).values()
        if item.sha256 in mine
    )
    return [_without(result, findings, catalog) for result in results], findings


def _without(result: FileResult, findings: Sequence[Finding], catalog: Catalog) -> FileResult:
    """Return a file without the cells that hold what cannot be."""
    bad = {
        (item.sheet, item.cell): (item.code, _meant(item))
        for item in findings
        if item.severity == "certain" and item.sha256 == result.sha256
    }
    tables = []
    for table in result.tables:
        gone = {
            at: bad.get(at, ("out_of_bounds", ""))
            for item in table.observations
            if (at := (item.figure.sheet, item.figure.cell)) in bad or _outside(item, catalog)
        }
        figures = table.read.figures
        rejected = [
            Rejected(f.sheet, f.cell, f.text, *gone[f.sheet, f.cell])
            for f in figures
            if (f.sheet, f.cell) in gone
        ]
        read = replace(
            table.read,
            figures=tuple(f for f in figures if (f.sheet, f.cell) not in gone),
            rejected=(*table.read.rejected, *rejected),
        )
        kept = tuple(o for o in table.observations if (o.figure.sheet, o.figure.cell) not in gone)
        tables.append(replace(table, read=read, observations=kept))
    return replace(result, tables=tuple(tables))


def _outside(item: Observation, catalog: Catalog) -> bool:
    """Whether a figure lies outside the bounds of its indicator: a share above 100 %."""
    figure = item.figure
    if not (item.indicator and item.region and figure.period):
        return False
    told = {
        "indicator": item.indicator,
        "region": item.region_name,
        "period": figure.period,
        "measure": item.measure,
        "value": float(figure.value),
        "unit": figure.unit,
    }
    return why_unused(told, catalog) == "out_of_bounds"


def _meant(finding: Finding) -> str:
    return "" if finding.instead is None else format_amount(finding.instead, finding.unit)


def remarks_of(findings: Sequence[Finding], catalog: Catalog, language: str) -> list[Remark]:
    """Return findings as remarks on the cells of their tables, in one language."""
    return [
        Remark(
            item.sheet,
            item.cell,
            f"{item.value:.12g}",
            "to_be_confirmed" if item.held else "worth_a_look",
            finding_text(item, catalog, language),
            confirm_command(item) if item.held else "",
        )
        for item in findings
        if item.severity != "certain" and item.cell
    ]
