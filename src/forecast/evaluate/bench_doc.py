"""Puts a benchmark's scores into docs/benchmarks.md: one table a set and cut, one summary row."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from forecast.evaluate.long_format import BenchInputError
from forecast.evaluate.peers import PEER_NAMES
from forecast.models.library import LIBRARY_NAMES

__all__ = ["HEAD", "check_document", "put_scores", "with_scores"]

_TITLES = {"m1": "M1 yearly", "m3": "M3 yearly", "tourism": "tourism yearly"}
_PLAIN = ("default", "naive", "log_drift", "gm11")  # of our own; the command prints all members
SUMMARY = "## In short"
TABLES = "## Tables"
HEAD = "| model | OWA | sMAPE | MASE | 50 % | 80 % | 95 % | MSIS | core s | MiB |"
_SUMMARY_HEAD = (
    "| set | history | OWA | best peer | 80 % | 95 % | MSIS | best peer | speed, SCUM = 1 |"
)


def put_scores(
    path: Path, name: str, last: int | None, every: int, rows: Sequence[dict[str, Any]]
) -> None:
    """Write a set's table and summary row into a Markdown file, in place of their last edition.

    Parameters
    ----------
    path : Path, a file with the headings "## In short" and "## Tables"
    name : str, 'm1', 'm3' or 'tourism'
    last : int or None, the cut of the histories, in years
    every : int, 1 if all series were scored
    rows : sequence of dict, as :func:`forecast.evaluate.bench.run_named` returns them

    Raises
    ------
    BenchInputError
        As :func:`check_document`.
    """
    text = check_document(path)
    path.write_text(with_scores(text, name, last, every, rows), encoding="utf-8")


def check_document(path: Path) -> str:
    """The text of a file that scores can be put into.

    Raises
    ------
    BenchInputError
        If the file is missing or lacks one of the two headings.
    """
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    for heading in (SUMMARY, TABLES):
        if f"\n{heading}\n" not in text:
            raise BenchInputError("error.bench_doc", file=path, heading=heading)
    return text


def with_scores(
    text: str, name: str, last: int | None, every: int, rows: Sequence[dict[str, Any]]
) -> str:
    """The document with this run's table and, if peers and all series are in it, summary row."""
    cut = "full" if last is None else f"last {last}"
    title = f"### {_TITLES[name]}, {cut}" + (f", every {every}th series" if every > 1 else "")
    shown = [row for row in rows if row["model"] in (*_PLAIN, *LIBRARY_NAMES) or _is_peer(row)]
    table = "\n".join([title, "", HEAD, "|---" * (HEAD.count("|") - 1) + "|", *map(_line, shown)])
    text = _put_section(text, title, table)
    if every == 1 and rows[0]["model"] == "default" and any(map(_is_peer, rows)):
        text = _put_row(text, f"| {name} | {cut} |", _summary(name, cut, rows))
    return text


def _is_peer(row: dict[str, Any]) -> bool:
    return row["model"] in PEER_NAMES or row["model"].startswith("SCUM")


def _line(row: dict[str, Any]) -> str:
    cover = " | ".join(f"{100 * row[f'coverage_{level}']:.1f}" for level in (50, 80, 95))
    refused = f" ({row['refused']} failed)" if row["refused"] else ""
    cost = f"{_shown(row['core_seconds'], 2)} | {_shown(row['peak_mb'], 0)}"
    return (
        f"| {row['model']}{refused} | {row['owa']:.3f} | {row['smape']:.2f} | {row['mase']:.3f} | "
        f"{cover} | {_shown(row['msis'], 1)} | {cost} |"
    )


def _shown(value: float, digits: int) -> str:
    if not math.isfinite(value):
        return "-"
    return f"{value:.{digits}f}" if value < 1e5 else f"{value:.0e}"


def _summary(name: str, cut: str, rows: Sequence[dict[str, Any]]) -> str:
    ours, others = rows[0], [row for row in rows if _is_peer(row) or row["model"] in LIBRARY_NAMES]
    point, sharp = (min(others, key=lambda row: row[key]) for key in ("owa", "msis"))
    four = [
        row["core_seconds"] / ours["core_seconds"]
        for row in rows
        if row["model"].startswith("SCUM") and math.isfinite(row["core_seconds"])
    ]
    missed = " (missed)" if ours["owa"] >= point["owa"] else ""
    return (
        f"| {name} | {cut} | {ours['owa']:.3f}{missed} | {point['owa']:.3f} {point['model']} | "
        f"{100 * ours['coverage_80']:.1f} | {100 * ours['coverage_95']:.1f} | {ours['msis']:.1f} | "
        f"{sharp['msis']:.1f} {sharp['model']} | {f'{four[0]:.0f} times' if four else '-'} |"
    )


def _put_section(text: str, title: str, body: str) -> str:
    """Replace the section of that title, up to the next heading; else add it to the tables."""
    old = re.compile(rf"^{re.escape(title)}\n.*?(?=^#|\Z)", re.MULTILINE | re.DOTALL)
    if old.search(text):
        return old.sub(lambda _: body + "\n\n", text).rstrip("\n") + "\n"
    start = text.index(f"\n{TABLES}\n") + 1
    following = re.compile(r"^## ", re.MULTILINE).search(text, start + len(TABLES))
    end = following.start() if following else len(text)
    return (text[:end].rstrip("\n") + f"\n\n{body}\n\n" + text[end:]).rstrip("\n") + "\n"


def _put_row(text: str, key: str, row: str) -> str:
    """Replace the row that starts so, or add it below the last row of the summary."""
    old = re.compile(rf"^{re.escape(key)}.*$", re.MULTILINE)
    if old.search(text):
        return old.sub(lambda _: row, text)
    if _SUMMARY_HEAD not in text:
        head = f"{_SUMMARY_HEAD}\n" + "|---" * (_SUMMARY_HEAD.count("|") - 1) + "|"
        return text.replace(f"\n{SUMMARY}\n", f"\n{SUMMARY}\n\n{head}\n{row}\n", 1)
    table = re.compile(rf"{re.escape(_SUMMARY_HEAD)}\n(?:\|.*\n)*")
    return table.sub(lambda found: found.group() + row + "\n", text, count=1)
