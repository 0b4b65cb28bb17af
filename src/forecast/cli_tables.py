"""The commands on published tables: read them in, ask for what is missing, compare editions."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from forecast.cli_confirm import print_findings
from forecast.cli_options import AsJson, AsOf, Lang, Plan, Region, language_of, print_json
from forecast.cli_store import (
    firm_figures,
    list_files,
    rebuild_store,
    remove_stored,
    replaced_by,
)
from forecast.errors import ParameterError, RecordError
from forecast.home import processed_dir
from forecast.messages import text

if TYPE_CHECKING:
    from forecast.catalog import Catalog
    from forecast.ingest.add import StoreReport
    from forecast.ingest.drift import Drift
    from forecast.ingest.figures import Remark
    from forecast.ingest.load import FileResult
    from forecast.ingest.taken_back import StoredFile
    from forecast.plausibility import Finding
    from forecast.series.store import Store

__all__ = ["register"]

Files = Annotated[list[Path] | None, typer.Argument(help="tables: .xls .xlsx .csv .html .txt")]
GivenIndicator = Annotated[
    str | None, typer.Option("--indicator", help="the indicator, where the table names none")
]
GivenRegion = Annotated[
    str | None, typer.Option("--region", help="the region, where the table names none")
]
GivenUnit = Annotated[
    str | None, typer.Option("--unit", help="the unit, where the table prints none")
]


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    for command in (ingest, template, drift):
        app.command()(command)


def ingest(
    files: Files = None,
    indicator: GivenIndicator = None,
    region: GivenRegion = None,
    unit: GivenUnit = None,
    published: Annotated[
        str | None,
        typer.Option("--published", help="date of publication: YYYY-MM-DD, YYYY-MM or YYYY"),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", help="id of a source in sources.csv")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="read and show, store nothing")
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="an earlier file of the same name leaves the store")
    ] = False,
    keep_both: Annotated[
        bool, typer.Option("--keep-both", help="an earlier file of the same name stays")
    ] = False,
    list_: Annotated[bool, typer.Option("--list", help="name the files in the store")] = False,
    remove: Annotated[
        list[str] | None, typer.Option("--remove", help="take a file back: name or hash")
    ] = None,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="make the store again from the kept copies")
    ] = False,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Read published tables into data/processed; exit 1 if a file was declined.

    The store keeps a copy of each file: --list names them, --remove takes one back.
    """
    from forecast.plausibility.incoming import remarks_of
    from forecast.report.tables_read import print_read
    from forecast.series.store import open_store

    language = language_of(lang)
    if _of_the_store(files, list_, remove, rebuild, as_json=as_json, language=language):
        return
    store = open_store()
    if source is not None and source not in store.sources:
        raise ParameterError(
            "error.parameter",
            name="--source",
            problem=text("tables.source_unknown", language),
            found=repr(source),
        )
    day = _published(published, language)
    results = _read(
        files or [], store.catalog, indicator=indicator, region=region, unit=unit,
        language=language, published=day, source=source or "",
    )  # fmt: skip
    gone: Sequence[StoredFile] = ()
    if replace or not dry_run:
        asks = sys.stdin.isatty() and sys.stdout.isatty() and not as_json
        gone = replaced_by(results, instead=replace, beside=keep_both, ask=asks, language=language)
    results, gone, findings = _checked(results, store, gone)
    report = None if dry_run else _stored(results, gone)
    remarks = remarks_of(findings, store.catalog, language)
    if as_json:
        told = _ingested(results, store.catalog, report, gone, remarks, language)
        print_json({**told, "findings": [item.to_dict() for item in findings]})
    else:
        print_read(results, store.catalog, report, language, remarks)
        own = {result.sha256 for result in results if result.layout == "template"}
        doubtful = [i for i in findings if i.severity != "certain" and i.sha256 not in own]
        if doubtful:
            print_findings(doubtful, store.catalog, language)
        for item in gone if report is not None else ():
            told = {"file": item.name, "sha": item.short}
            typer.echo(text("stored_files.replaced", language, **told))
    _tell_declined(results, language)


