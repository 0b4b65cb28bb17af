"""The command on doubtful figures: list them, and confirm those that are right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from forecast.cli_options import AsJson, Lang, language_of, print_json
from forecast.errors import ParameterError
from forecast.messages import text

if TYPE_CHECKING:
    from forecast.catalog import Catalog
    from forecast.plausibility import Finding

__all__ = ["register", "confirm", "print_findings"]


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(confirm)


def confirm(
    region: Annotated[str | None, typer.Option("--region", help="name of a region")] = None,
    indicator: Annotated[str | None, typer.Option("--indicator", help="id or name")] = None,
    period: Annotated[
        str | None, typer.Option("--period", help="2024, 2024-09C, 2024-09 or 2024-Q1")
    ] = None,
    measure: Annotated[
        str | None, typer.Option("--measure", help="level, growth_pct, share_pct, count or index")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="why the figure is right")] = "",
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """List the figures that are doubtful, or confirm those of one indicator, region and period."""
    from forecast.home import records_dir
    from forecast.ingest.confirmations import FILE, Confirmation, add_confirmations
    from forecast.series.store import open_store

    language, store = language_of(lang), open_store()
    findings = [item for item in store.screen.findings(store.last_day).values() if item.held]
    given = [item for item in (region, indicator, period) if item is not None]
    if not given:
        if as_json:
            print_json({"findings": [item.to_dict() for item in findings]})
        else:
            print_findings(findings, store.catalog, language)
        return
    if region is None or indicator is None or period is None:
        raise ParameterError("error.confirm_partly")
    place, entry = store.catalog.region(region).id, store.catalog.indicator(indicator).id
    chosen = [
        item
        for item in findings
        if (item.region, item.indicator, item.period) == (place, entry, period)
        and measure in (None, item.measure)
    ]
    if not chosen:
        raise ParameterError("error.confirm_nothing", region=place, indicator=entry, period=period)
    today = date.today().isoformat()
    add_confirmations(
        records_dir(),
        [
            Confirmation(
                item.indicator, item.region, item.period, item.measure, item.value, item.unit,
                today, reason,
            )
            for item in chosen
        ],
    )  # fmt: skip
    if as_json:
        print_json({"confirmed": [item.to_dict() for item in chosen], "file": FILE})
    else:
        typer.echo(text("confirm.done", language, count=len(chosen), file=FILE))


def print_findings(findings: Sequence[Finding], catalog: Catalog, language: str) -> None:
    """Print doubtful figures: where each stands, what is doubtful, how it is confirmed."""
    from forecast.plausibility.wording import confirm_command, finding_text
    from forecast.report.terminal import print_line, print_table

    if not findings:
        print_line(text("confirm.none", language))
        return
    rows = [
        [
            " ".join(part for part in (item.file, item.sheet, item.cell or str(item.row)) if part),
            text(f"finding.severity.{item.severity}", language),
            finding_text(item, catalog, language),
            confirm_command(item) if item.severity == "likely" else "",
        ]
        for item in findings
    ]
    names = ("where", "severity", "what", "command")
    print_table(
        [(text(f"confirm.{name}", language), "left") for name in names],
        rows,
        text("confirm.title", language, count=len(rows)),
    )
