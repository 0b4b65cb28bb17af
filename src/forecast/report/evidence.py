"""The evidence of a target as table rows: figure, source, link, date, confidence, reason."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from forecast.assess.assessment import Assessed
from forecast.catalog.schema import CONFIDENCES, FILLED_STATUSES, STATUSES
from forecast.report.related import bound_note
from forecast.report.wording import Words
from forecast.series.annual import AnnualSeries, Evidence, YearValue
from forecast.series.build import annual_series
from forecast.series.document import figure_key
from forecast.series.fusion.fuse import fused_series
from forecast.series.fusion.fused import FusedSeries, Witness
from forecast.series.store import Store

__all__ = ["Row", "Tables", "evidence_tables", "parts_sentences", "safe_link"]

_LOUD = 2.0  # standard deviations from the rest beyond which a figure is flagged
_WEIGHTY = 0.7  # weight below which a figure is said to count for less


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
    kind: str = ""


@dataclass(frozen=True)
class Tables:
    """The evidence of one target.

    Published values, what else the estimate of other years rests on, what is set aside, similar
    indicators, disagreements.
    """

    used: tuple[Row, ...]
    estimate: tuple[Row, ...]
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
    series, fused = assessed.series, assessed.fused
    used = [
        _row(
            item,
            store,
            words,
            note=_joined(_how(year, assessed.series, store, words), _standing(item, fused, words)),
            own=series.indicator,
        )
        for year in series.years
        for item in year.evidence
    ]
    shown = {figure_key(item) for year in series.years for item in year.evidence if year.related}
    aside = [item for item in _left(assessed) if figure_key(item) not in shown]
    aside.sort(key=lambda item: (item.period[:4], item.period, item.file, item.row))
    related = [
        (item, words.year_note(year))
        for other in assessed.related
        for year in other.years
        for item in year.evidence
    ]
    related += [(item, "") for other in assessed.related for item in other.set_aside]
    estimate = _estimating(assessed, store)
    named = shown | {figure_key(w.evidence) for w in estimate}
    related = [(item, note) for item, note in related if figure_key(item) not in named]
    return Tables(
        tuple(used),
        tuple(_estimate_row(w, series, store, words) for w in estimate),
        tuple(_row(item, store, words, own=series.indicator) for item in aside),
        tuple(_row(item, store, words, note=note, own="") for item, note in related),
        tuple(
            words(
                "report.conflict"
                if conflict.other.indicator == series.indicator
                else "report.conflict_related",
                year=conflict.year,
                used=words.figure(conflict.used),
                other=words.figure(conflict.other),
                name=store.catalog.indicators[conflict.other.indicator].names.in_(words.language),
            )
            for conflict in series.conflicts
        ),
    )


def _left(assessed: Assessed) -> list[Evidence]:
    """Return the figures that neither a published value nor the estimate rests on."""
    if assessed.fused is not None:
        return list(assessed.fused.set_aside)
    series = assessed.series
    return [item for year in series.years for item in year.set_aside] + list(series.set_aside)


def _estimating(assessed: Assessed, store: Store) -> list[Witness]:
    """Return the figures that the estimate uses and that are no published value of their year."""
    series, fused = assessed.series, assessed.fused
    if fused is None:
        return []
    shown = {figure_key(item) for year in series.years for item in year.evidence}
    found = [w for item in fused.years for w in item.witnesses] + _parts(assessed, store)
    return [
        w
        for w in sorted(found, key=lambda w: (w.evidence.period, w.evidence.indicator, w.kind))
        if figure_key(w.evidence) not in shown
    ]


def _estimate_row(witness: Witness, series: AnnualSeries, store: Store, words: Words) -> Row:
    return _row(
        witness.evidence,
        store,
        words,
        own=series.indicator,
        note=_joined(_scope(witness.evidence, series, store, words), _flags(witness, words)),
        kind=words(f"kind.{witness.kind}"),
    )


def _parts(assessed: Assessed, store: Store) -> list[Witness]:
    """Return the figures of an identity's parts, which the estimate rests on too."""
    judged, fused = assessed.assessment, assessed.fused
    identity = store.catalog.indicators[judged.indicator].identity
    if identity is None or fused is None:
        return []
    parts = [
        fused_series(judged.region, name, as_of=judged.as_of, store=store)
        for name in (identity.numerator, identity.denominator)
        if name in fused.component
    ]
    return [w for part in parts for item in part.years for w in item.witnesses]


