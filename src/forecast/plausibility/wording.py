"""What a finding says to a person, in one sentence: what was found, what fits, what to write."""

from __future__ import annotations

from calendar import month_abbr

from forecast.catalog import Catalog
from forecast.messages import text
from forecast.plausibility.finding import Finding
from forecast.units import format_amount, format_number

__all__ = ["finding_text", "confirm_command", "period_text"]


def finding_text(finding: Finding, catalog: Catalog, language: str) -> str:
    """Return the finding as a sentence in ``zh`` or ``en``, without what is done about it."""
    indicator = catalog.indicators[finding.indicator]
    percent = finding.measure in ("growth_pct", "share_pct")
    unit = "%" if percent else "" if finding.measure == "index" else indicator.unit
    name = indicator.names.in_(language)
    if finding.measure in ("growth_pct", "index") and indicator.kind not in ("rate", "index"):
        name = text("finding.growth_of", language, name=name)
    against = finding.against
    if against in catalog.indicators:
        against = catalog.indicators[against].names.in_(language)
    elif against in catalog.regions:
        against = catalog.regions[against].names.in_(language)
    said = text(
        f"finding.{finding.code}",
        language,
        place=catalog.regions[finding.region].names.in_(language),
        period=_when(finding.period, language),
        name=name,
        value=format_amount(finding.value, finding.unit, digits=_digits(finding.value)),
        against=against,
    )
    between = ""
    if finding.low is not None and finding.high is not None:
        low, high = (_bound(value, unit) for value in (finding.low, finding.high))
        between = text("finding.between", language, low=low, high=high)
    elif finding.high is not None:
        between = text("finding.at_most", language, high=_bound(finding.high, unit))
    return " ".join((said + between + _instead(finding, language)).split())


def period_text(period: str, language: str) -> str:
    """Return a period as a reader writes it: ``2007年1–9月``, ``Jan–Sep 2007``, ``2007``."""
    year, _, part = period.partition("-")
    if not part:
        return period
    if part.startswith("Q"):
        return text("period.quarter", language, year=year, quarter=part[1:])
    month = int(part[:2])
    name = str(month) if language == "zh" else month_abbr[month]
    key = "period.cumulative" if part.endswith("C") else "period.month"
    return text(key, language, year=year, month=name)


def _when(period: str, language: str) -> str:
    said = period_text(period, language)
    return f"{said}年" if language == "zh" and said == period else said


def _instead(finding: Finding, language: str) -> str:
    if finding.instead is None:
        return ""
    meant = format_amount(finding.instead, finding.unit, digits=_digits(finding.instead))
    if finding.slip_unit:
        return text("finding.meant_unit", language, unit=finding.slip_unit, meant=meant)
    return text("finding.meant", language, meant=meant)


def confirm_command(finding: Finding) -> str:
    """Return the command that confirms the figure as it stands."""
    measure = "" if finding.measure == "level" else f" --measure {finding.measure}"
    return (
        f"forecast confirm --region {finding.region} --indicator {finding.indicator} "
        f"--period {finding.period}{measure}"
    )


def _digits(value: float) -> int:
    """Return the decimals of a figure as it is printed."""
    shown = f"{value:.12g}"
    return len(shown.partition(".")[2]) if "e" not in shown else 0


def _bound(value: float, unit: str) -> str:
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 1 else 3
    return f"{format_number(value, digits)}{unit}"
