"""A made-up city with one plan: what a test says of its figures and targets, as a store.

Figures of a year come out on 15 March of the next, final, unless said; the plan is of 2016 to 2025
and was published on 2016-01-01. Everything is written as files and read as a user's would be.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from forecast.assess.assessment import Assessment
from forecast.assess.run import assessments
from forecast.series.store import Store, open_store

REGION, PLAN = "某市", "made"
_UNITS = {"level": "亿元", "growth_pct": "%", "share_pct": "%", "count": "家", "index": ""}
_INDICATORS = (
    ("output", "产值", "亿元", "level", "higher"),
    ("value_added", "增加值", "亿元", "level", "higher"),
    ("share", "占比", "%", "share", "higher"),
    ("unfit", "不合格率", "%", "share", "lower"),
    ("energy", "单位能耗", "吨标准煤/万元", "level", "lower"),
    ("firms", "企业数", "家", "count", "higher"),
    ("price", "指数", "指数", "index", "higher"),
)


@dataclass(frozen=True)
class MadePlan:
    """Figures as (indicator, measure) -> {year or period: value} and targets as entries."""

    folder: Path
    figures: Mapping[tuple[str, str], Mapping[Any, float]]
    targets: Sequence[Mapping[str, Any]]
    regions: Sequence[Mapping[str, Any]] = ({"zh": REGION, "en": "Made City", "level": "city"},)
    elsewhere: Mapping[tuple[str, str, str], Mapping[Any, float]] = field(default_factory=dict)
    identities: Mapping[str, Any] = field(default_factory=lambda: {"ratio": []})
    first_year: int = 2016
    confirmations: Sequence[Sequence[Any]] = ()

    def store(self) -> Store:
        catalog, records = self.folder / "catalog", self.folder / "records"
        for each in (catalog, records):
            each.mkdir(parents=True, exist_ok=True)
        self._write_catalog(catalog)
        self._write_records(records)
        return open_store(catalog, records)

    def judged(
        self, as_of: str = "2025-11-01", store: Store | None = None
    ) -> dict[str, Assessment]:
        """Return every assessment of the plan by the target's id."""
        found = assessments(REGION, PLAN, as_of=as_of, store=store or self.store())
        return {item.assessment.target_id: item.assessment for item in found}

    def one(self, as_of: str = "2025-11-01") -> Assessment:
        """Return the assessment of the only target."""
        (found,) = self.judged(as_of).values()
        return found

    def _write_catalog(self, folder: Path) -> None:
        plan = {
            "id": PLAN, "document": "M-1", "zh": "某市规划", "en": "A plan", "region": REGION,
            "published": f"{self.first_year}-01-01", "first_year": self.first_year,
            "last_year": 2025,
        }  # fmt: skip
        plain = {"id": "published", "zh": "公布口径", "en": "as published"}
        files: dict[str, Any] = {
            "indicators": [
                {"id": name, "zh": zh, "en": name, "unit": unit, "kind": kind, "better": better}
                for name, zh, unit, kind, better in _INDICATORS
            ],
            "definitions": [
                {"id": "plain", "default": "published", "indicators": [], "definitions": [plain]}
            ],
            "identities": dict(self.identities),
            "publications": [],
            "regions": [dict(each) for each in self.regions],
            "plans": [plan],
            "targets": [self._target(n, each) for n, each in enumerate(self.targets)],
            "notes": [],
        }
        for name, content in files.items():
            text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
            (folder / f"{name}.yml").write_text(text, encoding="utf-8")

    def _target(self, number: int, said: Mapping[str, Any]) -> dict[str, Any]:
        usual = {
            "id": f"t{number}", "plan": PLAN, "clause": "一", "region": REGION, "zh": "目标",
            "en": "target", "type": "level", "operator": "reach", "direction": "at_least",
            "unit": "亿元", "start_year": self.first_year, "target_year": 2025,
        }  # fmt: skip
        return {**usual, **said}

    def _write_records(self, folder: Path) -> None:
        manifest = {
            "gathered_until": "2026-11-22", "undated_from": "2026-07-31",
            "files": ["observations.csv"], "sources": "sources.csv", "goals": "goals.csv",
        }  # fmt: skip
        (folder / "manifest.yml").write_text(yaml.safe_dump(manifest), encoding="utf-8")
        (folder / "corrections.yml").write_text("[]\n", encoding="utf-8")
        head = (
            "indicator region period measure operator value unit status definition confidence "
            "source_id"
        ).split()
        rows, sources = [], {}
        placed = {(REGION, *key): told for key, told in self.figures.items()}
        for (region, indicator, measure), told in {**placed, **self.elsewhere}.items():
            for period, value in told.items():
                year = str(period)[:4]
                sources[f"s{year}"] = f"{int(year) + 1}-03-15"
                unit = _unit(indicator, measure)
                rows.append([indicator, region, period, measure, "=", value, unit, "final", "",
                             "high", f"s{year}"])  # fmt: skip
        _csv(folder / "observations.csv", head, rows)
        _csv(folder / "goals.csv", head, [])
        _csv(
            folder / "sources.csv",
            ["source_id", "title", "publisher", "url", "published"],
            [[key, f"公报{key}", "统计局", f"http://a.example/{key}", day]
             for key, day in sources.items()],
        )  # fmt: skip
        if self.confirmations:
            fields = ["indicator", "region", "period", "measure", "value", "unit", "confirmed",
                      "reason"]  # fmt: skip
            _csv(folder / "confirmations.csv", fields, self.confirmations)


def _unit(indicator: str, measure: str) -> str:
    if measure in ("growth_pct", "share_pct"):
        return "%"
    return next(unit for name, _, unit, _, _ in _INDICATORS if name == indicator).replace(
        "指数", ""
    )


def _csv(path: Path, head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)


def yearly(first: int, *values: float | None) -> dict[int, float]:
    """Return figures of consecutive years; None leaves one out."""
    return {first + n: value for n, value in enumerate(values) if value is not None}
