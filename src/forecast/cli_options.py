"""What all commands share: their options, the language of their messages, their JSON."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from forecast.errors import ParameterError
from forecast.messages import default_language

__all__ = [
    "Region",
    "Plan",
    "AsOf",
    "AsJson",
    "Low",
    "NoAssumptions",
    "Seed",
    "Lang",
    "language_of",
    "print_json",
]

Region = Annotated[str, typer.Option("--region", help="name of a region, for example 东莞市")]
Plan = Annotated[str, typer.Option("--plan", help="id of a plan: dg2015, dg2016, wj2020, dg2025")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of", help="use only figures public on this day (YYYY-MM-DD); default: all known"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="one JSON document on standard output")]
Low = Annotated[bool, typer.Option("--include-low", help="use figures of low confidence too")]
NoAssumptions = Annotated[
    bool, typer.Option("--without-assumptions", help="leave out the figures somebody assumed")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="seed of the sample paths")]
Lang = Annotated[str | None, typer.Option("--lang", help="zh or en")]


def language_of(given: str | None) -> str:
    """Return the language asked for, or the default one.

    Raises
    ------
    ParameterError
        If it is neither ``zh`` nor ``en``.
    """
    if given is None:
        return default_language()
    if given not in ("zh", "en"):
        raise ParameterError("error.parameter", name="lang", problem="zh | en", found=repr(given))
    return given


def print_json(content: dict[str, Any]) -> None:
    """Write one JSON document to standard output."""
    sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
