"""The commands on the evidence itself: how figures were revised, what there is, what disagrees."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forecast.cli_options import AsJson, AsOf, Lang, Low, Region, language_of, print_json

__all__ = ["register", "vintages", "coverage", "conflicts"]

AnyRegion = Annotated[
    str | None, typer.Option("--region", help="name of a region, for example 东莞市")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (vintages, coverage, conflicts):
        app.command()(command)


def vintages(
    region: Region,
    indicator: Annotated[str, typer.Option("--indicator", help="id or name of an indicator")],
    as_of: AsOf = None,
    definition: Annotated[
        str | None,
        typer.Option("--definition", help="id of a definition; default: the one in force"),
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", help="this year only, with the periods inside it")
    ] = None,
    include_low: Low = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """The revision triangle: every year's figure as it was first and later published."""
    from forecast.cli_evidence_text import print_vintages
    from forecast.series.store import open_store
    from forecast.series.vintages import vintages as triangle

    language = language_of(lang)
    store = open_store()
    found = triangle(
        store,
        region,
        indicator,
        as_of=as_of,
        definition=definition,
        year=year,
        include_low=include_low,
    )
    if as_json:
        print_json(found.to_dict())
    else:
        print_vintages(found, store.catalog, language, year)


def coverage(
    region: Annotated[
        str | None, typer.Option("--region", help="name of a region; default: the plan's")
    ] = None,
    plan: Annotated[
        str | None, typer.Option("--plan", help="id of a plan whose indicators come first")
    ] = None,
    indicator: Annotated[
        list[str] | None,
        typer.Option("--indicator", help="id or name; may be repeated; default: all"),
    ] = None,
    first: Annotated[int, typer.Option("--from", help="first year")] = 2004,
    last: Annotated[int, typer.Option("--to", help="last year")] = 2025,
    as_of: AsOf = None,
    chart: Annotated[
        Path | None, typer.Option("--chart", help="draw it into this .png or .svg file")
    ] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Which kind of evidence there is, indicator by year."""
    from forecast.cli_evidence_text import print_coverage
    from forecast.series.coverage import coverage as matrix
    from forecast.series.store import open_store

    language = language_of(lang)
    found = matrix(
        open_store(),
        region,
        plan=plan,
        indicators=indicator or (),
        first=first,
        last=last,
        as_of=as_of,
    )
    drawn = None
    if chart is not None:
        from forecast.plot.coverage import write_coverage

        drawn = str(write_coverage(found, chart, language))
    if as_json:
        print_json({**found.to_dict(), "chart": drawn})
    else:
        print_coverage(found, language)
        if drawn is not None:
            typer.echo(drawn)


def conflicts(
    region: AnyRegion = None,
    indicator: Annotated[
        str | None, typer.Option("--indicator", help="id or name of an indicator; default: all")
    ] = None,
    as_of: AsOf = None,
    include_low: Low = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Published figures that disagree beyond their rounding, and which one is used."""
    from forecast.cli_evidence_text import print_conflicts
    from forecast.series.conflicts import conflicts as disagreements
    from forecast.series.store import open_store

    language = language_of(lang)
    store = open_store()
    found = disagreements(
        store, region=region, indicator=indicator, as_of=as_of, include_low=include_low
    )
    if as_json:
        print_json(found.to_dict())
    else:
        print_conflicts(found, store.catalog, language)
