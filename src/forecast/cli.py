"""The commands: readable tables for people, one JSON document with ``--json`` for programs."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from forecast import __version__, cli_backtest, cli_bench, cli_confirm, cli_evidence, cli_tables
from forecast.cli_options import AsJson, AsOf, Lang, Low, NoAssumptions, Plan, Region, Seed
from forecast.cli_options import language_of as _language
from forecast.cli_options import print_json as _print_json
from forecast.cli_progress import stages
from forecast.errors import ForecastError, ParameterError
from forecast.messages import default_language, text

__all__ = ["app", "main"]

app = typer.Typer(
    name="forecast",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Will an industrial indicator reach its plan's target?",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"forecast {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="print the version"),
    ] = False,
) -> None:
    """Will an industrial indicator reach its plan's target?"""


@app.command()
def series(
    region: Region,
    indicator: Annotated[str, typer.Option("--indicator", help="id or name of an indicator")],
    as_of: AsOf = None,
    definition: Annotated[
        str | None,
        typer.Option("--definition", help="id of a definition; default: the one in force"),
    ] = None,
    include_low: Low = False,
    without_assumptions: NoAssumptions = False,
    chart: Annotated[
        Path | None, typer.Option("--chart", help="draw the evidence too: FILE.png or FILE.svg")
    ] = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """One annual series: what is known of each year, from which evidence, how surely."""
    from forecast.report.terminal import print_series
    from forecast.series import annual_series, fused_series, open_store
    from forecast.series.document import series_document

    language, store = _language(lang), open_store()
    asked: dict[str, Any] = {
        "as_of": as_of,
        "definition": definition,
        "include_low": include_low,
        "without_assumptions": without_assumptions,
        "store": store,
    }
    found = annual_series(region, indicator, **asked)
    fused = fused_series(region, indicator, **asked)
    if chart is not None:
        from forecast.plot.evidence import write_chart

        name = store.catalog.indicators[found.indicator].names.in_(language)
        write_chart(chart, found, fused, language, name=name)
    if as_json:
        _print_json(series_document(found, fused))
    else:
        print_series(found, fused, store.catalog, language)


@app.command()
def assess(
    region: Region,
    plan: Plan,
    as_of: AsOf = None,
    seed: Seed = 0,
    include_low: Low = False,
    without_assumptions: NoAssumptions = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Every target of a plan: gap, pace, probability, status."""
    from forecast.assess.run import assessments
    from forecast.report.terminal import print_assessments

    language = _language(lang)
    found = assessments(
        region,
        plan,
        as_of=as_of,
        seed=seed,
        include_low=include_low,
        without_assumptions=without_assumptions,
    )
    if as_json:
        _print_json({"assessments": [item.assessment.to_dict() for item in found]})
    else:
        print_assessments(found, language)


@app.command()
def report(
    region: Region,
    plan: Plan,
    as_of: AsOf = None,
    lang: Lang = "zh",
    seed: Seed = 0,
    out: Annotated[Path, typer.Option("--out", help="folder of all reports")] = Path("reports"),
    without_assumptions: NoAssumptions = False,
    as_json: AsJson = False,
    progress: Annotated[
        bool | None,
        typer.Option(
            "--progress/--quiet",
            help="say the stages on standard error; default: on a terminal only",
        ),
    ] = None,
) -> None:
    """Make and publish a gap-to-target report; prints where it is."""
    with stages(progress) as stage:
        from forecast.report.run import make_report

        asked = {
            "region": region,
            "plan": plan,
            "as_of": as_of,
            "language": lang,
            "seed": seed,
            "without_assumptions": without_assumptions,
        }
        path = make_report(asked, out, stage=stage)
    if as_json:
        _print_json({"report": str(path), "folder": str(path.parent)})
    else:
        typer.echo(str(path))


@app.command(name="list")
def list_(
    what: Annotated[str, typer.Argument(help="plans, targets, indicators or regions")],
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """What the catalogue holds."""
    from forecast.catalog import load_catalog
    from forecast.report.terminal import print_rows

    language, catalog = _language(lang), load_catalog()
    kinds: dict[str, Any] = {
        "plans": catalog.plans,
        "targets": catalog.targets,
        "indicators": catalog.indicators,
        "regions": catalog.regions,
    }
    if what not in kinds:
        raise ParameterError(
            "error.parameter", name="what", found=repr(what), problem=" | ".join(kinds)
        )
    rows = [{"id": entry.id, "name": entry.names.in_(language)} for entry in kinds[what].values()]
    if as_json:
        _print_json({what: rows})
    else:
        print_rows(rows)


cli_tables.register(app)
cli_evidence.register(app)
cli_backtest.register(app)
cli_bench.register(app)
cli_confirm.register(app)


def main() -> None:
    """Run a command; a user's mistake is one line on standard error and a non-zero exit.

    Exit codes: 0 done, 2 a wrong parameter, 3 broken data of the project, 4 a failed report.
    """
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(message)s")
    try:
        result = app(sys.argv[1:] or ["--help"], standalone_mode=False)
    except ForecastError as error:
        sys.stderr.write(f"forecast: {error}\n")
        raise SystemExit(error.exit_code) from None
    except typer.TyperException as error:
        problem = " ".join(error.format_message().split())
        said = text("error.usage", default_language(), problem=problem)
        dashed = next((a for a in sys.argv[1:] if a[:1] == "-" and Path(a).is_file()), "")
        if dashed:
            said = text("error.usage_dash", default_language(), name=dashed)
        sys.stderr.write(f"forecast: {said}\n")
        raise SystemExit(2) from None
    except (typer.Abort, KeyboardInterrupt):
        raise SystemExit(130) from None
    except BrokenPipeError:
        raise SystemExit(141) from None
    raise SystemExit(result if isinstance(result, int) else 0)


if __name__ == "__main__":
    main()
