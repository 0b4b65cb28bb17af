"""What can be said of a target in sentences, most important first; computes nothing new."""

from __future__ import annotations

from forecast.assess.assessment import Assessed, Assessment
from forecast.assess.outcome import GROWTH_TYPES
from forecast.catalog import Catalog
from forecast.plausibility import Finding
from forecast.plausibility.wording import finding_text
from forecast.report.estimates import known_years
from forecast.report.wording import Words
from forecast.series.annual import Evidence
from forecast.series.select import LEVEL_MEASURES

__all__ = ["sentences"]

_PROJECTED = ("on_track", "needs_acceleration", "far_off", "moving_away")


def sentences(assessed: Assessed, catalog: Catalog, words: Words) -> list[str]:
    """Return the sentences of a target's section."""
    judged = assessed.assessment
    judged_at_all = judged.status != "not_assessed"
    out = [_verdict(assessed, words)] if judged_at_all else _open(assessed, words)
    if judged.rests_on_assumption:
        out.append(words("sentence.rests_assumed"))
    elif judged.rests_on_filled:
        out.append(words("sentence.rests_filled"))
    out += _estimate(assessed, words)
    if judged.status == "met" and judged.first_year not in (None, judged.target_year):
        out.append(words("sentence.first_after", first=judged.first_year))
    if judged.nowcast and judged.status not in ("achieved", "at_risk"):
        if judged.estimate_year != judged.target_year:
            out.append(words("sentence.no_outturn", year=judged.target_year))
        out += _later_unused(assessed, words)
    elif judged.status in ("achieved", "at_risk") and judged.target_is_past:
        key = (
            "on_time_unknown"
            if (judged.first_year or 0) > judged.target_year
            else "no_outturn_reached"
        )
        out.append(words(f"sentence.{key}", year=judged.target_year))
    if judged.status == "not_assessed":
        out += [
            _reason(code, assessed, words)
            for code in judged.reasons
            if code != "target_past_without_outturn"
            or not {"no_data", "to_be_confirmed"} & set(judged.reasons)
        ]
        if judged.reason == "no_data":
            out += _growth_only(assessed, words)
    own = _own(judged, catalog)
    out += [_doubt(item, catalog, words) for item in judged.findings if item.indicator in own]
    paces = _pace(judged, words)
    return [*out, " ".join(paces)] if paces else out


def _own(judged: Assessment, catalog: Catalog) -> set[str]:
    """Return the indicators that a target's section speaks of: its own, its parts, related ones."""
    identity = catalog.indicators[judged.indicator].identity
    parts = (identity.numerator, identity.denominator) if identity is not None else ()
    related = (rule.other for rule in catalog.bounds_of(judged.indicator, judged.region))
    return {judged.indicator, *parts, *related}


def _doubt(item: Finding, catalog: Catalog, words: Words) -> str:
    """Say what is doubtful about a figure, and whether it is used."""
    said = finding_text(item, catalog, words.language)
    return words("finding.held" if item.held else "finding.look", said=said)


def _latest(assessed: Assessed, words: Words) -> str:
    judged = assessed.assessment
    shown = words.said(judged.latest, judged.unit, bound=judged.latest_bound)
    if _by_related(assessed, judged.latest_year):
        shown = words("report.latest_related", value=shown)
    shown = words.marked(shown, judged.latest_origin)
    if _by_related(assessed, judged.latest_year):
        shown = words("report.latest_related", value=shown)
    span = words.span(judged)
    space = "" if words.language == "zh" else " "
    return f"{span}{space}{shown}" if span else shown


def _by_related(assessed: Assessed, year: int | None) -> bool:
    item = assessed.series.at(year) if year is not None else None
    return item is not None and item.related


def _open(assessed: Assessed, words: Words) -> list[str]:
    judged = assessed.assessment
    if judged.latest is None:
        return []
    key = "latest_growth" if judged.type in GROWTH_TYPES else "latest"
    return [
        words(
            f"sentence.{key}",
            latest_year=judged.latest_year,
            gap=words.gap_phrase(judged),
            latest=_latest(assessed, words),
        )
    ]


def _told(assessed: Assessed, words: Words) -> str:
    """Say what the target year's figure is and who told it: published only if it was."""
    judged = assessed.assessment
    item = assessed.series.at(judged.target_year)
    sources = [e.told_source for e in item.evidence if e.told_source] if item is not None else []
    origin = judged.outturn_origin or "published"
    if origin == "published" and _by_related(assessed, judged.target_year):
        origin = "related"
    return words(
        f"origin.{origin}{'_source' if origin == 'filled' and sources else ''}",
        year=judged.target_year,
        value=words.said(judged.outturn, judged.unit, bound=judged.outturn_bound),
        source="; ".join(dict.fromkeys(sources)),
    )


def _verdict(assessed: Assessed, words: Words) -> str:
    judged = assessed.assessment
    status = judged.status
    if status == "met_late":
        told = _told(assessed, words)
        return words("sentence.met_late", told=told, first=judged.first_year)
    if status in ("met", "missed"):
        return words(
            f"sentence.{status}", told=_told(assessed, words), gap=words.gap_phrase(judged)
        )
    if status in ("achieved", "at_risk"):
        return words(
            f"sentence.{status}",
            first=judged.first_year,
            latest_year=judged.latest_year,
            latest=_latest(assessed, words),
        )
    return words(
        "sentence.projected" if judged.latest is not None else "sentence.projected_alone",
        latest_year=judged.latest_year,
        latest=_latest(assessed, words),
        year=judged.target_year,
        value=words.said(judged.projected, judged.unit),
        low=words.said(judged.lower_80, judged.unit),
        high=words.said(judged.upper_80, judged.unit),
        gap=words.gap_phrase(judged),
        probability=words.probability(judged.probability),
    )


