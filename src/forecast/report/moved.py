"""How the estimate of one year moved: a row a day on which figures of that year came out."""

from __future__ import annotations

from dataclasses import dataclass

from forecast.assess.assessment import Assessed, Assessment
from forecast.report.wording import Words
from forecast.series.fusion.fuse import fused_series
from forecast.series.fusion.fused import FusedYear
from forecast.series.fusion.nowcast import nowcasts
from forecast.series.store import Store

__all__ = ["Move", "moves", "moved_year"]

_FEWEST, _MOST = 2, 9  # releases: fewer show no movement, of more the middle is left out


@dataclass(frozen=True)
class Move:
    """One release date: what came out, and the year's estimate with all that was known then."""

    day: str
    figures: str
    value: str
    interval: str


def moved_year(judged: Assessment) -> int | None:
    """Return the year to follow: the target's, or before it is due the newest estimated one."""
    if judged.outturn is not None:
        return None
    if judged.target_year <= int(judged.as_of[:4]):
        return judged.target_year
    return judged.estimate_year


def moves(assessed: Assessed, store: Store, words: Words) -> list[Move]:
    """Return the releases of the year that is followed, oldest first; none if fewer than two.

    An indicator computed from two others moves when figures of either come out.
    """
    judged, fused = assessed.assessment, assessed.fused
    year = moved_year(judged)
    if year is None or fused is None or not fused.years:
        return []
    heard = {
        name: nowcasts(judged.region, name, year, as_of=judged.as_of, store=store)
        for name in _sources_of(judged, fused.component, store)
    }
    if not heard[judged.indicator] and not all(
        releases for name, releases in heard.items() if name != judged.indicator
    ):  # one part alone says nothing of a ratio
        return []
    out: dict[str, list[str]] = {}
    for name, releases in heard.items():
        for item in releases:
            out.setdefault(item.as_of, []).extend(
                _figure(measure, period, name, judged, store, words)
                for measure, period in item.released
            )
    joint = "、" if words.language == "zh" else "; "
    found = []
    for day in sorted(out):
        then = fused_series(
            judged.region,
            judged.indicator,
            as_of=day,
            definition=judged.definition,
            store=store,
        ).at(year)
        if then is not None:
            found.append(_move(day, joint.join(out[day]), then, judged, words))
    if len(found) < _FEWEST:
        return []
    now = fused.at(year)
    if now is not None:
        # Figures of other years came out since: the last row is what the verdict says.
        told = any(w.evidence.told_by for item in fused.years for w in item.witnesses)
        since = words(f"report.other_figures{'_filled' if told else ''}")
        last = _move(judged.as_of, since, now, judged, words)
        if (last.value, last.interval) != (found[-1].value, found[-1].interval):
            found.append(last)
    if len(found) > _MOST:
        gap = Move(words("report.none"), words("report.between", count=len(found) - _MOST), "", "")
        return [found[0], gap, *found[1 - _MOST :]]
    return found


def _move(day: str, figures: str, then: FusedYear, judged: Assessment, words: Words) -> Move:
    unit = judged.level_unit
    low, high = then.intervals[80]
    between = words(
        "series.interval_of", low=words.estimated(low, unit), high=words.estimated(high, unit)
    )
    return Move(day, figures, words.estimated(then.median, unit), between)


def _sources_of(judged: Assessment, component: tuple[str, ...], store: Store) -> list[str]:
    identity = store.catalog.indicators[judged.indicator].identity
    names = [judged.indicator]
    if identity is not None:
        names += [n for n in (identity.numerator, identity.denominator) if n in component]
    return names


def _figure(
    measure: str, period: str, name: str, judged: Assessment, store: Store, words: Words
) -> str:
    """Name a figure that came out by its period and kind, a related indicator's by its name too."""
    key = "growth_of" if measure == "growth_pct" else "value_of"
    when = words("period.year", year=period) if len(period) == 4 else words.period(period)
    told = words(f"report.{key}", period=when)
    if name == judged.indicator:
        return told
    joint = "" if words.language == "zh" else ": "
    return f"{store.catalog.indicators[name].names.in_(words.language)}{joint}{told}"
