"""What `forecast ingest` does with the files it already has: list, take back, replace, rebuild."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import typer

from forecast.cli_options import print_json
from forecast.errors import ParameterError, RecordError
from forecast.home import catalog_dir, processed_dir, records_dir
from forecast.messages import text
from forecast.report.terminal import print_line, print_table

if TYPE_CHECKING:
    from forecast.ingest.kept import Kept
    from forecast.ingest.load import FileResult
    from forecast.ingest.taken_back import StoredFile
    from forecast.series.store import Store

__all__ = ["firm_figures", "list_files", "rebuild_store", "remove_stored", "replaced_by"]


def firm_figures(store: Store) -> pd.DataFrame:
    """Return the figures that a new file is held against."""
    known = store.observations
    firm = known[(known["operator"] == "=") & ~known["dropped"] & (known["confidence"] != "low")]
    return firm.rename(columns={"sha256": "file_sha256"})


def list_files(*, as_json: bool, language: str) -> None:
    """Print the files of the store, in the order in which they entered."""
    from forecast.ingest.taken_back import stored_files

    files = stored_files(processed_dir())
    if as_json:
        print_json({"files": [item.to_json() for item in files]})
        return
    if not files:
        print_line(text("stored_files.none", language))
        return
    rows = [
        [
            item.name,
            item.short,
            item.ingested,
            str(item.figures),
            item.published,
            item.layout,
            text(f"stored_files.{'true' if item.kept else 'false'}", language),
        ]
        for item in files
    ]
    columns = ("name", "sha", "ingested", "figures", "published", "layout", "copy")
    print_table([(text(f"stored_files.{name}", language), "left") for name in columns], rows)


def remove_stored(asked: Sequence[str], *, as_json: bool, language: str) -> None:
    """Take files back, each by its name or the beginning of its hash.

    Raises
    ------
    ParameterError
        If one names no file or several; nothing is taken back then.
    """
    from forecast.ingest.taken_back import named, remove_files, stored_files

    files = stored_files(processed_dir())
    chosen: list[StoredFile] = []
    for name in asked:
        found = named(files, name)
        if not found:
            raise ParameterError("error.stored_unknown", name=name)
        if len(found) > 1:
            told = ", ".join(f"{item.name} {item.short} ({item.ingested})" for item in found)
            raise ParameterError("error.stored_several", name=name, found=told)
        chosen += [item for item in found if item not in chosen]
    try:
        rows = remove_files(processed_dir(), [item.sha256 for item in chosen])
    except OSError as error:
        raise _unwritten(error) from None
    if as_json:
        print_json({"removed": [item.to_json() for item in chosen], "figures": rows})
        return
    for item in chosen:
        said = text("stored_files.removed", language, file=item.name, sha=item.short, rows=rows)
        print_line(said)


def rebuild_store(*, as_json: bool, language: str) -> None:
    """Make the store again from the kept copies; exit 1 if one cannot be read again."""
    from forecast.ingest.checks import against_store, stored_figures
    from forecast.ingest.load import ingest_file
    from forecast.ingest.names import catalog_names
    from forecast.ingest.rows import observation_rows
    from forecast.ingest.taken_back import rebuild
    from forecast.series.store import open_store

    # The record book alone: what is stored may be damaged.
    book = open_store(catalog_dir(), records_dir())
    names, places = catalog_names(book.catalog)

    def read(path: Path, item: Kept) -> FileResult:
        options: dict[str, Any] = dict(item.options)
        return ingest_file(path, indicators=names, regions=places, name=item.name, **options)

    def check(result: FileResult, before: pd.DataFrame) -> FileResult:
        rows = observation_rows(before, book.catalog, book.sources)
        together = pd.concat([book.observations, rows], ignore_index=True)
        held = stored_figures(firm_figures(replace(book, observations=together)))
        return against_store(result, held)

    try:
        made = rebuild(processed_dir(), read, check)
    except OSError as error:
        raise _unwritten(error) from None
    if as_json:
        told = {**made.__dict__, "figures": made.rows}
        told["failed"] = [{"file": name, "problem": problem} for name, problem in made.failed]
        del told["rows"]
        print_json({key: list(v) if isinstance(v, tuple) else v for key, v in told.items()})
    else:
        counts = {"read": len(made.read), "carried": len(made.carried), "rows": made.rows}
        print_line(text("stored_files.rebuilt", language, **counts))
    if made.damaged:
        said = text("stored_files.was_damaged", language, tables=", ".join(made.damaged))
        sys.stderr.write(f"forecast: {said}\n")
    for name, problem in made.failed:
        said = text("stored_files.failed", language, file=name, problem=problem)
        sys.stderr.write(f"forecast: {said}\n")
    if made.failed:
        raise typer.Exit(1)


def replaced_by(
    results: Sequence[FileResult], *, instead: bool, beside: bool, ask: bool, language: str
) -> tuple[StoredFile, ...]:
    """Return the stored files that leave for new ones of the same name.

    Parameters
    ----------
    instead, beside : bool
        ``--replace`` and ``--keep-both``; with neither the user is asked.
    ask : bool
        Whether there is anybody to ask.

    Raises
    ------
    ParameterError
        Naming the file and the two options, if nobody can be asked; nothing is stored then.
    """
    from forecast.ingest.taken_back import stored_files

    if instead and beside:
        raise ParameterError("error.same_name_both")
    new = {result.sha256: result.name for result in results if result.ok}
    held = stored_files(processed_dir())
    known = {item.sha256 for item in held}
    names = {name for sha, name in new.items() if sha not in known}
    gone = []
    for item in held:
        if item.name not in names or item.sha256 in new or beside:
            continue
        told = {"file": item.name, "sha": item.short, "day": item.ingested}
        if instead or (ask and _answer(told, language)):
            gone.append(item)
        elif not ask:
            raise ParameterError("error.same_name", **told)
    return tuple(gone)


def _answer(told: dict[str, str], language: str) -> bool:
    """Ask what to do with an earlier file of the same name: True to replace it."""
    while True:
        said = typer.prompt(text("stored_files.ask", language, **told), err=True).strip().lower()
        if said[:1] in ("r", "k"):
            return bool(said[0] == "r")
        if said[:1] == "c":
            raise typer.Abort


def _unwritten(error: OSError) -> RecordError:
    folder, problem = str(processed_dir()), error.strerror or str(error)
    return RecordError("error.processed", folder=folder, problem=problem)
