"""The command ``forecast backtest``: which method would have been best on a region's series."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from forecast.errors import ParameterError
from forecast.messages import LANGUAGES, default_language

if TYPE_CHECKING:
    from forecast.evaluate.own_series import RegionBacktest, SeriesRecord
    from forecast.report.wording import Words

__all__ = ["backtest", "register"]

_MEANS = {
    "smape": "sMAPE",
    "mase": "MASE",
    "rmsse": "RMSSE",
    "crps": "CRPS",
    "pinball": "pinball",
    "msis": "MSIS",
}


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
    from forecast.evaluate.own_series import HORIZON, backtest_region
    from forecast.report.wording import Words
    from forecast.series import open_store

    language = default_language() if lang is None else lang
    if language not in LANGUAGES:
        raise ParameterError("error.parameter", name="lang", problem="zh | en", found=repr(lang))
    store = open_store()
    day = store.parse_as_of(as_of)
    made = backtest_region(region, as_of=day, include_low=include_low, store=store)
    if as_json:
        content = {
            "region": store.catalog.region(region).id,
            "as_of": day.isoformat(),
            "horizon": HORIZON,
            "indicators": [record.to_dict() for record in made.records],
            "models": made.methods(),
            "lengths": made.lengths(),
            "pit": made.pit(),
        }
        text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
        sys.stdout.write(text + "\n")
        return
    _print(made, Words(language))


def _print(made: RegionBacktest, words: Words) -> None:
    """Three tables: by indicator, by method, by length of the history."""
    from forecast.evaluate.own_series import HORIZON
    from forecast.report.terminal import print_rows

    print_rows([_row(record, words) for record in made.records])
    sys.stdout.write("\n" + words("backtest.note", horizon=HORIZON) + "\n\n")
    methods = sorted(made.methods(), key=lambda item: (-item["wins"], item["model"]))
    print_rows(
        [
            {
                words("backtest.method"): _method(item["model"], words),
                words("backtest.wins"): item["wins"],
                words("backtest.series"): item["series"],
                words("backtest.error"): _number(item["mase"]),
                "RMSSE": _number(item["rmsse"]),
                "CRPS": _number(item["crps"]),
                "80 %": _percent(item["coverage_80"]),
                "95 %": _percent(item["coverage_95"]),
                "MSIS": _number(item["msis"]),
                "PIT": _number(item["pit_mean"]),
                words("backtest.p_default"): _p_value(item["against_default"]),
            }
            for item in methods
        ]
    )
    sys.stdout.write("\n" + words("backtest.lengths") + "\n\n")
    print_rows(
        [
            {words("backtest.seen"): item["length"], words("backtest.origins"): item["origins"]}
            | {title: _number(item[key]) for key, title in _MEANS.items()}
            | {f"{level} %": _percent(item[f"coverage_{level}"]) for level in (50, 80, 95)}
            | {
                words("backtest.width", level=level): _number(item[f"width_{level}"])
                for level in (50, 80, 95)
            }
            | {"PIT": f"{_number(item['pit_mean'])} ± {_number(item['pit_sd'])}"}
            for item in made.lengths()
        ]
    )
    shares = "  ".join(_percent(share) for share in made.pit())
    sys.stdout.write("\n" + words("backtest.pit", shares=shares) + "\n")


def _row(record: SeriesRecord, words: Words) -> dict[str, object]:
    best = record.of(record.winner) if record.winner else None
    default, naive = record.of("default"), record.of("naive")
    test = record.against_naive
    return {
        words("backtest.indicator"): record.name_zh if words.language == "zh" else record.name_en,
        words("backtest.years"): f"{record.first_year}-{record.last_year}",
        words("backtest.values"): record.points,
        words("backtest.origins"): record.origins,
        words("backtest.best"): _method(record.winner, words),
        words("backtest.error"): _number(best["mase"] if best else None),
        words("backtest.default"): _number(default["mase"] if default else None),
        words("backtest.naive"): _number(naive["mase"] if naive else None),
        "CRPS": _number(default["crps"] if default else None),
        "80 %": _percent(default["coverage_80"] if default else None),
        "PIT": _number(default["pit_mean"] if default else None),
        words("backtest.p_naive"): "-" if test is None else f"{test.p_value:.2f}",
    }


def _method(name: str | None, words: Words) -> str:
    if name is None:
        return words("report.none")
    return words("model.default" if name == "default" else f"member.{name}")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.0%}"


def _p_value(test: dict[str, float] | None) -> str:
    return "-" if test is None else _number(test["p_value"])


def register(app: typer.Typer) -> None:
    """Add the command to the project's application."""
    app.command("backtest")(backtest)