def _standing(item: Evidence, fused: FusedSeries | None, words: Words) -> str:
    """Say of a published value where it stands to the rest of the evidence, if it stands out."""
    years = fused.years if fused is not None else ()
    found = [w for year in years for w in year.witnesses if w.evidence == item]
    return _flags(found[0], words) if found else ""


def _flags(witness: Witness, words: Words) -> str:
    """Say that a figure disagrees with the rest, and that it counts for less."""
    said = []
    if abs(witness.residual) > _LOUD:
        said.append(words("report.residual", value=f"{witness.residual:+.1f}".replace("-", "−")))
    if witness.weight < _WEIGHTY:
        said.append(words("report.down_weighted", weight=f"{witness.weight:.2f}"))
    return "; ".join(said)


def _scope(item: Evidence, series: AnnualSeries, store: Store, words: Words) -> str:
    """Name the definition of a figure that counts through a splice."""
    if item.indicator != series.indicator or item.definition == series.definition:
        return ""
    family = store.catalog.family(store.catalog.indicators[item.indicator])
    return words("report.other_scope", name=family.get(item.definition).names.in_(words.language))


def _joined(*notes: str) -> str:
    return "; ".join(note for note in notes if note)


def _how(item: YearValue, series: AnnualSeries, store: Store, words: Words) -> str:
    """Say how a year's value came about, a derived one with the value itself."""
    note = words.year_note(item)
    if item.derived:
        note += f": {words('report.derived_value', value=words.series_value(series, item))}"
    if why := bound_note(item, series.indicator, series.region, store.catalog, words):
        note += f": {why}"
    return note


def _row(
    item: Evidence, store: Store, words: Words, *, own: str, note: str = "", kind: str = ""
) -> Row:
    source = store.sources[item.source_id]
    name = store.catalog.indicators[item.indicator].names.in_(words.language)
    remarks = [note] if note else []
    if item.told_by:
        remarks.append(words(f"standing.{item.status}"))
    if item.told_source:
        remarks.append(words("report.told_source", source=item.told_source))
    if item.told_note:
        remarks.append(words("report.told_note", note=item.told_note))
    for key in item.correction.split():
        remarks.append(
            f"{words('report.correction')}: {store.corrections[key].reason.in_(words.language)}"
        )
    published = item.published or words("report.undated")
    if item.status in FILLED_STATUSES:
        published = words("report.not_published")
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
        where=_where(item, words),
        reason=words(f"set_aside.{item.reason}") if item.reason else "",
        kind=kind,
    )


def _where(item: Evidence, words: Words) -> str:
    """Say where a figure stands: file and line of a record; file, sheet and cell of a table."""
    if not item.cell:
        return f"{item.file}:{item.row}"
    cell = item.cell
    if ":" in cell:  # a text has lines and columns, no addresses
        line, column = cell.split(":")
        cell = words("tables.cell", row=line, column=column)
    return " · ".join(part for part in (item.file, item.sheet, cell) if part)


def parts_sentences(assessed: Assessed, store: Store, words: Words) -> list[str]:
    """Say, for a derived indicator, what is published of its parts in the years it lacks."""
    judged, series = assessed.assessment, assessed.series
    identity = store.catalog.indicators[judged.indicator].identity
    if (
        identity is None
        or judged.outturn is not None
        or not series.years
        or not all(item.derived for item in series.years)
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