def _estimate(assessed: Assessed, words: Words) -> list[str]:
    """Say what other figures imply where no level is published; never as if it were published."""
    judged, said = assessed.assessment, []
    if judged.estimate is not None:
        told = "basis_filled" if _estimate_is_filled(assessed) else "basis"
        basis = words(f"{told}.{_basis(assessed)}")
        above = judged.status in _PROJECTED and judged.estimate_year == judged.target_year
        said.append(
            words(
                "sentence.estimate_basis" if above else "sentence.estimate",
                year=judged.estimate_year,
                value=words.estimated(judged.estimate, judged.unit, gloss=words.language == "en"),
                low=words.estimated(judged.estimate_lower_80 or 0.0, judged.unit),
                high=words.estimated(judged.estimate_upper_80 or 0.0, judged.unit),
                basis=basis,
            )
        )
    if judged.status in ("achieved", "at_risk") and judged.projected is not None:
        said.append(
            words(
                "sentence.reached_outlook",
                year=judged.target_year,
                value=words.estimated(judged.projected, judged.unit, gloss=words.language == "en"),
                low=words.estimated(judged.lower_80 or 0.0, judged.unit),
                high=words.estimated(judged.upper_80 or 0.0, judged.unit),
                probability=words.probability(judged.probability),
            )
        )
    return said


def _estimate_is_filled(assessed: Assessed) -> bool:
    """Whether a figure behind the estimate was filled in, its own or one of an identity's parts."""
    judged, fused = assessed.assessment, assessed.fused
    item = fused.at(judged.estimate_year or 0) if fused is not None else None
    if item is None:
        return False
    own = any(w.evidence.origin != "published" for w in item.witnesses)
    parts = judged.estimate_rests_on == "derived"
    return own or (parts and (judged.rests_on_filled or judged.rests_on_assumption))


def _basis(assessed: Assessed) -> str:
    """Name what an estimate rests on; a level that is no published one is of another definition."""
    judged, fused = assessed.assessment, assessed.fused
    item = fused.at(judged.estimate_year or 0) if fused is not None else None
    if judged.estimate_rests_on != "level" or fused is None or item is None:
        return judged.estimate_rests_on or "derived"
    levels = [w for w in item.witnesses if w.kind == "level"]
    own = any(w.evidence.definition == fused.definition for w in levels)
    return "early" if own else "converted"


def _reason(code: str, assessed: Assessed, words: Words) -> str:
    judged = assessed.assessment
    years = known_years(assessed)
    if code == "definition_break" and years:
        code = "newer_elsewhere"
    return words(
        f"reason_long.{code}",
        points=len(years),
        year=judged.target_year,
        latest_year=max([*years, judged.latest_year or 0], default=0),
        base_year=judged.base_year,
        problem=judged.problem_zh if words.language == "zh" else judged.problem_en,
    )


def _growth_only(assessed: Assessed, words: Words) -> list[str]:
    """Say so where growth rates are all that was found: they are no level."""
    grown = [
        item
        for item in assessed.series.set_aside
        if item.reason == "growth_not_level" and len(item.period) == 4
    ]
    if not grown:
        return []
    newest = max(grown, key=lambda item: (item.period, item.published))
    return [words("sentence.growth_only", year=newest.period, figure=words.figure(newest))]


def _later_unused(assessed: Assessed, words: Words) -> list[str]:
    """Name the later figures that the projection does not rest on: they may contradict it."""
    series = assessed.series
    last = series.points[-1].year if series.points else 0
    found: dict[str, Evidence] = {}
    unused = series.set_aside if assessed.fused is None else assessed.fused.set_aside
    items = [
        item
        for item in unused
        if item.reason
        in ("low_confidence", "other_definition", "dropped_by_correction", "forecast_not_figure")
    ]
    for item in items:
        level = item.measure in LEVEL_MEASURES[series.kind]
        if level and len(item.period) == 4 and int(item.period) > last:
            found.setdefault(item.period, item)
    if not found:
        return []
    joint = "、" if words.language == "zh" else "; "
    told = joint.join(
        words(
            "sentence.unused_figure",
            year=period,
            figure=words.figure(found[period]),
            why=words(f"set_aside.{found[period].reason}"),
        )
        for period in sorted(found)
    )
    return [words("sentence.later_unused", figures=told)]


def _pace(judged: Assessment, words: Words) -> list[str]:
    if judged.required_pace is None or judged.status in ("met", "met_late", "missed", "achieved"):
        return []
    key = "sentence.pace_past" if judged.target_is_past else "sentence.pace_ahead"
    said = [
        words(
            key,
            year=judged.target_year,
            latest_year=judged.latest_year,
            needed=words.pace(judged, judged.required_pace),
        )
    ]
    if judged.observed_pace is not None and judged.points > 2:
        said.append(
            words("sentence.pace_observed", observed=words.pace(judged, judged.observed_pace))
        )
    return said
