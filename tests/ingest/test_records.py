"""The record book: what is in it, dates of publication, corrections with guards, broken rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from forecast.catalog import load_catalog
from forecast.errors import CatalogError, ForecastError, RecordError
from forecast.ingest.observation import parse_period
from forecast.ingest.records import read_record_book
from forecast.ingest.sources import known_on
from forecast.series.store import Store, open_store

Edit = Callable[..., None]
RECORDS = "data/raw/records/"


def _read(project: Path) -> None:
    read_record_book(project / RECORDS, load_catalog(project / "data/raw/catalog"))


def test_every_record_is_carried(store: Store) -> None:
    assert len(store.observations) == 2768
    assert len(store.goals) == 101
    assert len(store.sources) == 348
    assert set(store.observations["source_id"]) <= set(store.sources)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2015", (2015, 12, "annual")),
        ("2015-12C", (2015, 12, "annual")),
        ("2015-09C", (2015, 9, "cumulative")),
        ("2015-09", (2015, 1, "month")),
        ("2015-Q3", (2015, 3, "quarter")),
        ("2015-13", None),
        ("15", None),
        ("2015-00C", None),
        ("1066", None),
        ("2015年", None),
    ],
)
def test_periods(text: str, expected: tuple[int, int, str] | None) -> None:
    assert parse_period(text) == expected


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("2019-03-21", date(2019, 3, 21)),
        ("2019-02", date(2019, 2, 28)),
        ("2020-02", date(2020, 2, 29)),
        ("2019", date(2019, 12, 31)),
        ("2017-02 (copy 2024-01-04)", date(2017, 2, 28)),
        ("2024-06-21 (as stamped)", date(2024, 6, 21)),
        ("", date(2026, 7, 31)),
        ("spring 2019", None),
        ("2019-02-30", None),
    ],
)
def test_a_figure_counts_from_when_it_certainly_was_public(
    published: str, day: date | None
) -> None:
    assert known_on(published, date(2026, 7, 31)) == day


def test_amounts_are_in_the_catalogue_unit(store: Store) -> None:
    frame = store.observations
    plan = frame[
        (frame["indicator"] == "industrial_value_added")
        & (frame["region"] == "东莞市")
        & (frame["period"] == "2015")
        & (frame["measure"] == "level")
    ]
    assert sorted(plan["amount"]) == [2711.09, 2711.1]


def test_a_share_recorded_under_its_part_belongs_to_the_share(store: Store) -> None:
    frame = store.observations
    moved = frame[
        (frame["label"] == "advanced_manufacturing_value_added") & (frame["measure"] == "share_pct")
    ]
    assert len(moved) == 7
    assert set(moved["indicator"]) == {"advanced_manufacturing_share"}


@pytest.mark.parametrize(
    ("correction", "column", "value"),
    [
        ("output-2025-bound", "operator", ">"),
        ("advanced-value-added-2018", "dropped", True),
        ("advanced-share-2019-03", "period", "2018"),
        ("rd-intensity-2021", "confidence", "low"),
        ("hightech-share-2022", "definition", "catalogue_unclear"),
        ("trade-usd", "indicator", "trade_total_usd"),
        ("population-2013", "definition", "census2010"),
    ],
)
def test_corrections_take_effect_and_stay_named(
    store: Store, correction: str, column: str, value: object
) -> None:
    touched = store.observations[store.observations["correction"] == correction]
    assert len(touched) >= 1
    assert set(touched[column]) == {value}


def test_a_correction_whose_figure_changed_stops_the_load(project: Path, edit: Edit) -> None:
    edit(RECORDS + "observations.csv", "2018,level,=,2420.01", "2018,level,=,2042.01")
    with pytest.raises(RecordError, match=r"advanced-value-added-2018 expects value 2420\.01"):
        _read(project)


def test_a_correction_whose_row_is_gone_stops_the_load(project: Path) -> None:
    path = project / RECORDS / "observations.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if ",2420.01," not in line), encoding="utf-8")
    with pytest.raises(RecordError, match="should select 1 record"):
        _read(project)


def test_records_are_not_changed_by_corrections() -> None:
    from forecast.ingest.corrections import Correction, apply_corrections, load_corrections

    folder = Path(__file__).resolve().parents[2] / RECORDS
    assert len(load_corrections(folder / "corrections.yml")) >= 20
    record = {
        "indicator": "a",
        "region": "b",
        "period": "2018",
        "measure": "level",
        "operator": "=",
        "value": "1",
        "unit": "%",
        "status": "final",
        "confidence": "high",
        "source_id": "s",
        "row": "2",
    }
    names = load_corrections(folder / "corrections.yml")[0].reason
    rule = Correction("x", {"value": 1}, 1, {}, "set", {"period": "2019"}, names)
    out = apply_corrections([record], (rule,), "f")
    assert record["period"] == "2018" and out[0]["period"] == "2019"


FIRST = "advanced_manufacturing_share,东莞市,2014,share_pct,=,47,%,preliminary"


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (FIRST.replace("47,%", "47,亿个"), "unit is '亿个'"),
        (FIRST.replace("47,%", "47,亿元"), "unit is '亿元'"),
        (FIRST.replace("=,47", "=,***"), "value is '***'"),
        (FIRST.replace("=,47", "=,nan"), "value is 'nan'"),
        (FIRST.replace("2014", "2014年"), "period is '2014年'"),
        (FIRST.replace("东莞市", "东莞城"), "region is '东莞城'"),
        (FIRST.replace("advanced_manufacturing_share", "advanced_share"), "indicator is"),
        (FIRST.replace(",=,", ",≈,"), "operator is '≈'"),
        (FIRST.replace("preliminary", "prelim"), "status is 'prelim'"),
        (FIRST.replace("share_pct", "pct"), "measure is 'pct'"),
    ],
)
def test_a_broken_record_is_named_with_row_indicator_and_period(
    project: Path, edit: Edit, new: str, says: str
) -> None:
    edit(RECORDS + "observations.csv", FIRST, new)
    with pytest.raises(RecordError) as caught:
        _read(project)
    message = str(caught.value)
    assert "observations.csv, row 2" in message and says in message and "\n" not in message


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda text: text[: text.rindex(",", 0, len(text) // 2)], "may be cut off"),
        (lambda text: text.replace("indicator,region", "indicator,place", 1), "has columns"),
        (lambda text: "", "has columns -"),
    ],
)
def test_a_truncated_or_foreign_file_is_refused(
    project: Path, damage: Callable[[str], str], says: str
) -> None:
    path = project / RECORDS / "observations.csv"
    cut = damage(path.read_text(encoding="utf-8"))
    path.write_text(cut.rstrip(",\n") if cut else cut, encoding="utf-8")
    with pytest.raises(RecordError, match=says):
        _read(project)


def test_impossible_values_are_refused(project: Path, edit: Edit) -> None:
    edit(RECORDS + "observations.csv", "2022,count,=,24,家", "2022,count,=,-24,家")
    with pytest.raises(RecordError, match=r"firms_over_10bn.*value is '-24'"):
        _read(project)


def test_a_share_over_a_hundred_is_refused(project: Path, edit: Edit) -> None:
    edit(RECORDS + "observations.csv", "=,47,%,preliminary", "=,147,%,preliminary")
    with pytest.raises(RecordError, match="value is '147'"):
        _read(project)


def test_a_row_that_stands_there_twice_is_refused(project: Path) -> None:
    path = project / RECORDS / "observations.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join([*lines, lines[1]]), encoding="utf-8")
    with pytest.raises(RecordError, match="repeats row 2"):
        _read(project)


def test_a_correction_to_an_unknown_definition_is_refused(project: Path, edit: Edit) -> None:
    edit(RECORDS + "corrections.yml", "definition: census2010", "definition: nonsense")
    with pytest.raises(RecordError, match="definition_id is 'nonsense'"):
        _read(project)


def test_a_folder_in_place_of_a_file_is_refused(project: Path) -> None:
    path = project / RECORDS / "observations.csv"
    path.unlink()
    path.mkdir()
    with pytest.raises(RecordError, match="cannot be read"):
        _read(project)


def test_other_damage_is_one_line_too(project: Path, edit: Edit) -> None:
    path = project / RECORDS / "observations.csv"
    path.write_bytes(path.read_bytes().decode("utf-8").encode("gbk", errors="ignore"))
    with pytest.raises(RecordError, match="is not UTF-8"):
        _read(project)
    path.unlink()
    with pytest.raises(RecordError, match=r"observations\.csv is missing"):
        _read(project)
    edit(RECORDS + "manifest.yml", "gathered_until: 2026-11-25", "gathered_until: soon")
    with pytest.raises(CatalogError, match="gathered_until"):
        _read(project)


def test_a_source_without_a_date_that_can_be_read_is_refused(project: Path, edit: Edit) -> None:
    edit(RECORDS + "sources.csv", "html,2023-01-29", "html,last winter")
    with pytest.raises(RecordError, match="last winter"):
        _read(project)


def test_an_edited_file_is_read_again(project: Path, edit: Edit) -> None:
    before = open_store()
    edit(RECORDS + "observations.csv", "=,47,%,preliminary", "=,47.1,%,preliminary")
    after = open_store()
    assert (
        before.observations["amount"].iloc[0] == 47 and after.observations["amount"].iloc[0] == 47.1
    )
    assert issubclass(RecordError, ForecastError)