def _of_the_store(
    files: list[Path] | None,
    list_: bool,
    remove: list[str] | None,
    rebuild: bool,
    *,
    as_json: bool,
    language: str,
) -> bool:
    """Do what is asked of the files already stored, if that is asked; say so."""
    asked = {"--list": list_, "--remove": bool(remove), "--rebuild": rebuild}
    named = [option for option, given in asked.items() if given]
    if not named:
        if not files:
            raise ParameterError("error.ingest_nothing")
        return False
    if files or len(named) > 1:
        raise ParameterError("error.ingest_alone", option=named[0])
    if list_:
        list_files(as_json=as_json, language=language)
    elif remove:
        remove_stored(remove, as_json=as_json, language=language)
    else:
        rebuild_store(as_json=as_json, language=language)
    return True


def _checked(
    results: Sequence[FileResult], store: Store, gone: Sequence[StoredFile]
) -> tuple[list[FileResult], list[StoredFile], tuple[Finding, ...]]:
    """Hold new files against what stays in the store; a file refused now replaces nothing.

    What a corrected file replaces is left out: it is right to contradict that. With the files
    comes what is doubtful about their figures.
    """
    from forecast.ingest.checks import against_store, stored_figures
    from forecast.plausibility.incoming import look_at_files

    firm = firm_figures(store)
    leaving = [item.sha256 for item in gone]
    held = stored_figures(firm[~firm["file_sha256"].isin(leaving)])
    checked = [against_store(result, held) for result in results]
    stays = store.observations[~store.observations["sha256"].isin(leaving)]
    checked, findings = look_at_files(checked, stays, store.catalog, store.sources, store.confirmed)
    names = {result.name for result in checked if result.ok}
    return checked, [item for item in gone if item.name in names], findings


def _stored(results: Sequence[FileResult], gone: Sequence[StoredFile]) -> StoreReport:
    """Store what was read; the observations beside it are made at once."""
    from forecast.ingest.add import add_files
    from forecast.series.store import open_store

    try:
        report = add_files(processed_dir(), results, replaced=[item.sha256 for item in gone])
        open_store()
    except OSError as error:
        raise RecordError(
            "error.processed", folder=str(processed_dir()), problem=error.strerror or str(error)
        ) from None
    return report


def _ingested(
    results: Sequence[FileResult],
    catalog: Catalog,
    report: StoreReport | None,
    gone: Sequence[StoredFile],
    remarks: Sequence[Remark],
    language: str,
) -> dict[str, Any]:
    """Return what was read and stored as one JSON document."""
    from forecast.ingest.answers import row_answers

    told: dict[str, Any] = {"files": [], "stored": None}
    for result in results:
        answers = row_answers(result, catalog, remarks)
        rows = {"rows": [item.to_json(language) for item in answers]} if answers else {}
        told["files"].append({**result.to_json(language), **rows})
    if report is not None:
        told["stored"] = {
            "added": list(report.added),
            "changed": list(report.changed),
            "unchanged": list(report.known),
            "figures": report.rows,
        }
        if gone:
            told["stored"]["replaced"] = [item.to_json() for item in gone]
    return told


def _tell_declined(results: Sequence[FileResult], language: str) -> None:
    """Say in one line each which files were declined, and end with 1 if one was."""
    from forecast.ingest.texts import reason_text

    declined = [result for result in results if not result.ok]
    for result in declined:
        said = "; ".join(error.message(language) for error in result.declined)
        if not said:  # everything read contradicts what is stored
            reasons = dict.fromkeys(reason_text(item.reason, language) for item in result.rejected)
            said = f"{result.name}: {'; '.join(reasons)}"
        sys.stderr.write(f"forecast: {said}\n")
    if declined:
        raise typer.Exit(1)


