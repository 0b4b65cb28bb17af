"""The command ``forecast bench``: the default forecast, its members and its peers on a set."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from forecast.errors import ParameterError

__all__ = ["bench", "register", "as_text", "table"]

_COLUMNS = ("smape", "mase", "owa", "coverage_50", "coverage_80", "coverage_95", "msis")


def bench(
    train: Annotated[Path | None, typer.Option(help="train part: unique_id, t, y")] = None,
    test: Annotated[Path | None, typer.Option(help="test part: unique_id, t, y")] = None,
    name: Annotated[
        str | None, typer.Option("--set", help="m1, m3 or tourism, instead of two files")
    ] = None,
    last: Annotated[int | None, typer.Option(help="cut histories to this many years")] = None,
    only: Annotated[
        str | None, typer.Option(help="models to score, comma-separated; default: all")
    ] = None,
    peers: Annotated[
        bool,
        typer.Option("--peers", help="score statsmodels, prophet and statsforecast too (minutes)"),
    ] = False,
    peers_python: Annotated[
        Path | None,
        typer.Option(
            help="Python of the environment that holds statsforecast; default: "
            "FORECAST_PEERS_PYTHON, then .venv-peers/bin/python (make peers)"
        ),
    ] = None,
    every: Annotated[int, typer.Option(help="score every so many-th series only")] = 1,
    write: Annotated[
        Path | None,
        typer.Option(help="put the table into this Markdown file too, e.g. docs/benchmarks.md"),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="one JSON document on standard output")
    ] = False,
) -> None:
    """The default forecast, its members and its peers against held-out years of a set."""
    from forecast.evaluate.bench import run_bench, run_named
    from forecast.evaluate.bench_doc import check_document, put_scores
    from forecast.evaluate.long_format import NAMED_SETS

    if write is not None:
        if name is None:
            raise ParameterError("error.bench_write", known=", ".join(NAMED_SETS))
        check_document(write)
    more: dict[str, Any] = {"peers": peers, "python": peers_python, "every": every}
    if name is not None and train is None and test is None:
        scores = run_named(name.lower(), last, only, **more)
    elif name is None and train is not None and test is not None:
        scores = run_bench(train, test, last, only, **more)
    else:
        raise ParameterError("error.bench_need", known=", ".join(NAMED_SETS))
    if write is not None and name is not None:
        put_scores(write, name.lower(), last, every, scores)
    sys.stdout.write((as_text(scores) if as_json else table(scores)) + "\n")


def as_text(scores: list[dict[str, Any]]) -> str:
    """Return the scores as JSON; what cannot be computed is null."""
    safe = [
        {
            key: None if isinstance(value, float) and not math.isfinite(value) else value
            for key, value in row.items()
        }
        for row in scores
    ]
    return json.dumps({"scores": safe}, indent=1, allow_nan=False)


def table(scores: list[dict[str, Any]]) -> str:
    """Return the scores as aligned text."""
    columns = (*_COLUMNS, "seconds", "peak_mb")
    lines = [f"{'model':24s}" + "".join(f"{c.replace('coverage_', 'cov '):>9s}" for c in columns)]
    for row in scores:
        lines.append(f"{row['model']:24s}" + "".join(f"{row[c]:9.3f}" for c in columns))
    return "\n".join(lines)


def register(app: typer.Typer) -> None:
    """Add the command to the project's application."""
    app.command("bench")(bench)
