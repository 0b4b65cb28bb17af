"""Figures of tables among the observations: units, definitions, dates, duplicates, the cache."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from forecast.catalog import Catalog, load_catalog
from forecast.errors import CatalogError, RecordError
from forecast.ingest import tabled
from forecast.ingest.rows import EXTRA, observation_rows, table_sources, why_unused
from forecast.ingest.sources import Source
from forecast.ingest.store import COLUMNS
from forecast.series.build import annual_series
from forecast.series.store import Store, open_store

SHA = "ab" * 32
SOURCES = {"s1": Source("s1", "A yearbook", "A bureau", "", "2020-10", date(2020, 10, 31))}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def stored(**fields: object) -> pd.DataFrame:
    row: dict[str, Any] = dict.fromkeys(COLUMNS, "") | {
        "indicator": "gdp", "region": "东莞市", "period": "2019", "measure": "level",
        "operator": "=", "value": 100.0, "unit": "亿元", "status": "final", "confidence": "high",
        "file_name": "t.xls", "file_sha256": SHA, "sheet": "S", "cell": "F7", "vintage": 1,
        "ingested": "2026-01-05", "title": "A table",
    }  # fmt: skip
    return pd.DataFrame([row | fields], columns=list(COLUMNS))


def one(catalog: Catalog, **fields: object) -> Any:
    frame = observation_rows(stored(**fields), catalog, SOURCES)
    assert len(frame) == 1
    return frame.iloc[0]


def test_a_figure_keeps_file_sheet_cell_and_hash(catalog: Catalog) -> None:
    row = one(catalog)
    told = ("file", "row", "sheet", "cell", "sha256", "source_id")
    assert [row[name] for name in told] == ["t.xls", 7, "S", "F7", SHA, "file-abababab"]
    assert one(catalog, cell="12:3")["row"] == 12 and one(catalog, cell="")["row"] == 1


def test_units_become_those_of_the_catalogue(catalog: Catalog) -> None:
    assert one(catalog, unit="万元", value=728125500.0)["amount"] == 72812.55
    assert one(catalog, measure="growth_pct", unit="", value=-4.9)["amount"] == -4.9
    assert one(catalog, measure="index", unit="", value=106.1)["amount"] == 106.1


def test_a_share_of_a_level_belongs_to_the_share_indicator(catalog: Catalog) -> None:
    part = next(item for item in catalog.indicators.values() if item.share_indicator)
    row = one(catalog, indicator=part.id, measure="share_pct", unit="%", value=40.0)
    assert row["indicator"] == part.share_indicator


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"indicator": "nothing"}, "not_in_catalogue"),
        ({"region": "某地"}, "not_in_catalogue"),
        ({"period": "去年"}, "period_unusable"),
        ({"unit": ""}, "unit_unusable"),
        ({"unit": "人"}, "unit_unusable"),
        ({"value": -1.0}, "out_of_bounds"),
        ({"measure": "share_pct", "unit": "%"}, "share_of_unknown"),
        ({}, ""),
    ],
)
def test_what_no_series_can_use_is_left_out_with_a_reason(
    catalog: Catalog, fields: dict[str, object], reason: str
) -> None:
    frame = stored(**fields)
    assert why_unused(frame.iloc[0].to_dict(), catalog) == reason
    assert len(observation_rows(frame, catalog, SOURCES)) == (0 if reason else 1)


@pytest.mark.parametrize(
    ("fields", "day"),
    [
        ({}, "2026-01-05"),  # undated: from the day of ingestion
        ({"published": "2020-01-17"}, "2020-01-17"),
        ({"published": "2020"}, "2020-12-31"),
        ({"published": "2026"}, "2026-01-05"),  # in hand on that day
        ({"source_id": "s1"}, "2020-10-31"),
        ({"source_id": "s1", "published": "2021-02-03"}, "2021-02-03"),
        ({"published": "2019-12-20"}, "2019-12-31"),  # not before the year is over
        ({"period": "2026"}, "2026-12-31"),
        ({"published": "2020-01-17", "ingested": ""}, "2020-01-17"),
    ],
)
def test_a_figure_counts_from_the_day_it_was_public(
    catalog: Catalog, fields: dict[str, object], day: str
) -> None:
    assert one(catalog, **fields)["published_on"] == pd.Timestamp(day)


def test_a_definition_is_found_by_its_name_its_words_or_its_year(catalog: Catalog) -> None:
    firms = {"indicator": "industrial_firms", "measure": "count", "unit": "个"}
    assert one(catalog, **firms, period="2010")["definition"] == "above_scale_5m"
    assert one(catalog, **firms)["definition"] == "above_scale_20m"
    name = catalog.family(catalog.indicators["industrial_firms"]).get("above_scale_5m").names.zh
    assert one(catalog, **firms, definition=name)["definition"] == "above_scale_5m"


def test_a_file_without_a_source_is_its_own(catalog: Catalog) -> None:
    frame = observation_rows(
        pd.concat([stored(), stored(source_id="s1"), stored(file_sha256="cd" * 32, title="")]),
        catalog,
        SOURCES,
    )
    found = table_sources(frame, SOURCES)
    assert {item.title for item in found.values()} == {"A table (t.xls)", "t.xls"}
    assert set(found) == {"file-abababab", "file-cdcdcdcd"}


def test_nothing_usable_is_an_empty_frame(catalog: Catalog) -> None:
    frame = observation_rows(stored(unit="人"), catalog, SOURCES)
    assert frame.empty and set(EXTRA) < set(frame.columns)


def test_the_raw_tables_feed_the_series_without_doubling(store: Store) -> None:
    series = annual_series("东莞市", "industrial_firms", as_of="2026-11-01", store=store)
    found = series.at(2023)
    assert found is not None and found.value == 14180
    (used,) = found.evidence
    assert (used.file, used.cell) == ("gd_yearbook_2024_12-06.txt", "15:10")
    told = [item for item in found.set_aside if item.source_id == used.source_id]
    assert told == []
    assert all(item.other.source_id != used.source_id for item in series.conflicts)
    march = store.observations[
        (store.observations["region"] == "东莞市")
        & (store.observations["indicator"] == "industrial_value_added")
        & (store.observations["period"] == "2017-03C")
        & (store.observations["source_id"] == "s08cd4d96")
    ]
    assert sorted(march["amount"]) == [10.0, 712.48]
    assert set(march["file"]) == {"gd_bureau_2017-03_value_added_by_city.txt"}


def test_the_figures_are_made_once_and_kept(
    project: Path, monkeypatch: pytest.MonkeyPatch, edit: Callable[..., None]
) -> None:
    from forecast.series import store as module

    open_store()
    kept = project / "data/processed/observations.parquet"
    assert kept.is_file()
    calls: list[int] = []
    real = tabled.read_raw_tables

    def counting(*arguments: Any) -> pd.DataFrame:
        calls.append(1)
        return real(*arguments)

    monkeypatch.setattr(tabled, "read_raw_tables", counting)
    module._open.cache_clear()
    again = open_store()
    assert calls == [] and (again.observations["cell"] != "").sum() > 250
    edit("data/raw/tables/gd_yearbook_2024_12-06.txt", "14180", "14181")
    values = open_store().observations.query("region == '东莞市' and file.str.startswith('gd_y')")
    assert calls == [1] and 14181 in set(values["amount"])
    kept.write_bytes(b"PAR1 broken")
    module._open.cache_clear()
    open_store()
    assert calls == [1, 1], "a broken copy is made again"


def test_without_tables_there_are_only_records(project: Path) -> None:
    (project / "data/raw/tables/manifest.yml").unlink()
    store = open_store()
    assert set(store.observations["cell"]) == {""}
    assert not (project / "data/processed").exists()


@pytest.mark.parametrize(
    ("old", "new", "error", "said"),
    [
        ("source: s3b604e8c", "source: nobody", CatalogError, "sources.csv"),
        ("definition:", "definitoin:", CatalogError, "definitoin"),
        ("- file: gd_yearbook_2024_12-06.txt", "- file: ../x.txt", RecordError, "../x.txt"),
    ],
)
def test_a_broken_manifest_names_the_entry(
    edit: Callable[..., None], old: str, new: str, error: type[Exception], said: str
) -> None:
    edit("data/raw/tables/manifest.yml", old, new)
    with pytest.raises(error, match=said):
        open_store()


def test_a_raw_table_that_cannot_be_read_stops_the_load(project: Path) -> None:
    path = project / "data/raw/tables/gd_yearbook_2024_12-06.txt"
    path.write_text("nothing of a table", encoding="utf-8")
    with pytest.raises(RecordError, match=r"gd_yearbook_2024_12-06\.txt cannot be read"):
        open_store()
