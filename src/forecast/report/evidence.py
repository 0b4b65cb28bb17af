"""The evidence of a target as table rows: figure, source, link, date, confidence, reason."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from forecast.assess.assessment import Assessed
from forecast.catalog.schema import CONFIDENCES, STATUSES
from forecast.report.wording import Words
from forecast.series.annual import AnnualSeries, Evidence, YearValue
from forecast.series.build import annual_series
from forecast.series.store import Store

__all__ = ["Row", "Tables", "evidence_tables", "parts_sentences", "safe_link"]


@dataclass(frozen=True)
class Row:
    """One line of an evidence table."""

    period: str
    indicator: str
    figure: str
    note: str
    source: str
    publisher: str
    link: str | None
    published: str
    confidence: str
    where: str
    reason: str = ""


@dataclass(frozen=True)
class Tables:
    """The evidence of one target: used, set aside, similar indicators, disagreements."""

    used: tuple[Row, ...]
    aside: tuple[Row, ...]
    related: tuple[Row, ...]
    conflicts: tuple[str, ...]


def safe_link(url: str) -> str | None:
    """Return a link only if it is a web address: a table's cell is data, never a script.

    >>> safe_link("javascript:alert(1)") is None
    True
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.netloc else None


def evidence_tables(assessed: Assessed, store: Store, words: Words) -> Tables:
    """Return everything that is known of a target's indicator, used or not."""
    series = assessed.series
    used = [
        _row(item, store, words, note=_how(year, assessed.series, words), own=series.indicator)
        for year in series.years
        for item in year.evidence
    ]
    aside = [item for year in series.years for item in year.set_aside]
    aside += list(series.set_aside)
    aside.sort(key=lambda item: (item.period[:4], item.period, item.file, item.row))
    related = [
        (item, words.year_note(year))
        for other in assessed.related
        for year in other.years
        for item in year.evidence
    ]
    related += [(item, "") for other in assessed.related for item in other.set_aside]
    return Tables(
        tuple(used),
        tuple(_row(item, store, words, own=series.indicator) for item in aside),
        tuple(_row(item, store, words, note=note, own="") for item, note in related),
        tuple(
            words(
                "report.conflict",
                year=conflict.year,
                used=words.figure(conflict.used),
                other=words.figure(conflict.other),
            )
            for conflict in series.conflicts
        ),
    )


def _how(item: YearValue, series: AnnualSeries, words: Words) -> str:
    """Say how a year's value came about, a derived one with the value itself."""
    note = words.year_note(item)
    if item.derived:
        note += f": {words('report.derived_value', value=words.series_value(series, item))}"
    return note


def _row(item: Evidence, store: Store, words: Words, *, own: str, note: str = "") -> Row:
    source = store.sources[item.source_id]
    name = store.catalog.indicators[item.indicator].names.in_(words.language)
    remarks = [note] if note else []
    if item.known_from > source.published_on.isoformat():
        remarks.append(words("report.dated_before", day=item.known_from))
    for key in item.correction.split():
        remarks.append(
            f"{words('report.correction')}: {store.corrections[key].reason.in_(words.language)}"
        )
    published = source.published or words("report.undated")
    return Row(
        period=item.period,
        indicator="" if item.indicator == own else name,
        figure=words.figure(item),
        note="; ".join(remarks),
        source=source.title,
        publisher=source.publisher,
        link=safe_link(source.url),
        published=published,
        confidence=words(f"confidence.{item.confidence}"),
        where=f"{item.file}:{item.row}",
        reason=words(f"set_aside.{item.reason}") if item.reason else "",
    )


def parts_sentences(assessed: Assessed, store: Store, words: Words) -> list[str]:
    """Say, for a derived indicator, what is published of its parts in the years it lacks."""
    judged, series = assessed.assessment, assessed.series
    identity = store.catalog.indicators[judged.indicator].identity
    if (
        identity is None
        or judged.status != "not_assessed"
        or not any(item.derived for item in series.years)
    ):
        return []
    parts = [
        annual_series(judged.region, name, as_of=judged.as_of, store=store)
        for name in (identity.numerator, identity.denominator)
    ]
    last = series.years[-1].year
    years = sorted(
        {item.year for part in parts for item in part.years if item.year > last}
        | {
            int(item.period[:4])
            for part in parts
            for item in part.set_aside
            if len(item.period) == 4 and int(item.period) > last
        }
    )
    said = []
    for year in years:
        known, missing = [], []
        for part in parts:
            names = store.catalog.indicators[part.indicator].names.in_(words.language)
            told = _known_of(part, year, words)
            if told:
                known.append(f"{names} {told}")
            item = part.at(year)
            if item is None or item.bound:
                missing.append(names)
        if known:
            joint = "、" if words.language == "zh" else ", "
            level = {"zh": "的数值", "en": " as a value"}[words.language]
            said.append(
                words(
                    "sentence.parts",
                    year=year,
                    known=joint.join(known),
                    missing=joint.join(missing) + level,
                    name=store.catalog.indicators[judged.indicator].names.in_(words.language),
                )
            )
    return said


def _known_of(part: AnnualSeries, year: int, words: Words) -> str:
    item: YearValue | None = part.at(year)
    if item is not None:
        return words.series_value(part, item)
    grown = [
        evidence
        for evidence in part.set_aside
        if evidence.period == str(year) and evidence.reason == "growth_not_level"
    ]
    if not grown:
        return ""
    return words.figure(
        max(
            grown,
            key=lambda evidence: (
                STATUSES.index(evidence.status),
                CONFIDENCES.index(evidence.confidence),
                evidence.published,
                evidence.row,
            ),
        )
    )
