"""The command ``forecast backtest``: which method would have been best on a region's series."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from forecast.errors import ParameterError
from forecast.messages import LANGUAGES, default_language

if TYPE_CHECKING:
    from forecast.evaluate.own_series import SeriesRecord
    from forecast.report.wording import Words

__all__ = ["backtest", "register"]


def backtest(
    region: Annotated[str, typer.Option("--region", help="name of a region, for example 东莞市")],
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", help="use only figures public on this day (YYYY-MM-DD); default: all known"
        ),
    ] = None,
    include_low: Annotated[
        bool, typer.Option("--include-low", help="use figures of low confidence too")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="one JSON document on standard output")
    ] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="zh or en")] = None,
) -> None:
    """Every method on the past of a region's own series: which one won where."""
    from forecast.evaluate.own_series import HORIZON, backtest_region, wins
    from forecast.report.terminal import print_rows
    from forecast.report.wording import Words
    from forecast.series import open_store

    language = default_language() if lang is None else lang
    if language not in LANGUAGES:
        raise ParameterError("error.parameter", name="lang", problem="zh | en", found=repr(lang))
    store = open_store()
    day = store.parse_as_of(as_of)
    records = backtest_region(region, as_of=day, include_low=include_low, store=store)
    if as_json:
        content = {
            "region": store.catalog.region(region).id,
            "as_of": day.isoformat(),
            "horizon": HORIZON,
            "indicators": [record.to_dict() for record in records],
            "models": wins(records),
        }
        text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
        sys.stdout.write(text + "\n")
        return
    words = Words(language)
    print_rows([_row(record, words) for record in records])
    sys.stdout.write("\n" + words("backtest.note", horizon=HORIZON) + "\n\n")
    print_rows(
        [
            {
                words("backtest.method"): _method(item["model"], words),
                words("backtest.wins"): item["wins"],
                words("backtest.series"): item["series"],
                words("backtest.error"): _number(item["mase"]),
                "80 %": _percent(item["coverage_80"]),
                "95 %": _percent(item["coverage_95"]),
            }
            for item in sorted(wins(records), key=lambda item: (-item["wins"], item["model"]))
        ]
    )


def _row(record: SeriesRecord, words: Words) -> dict[str, object]:
    best = record.of(record.winner) if record.winner else None
    default, naive = record.of("default"), record.of("naive")
    return {
        words("backtest.indicator"): record.name_zh if words.language == "zh" else record.name_en,
        words("backtest.years"): f"{record.first_year}-{record.last_year}",
        words("backtest.values"): record.points,
        words("backtest.origins"): record.origins,
        words("backtest.best"): _method(record.winner, words),
        words("backtest.error"): _number(best.mase if best else None),
        words("backtest.default"): _number(default.mase if default else None),
        words("backtest.naive"): _number(naive.mase if naive else None),
    }


def _method(name: str | None, words: Words) -> str:
    if name is None:
        return words("report.none")
    return words("model.default" if name == "default" else f"member.{name}")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def register(app: typer.Typer) -> None:
    """Add the command to the project's application."""
    app.command("backtest")(backtest)