def template(
    region: Region,
    plan: Plan,
    out: Annotated[Path, typer.Option("-o", "--out", help="the workbook to write (.xlsx)")],
    as_of: AsOf = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Write a workbook that asks for the figures the plan's targets lack."""
    from forecast.assess.wanted import wanted_figures
    from forecast.ingest.template import write_template

    language = language_of(lang)
    wanted = wanted_figures(region, plan, as_of=as_of)
    if not wanted:
        raise ParameterError("error.nothing_wanted", plan=plan, region=region)
    if out.suffix.lower() != ".xlsx":
        raise ParameterError(
            "error.parameter", name="--out", problem="NAME.xlsx", found=repr(str(out))
        )
    try:
        write_template(wanted, out, language=language)
    except OSError as error:
        raise ParameterError(
            "error.parameter",
            name="--out",
            problem=error.strerror or "?",
            found=repr(str(out)),
        ) from None
    if as_json:
        asked = [
            {
                "indicator": item.indicator_id,
                "region": item.region,
                "period": item.period,
                "measure": item.measure,
                "unit": item.unit,
                "definition": item.definition,
            }
            for item in wanted
        ]
        print_json({"template": str(out), "wanted": asked})
    else:
        typer.echo(str(out))
        sys.stderr.write(text("tables.wanted", language, count=len(wanted)) + "\n")


def drift(
    old: Annotated[Path, typer.Argument(help="the earlier edition")],
    new: Annotated[Path, typer.Argument(help="the later edition")],
    tolerance: Annotated[
        float, typer.Option("--tolerance", min=0.0, help="relative change that counts as none")
    ] = 0.0,
    indicator: GivenIndicator = None,
    region: GivenRegion = None,
    unit: GivenUnit = None,
    as_json: AsJson = False,
    lang: Lang = None,
) -> None:
    """Say what changed between two editions of a table; exit 1 if they share no row."""
    from forecast.catalog import load_catalog
    from forecast.ingest.drift import compare
    from forecast.report.tables_read import print_drift

    language = language_of(lang)
    results = _read(
        [old, new], load_catalog(), indicator=indicator, region=region, unit=unit,
        language=language,
    )  # fmt: skip
    for result in results:
        if not result.ok:
            raise result.declined[0]
    found = compare(results[0], results[1], tolerance=tolerance)
    warning = _drift_warning(found, language)
    if as_json:
        print_json({"old": results[0].name, "new": results[1].name, **found.to_json()})
    else:
        print_drift(results[0], results[1], found, language)
    if warning:
        sys.stderr.write(f"forecast: {warning}\n")
    untaken = [len(result.rejected) for result in results]
    if any(untaken):
        said = text("tables.untaken", language, before=untaken[0], after=untaken[1])
        sys.stderr.write(f"forecast: {said}\n")
    if not found.rows_shared:
        raise typer.Exit(1)


def _drift_warning(found: Drift, language: str) -> str:
    """Return what makes a comparison doubtful, if anything."""
    if not found.rows_shared:
        return text("tables.nothing_shared", language)
    if found.unlike:
        return text(
            "tables.unlike",
            language,
            shared=found.rows_shared,
            before=found.rows[0],
            after=found.rows[1],
        )
    return "" if found.compared else text("tables.no_period_shared", language)


def _published(given: str | None, language: str) -> str:
    """Return a date of publication as given, once it is one and not in the future."""
    from forecast.ingest.sources import known_on

    if given is None:
        return ""
    day = known_on(given, date.max) if given.strip() else None
    if day is None or f"{day:%Y-%m-%d}"[: len(given)] > f"{date.today():%Y-%m-%d}"[: len(given)]:
        raise ParameterError(
            "error.parameter",
            name="--published",
            problem=text("tables.published", language),
            found=repr(given),
        )
    return given


def _read(
    files: Sequence[Path],
    catalog: Catalog,
    *,
    indicator: str | None,
    region: str | None,
    unit: str | None,
    language: str,
    published: str = "",
    source: str = "",
) -> list[FileResult]:
    """Read the files one after another, with progress on a terminal."""
    from tqdm import tqdm

    from forecast.ingest.load import ingest_file
    from forecast.ingest.names import catalog_names

    names, places = catalog_names(catalog)
    given = catalog.indicator(indicator).id if indicator else None
    place = catalog.region(region).id if region else None
    quiet = len(files) < 4 or not sys.stderr.isatty()
    found = []
    for path in tqdm(files, disable=quiet, file=sys.stderr, desc=text("tables.reading", language)):
        found.append(
            ingest_file(
                path, indicators=names, regions=places, indicator=given, region=place,
                unit=unit, published=published, source=source,
            )
        )  # fmt: skip
    return found
