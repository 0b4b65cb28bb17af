"""Assessments in words: amounts, gaps, paces, sentences; computes nothing new."""

from __future__ import annotations

from dataclasses import dataclass

from forecast.assess.assessment import Assessed, Assessment
from forecast.messages import has, text
from forecast.series.annual import AnnualSeries, Evidence, YearValue
from forecast.units import format_amount, format_number

__all__ = ["Words"]

_SHARE = "%"


@dataclass(frozen=True)
class Words:
    """Everything a report says, in one language."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        return text(key, self.language, **values)

    def said(self, value: float | None, unit: str, *, bound: str | None = None) -> str:
        """Return an amount for a sentence: English readers get money in English words too."""
        return self.amount(value, unit, bound=bound, gloss=self.language == "en")

    def amount(
        self, value: float | None, unit: str, *, bound: str | None = None, gloss: bool = False
    ) -> str:
        """Return a figure with its unit, or a dash; a bound reads "more than"."""
        if value is None:
            return self("report.none")
        digits = 1 if unit == _SHARE else None
        shown = format_amount(value, unit, digits=digits, gloss=gloss)
        if bound:
            return self("report.more" if bound.startswith(">") else "report.less", value=shown)
        return shown

    def target(self, judged: Assessment) -> str:
        """Return the target as the plan states it, without the amount in English words."""
        space = "" if self.language == "zh" else " "
        if judged.target_upper is not None:
            upper = format_amount(judged.target_upper, judged.unit)
            return self("report.range", low=format_number(judged.target), high=upper)
        if judged.type == "cumulative_change" and judged.target < 0:
            return self("report.cut", value=format_amount(-judged.target, judged.unit))
        shown = format_amount(judged.target, judged.unit)
        return f"{self('operator.' + judged.operator)}{space}{shown}"

    def gloss(self, judged: Assessment) -> str:
        """Return a money target in English words, ``(CNY 6.0 billion)``, else nothing."""
        plain = format_amount(judged.target, judged.unit)
        return format_amount(judged.target, judged.unit, gloss=True)[len(plain) :].strip()

    def name(self, judged: Assessment) -> str:
        return judged.name_zh if self.language == "zh" else judged.name_en

    def status(self, judged: Assessment) -> str:
        key = f"nowcast.{judged.status}"
        return self(key if judged.nowcast and has(key) else f"status.{judged.status}")

    def latest(self, judged: Assessment) -> str:
        return self.amount(judged.latest, judged.unit, bound=judged.latest_bound)

    def gap(self, judged: Assessment) -> str:
        """Return the gap as a signed figure for a table cell."""
        if judged.gap is None:
            return self("report.none")
        sign = "+" if judged.gap > 0 else "−" if judged.gap < 0 else "±"
        size = abs(judged.gap)
        if judged.unit == _SHARE:
            shown = self("report.points", value=format_number(size, 1))
        else:
            shown = format_amount(size, judged.unit)
        edge = {">": "≥ ", "<": "≤ "}.get((judged.gap_bound or "")[:1], "")
        return f"{edge}{sign}{shown}"

    def gap_phrase(self, judged: Assessment) -> str:
        """Return the gap as part of a sentence ("3.5 points below the target")."""
        gap = judged.gap or 0.0
        tiny = abs(gap) < (0.05 if judged.unit == _SHARE else 1e-9)
        if tiny:
            return self("report.equal")
        way = "ahead" if gap > 0 else "short"
        if judged.unit == _SHARE:
            return self(f"report.points_{way}", value=format_number(abs(gap), 1))
        if judged.gap_bound:
            way += "_bound"
        return self(f"report.{way}", value=self.said(abs(gap), judged.unit))

    def method(self, judged: Assessment) -> str:
        """Return the model of a projection, its leading members and its record on the series."""
        shown = [
            self(
                "report.model_member", name=self(f"member.{item.name}"), weight=f"{item.weight:.0%}"
            )
            for item in judged.members
        ]
        said = [
            self("report.model_text", model=self(f"model.{judged.model}"), points=judged.points)
        ]
        if shown:
            joint = {"zh": "、", "en": ", "}[self.language]
            said.append(self("report.model_members", members=joint.join(shown)))
        record = judged.backtest
        if record is None or record.mase is None or record.smape is None:
            said.append(self("report.model_no_backtest"))
        else:
            said.append(
                self(
                    "report.model_backtest",
                    origins=record.origins,
                    smape=format_number(record.smape, 1),
                    mase=format_number(record.mase, 1),
                )
            )
        return "".join(said) if self.language == "zh" else " ".join(said)

    def pace(self, value: float | None, unit: str | None) -> str:
        if value is None or unit is None:
            return self("report.none")
        return self(f"pace.{unit}", value=format_number(value, 1))

    def probability(self, value: float | None) -> str:
        """Return a probability in percent; the ends say "<1 %" rather than a false certainty."""
        if value is None:
            return self("report.none")
        if value < 0.01:
            return "<1%"
        if value > 0.99:
            return ">99%"
        return f"{value * 100:.0f}%"

    def sentences(self, assessed: Assessed) -> list[str]:
        """Return what can be said of a target, most important first."""
        judged = assessed.assessment
        out = [self._verdict(judged)] if judged.status != "not_assessed" else []
        if judged.status == "not_assessed" and judged.latest is not None:
            out.append(
                self(
                    "sentence.latest",
                    latest_year=judged.latest_year,
                    latest=self.said(judged.latest, judged.unit, bound=judged.latest_bound),
                    gap=self.gap_phrase(judged),
                )
            )
        if judged.status == "met" and judged.first_year not in (None, judged.target_year):
            out.append(self("sentence.first_after", first=judged.first_year))
        if judged.nowcast and judged.status not in ("achieved", "at_risk"):
            out.append(self("sentence.no_outturn", year=judged.target_year))
        elif "target_past_without_outturn" in judged.reasons and judged.status in (
            "achieved",
            "at_risk",
        ):
            out.append(self("sentence.no_outturn_reached", year=judged.target_year))
        if judged.status == "not_assessed":
            out += [
                self.reason(code, judged)
                for code in judged.reasons
                if not (code == "target_past_without_outturn" and "no_data" in judged.reasons)
            ]
            out += self._growth_only(assessed)
        paces = self._pace(judged)
        return [*out, " ".join(paces)] if paces else out

    def _growth_only(self, assessed: Assessed) -> list[str]:
        """Say so where growth rates are all that was published: they are no level."""
        grown = [
            item
            for item in assessed.series.set_aside
            if item.reason == "growth_not_level" and len(item.period) == 4
        ]
        if assessed.series.years or not grown:
            return []
        newest = max(grown, key=lambda item: (item.period, item.published))
        return [self("sentence.growth_only", year=newest.period, figure=self.figure(newest))]

    def reason(self, code: str, judged: Assessment) -> str:
        return self(
            f"reason_long.{code}",
            points=judged.points,
            year=judged.target_year,
            latest_year=judged.latest_year,
            base_year=judged.base_year,
        )

    def _verdict(self, judged: Assessment) -> str:
        status = judged.status
        if status == "met_late":
            if judged.outturn is not None:
                return self(
                    "sentence.met_late_known",
                    year=judged.target_year,
                    value=self.said(judged.outturn, judged.unit),
                    first=judged.first_year,
                )
            return self(
                "sentence.met_late",
                year=judged.target_year,
                first=judged.first_year,
                value=self.said(judged.latest, judged.unit, bound=judged.latest_bound),
            )
        if status in ("met", "missed"):
            return self(
                f"sentence.{status}",
                year=judged.target_year,
                gap=self.gap_phrase(judged),
                value=self.said(judged.outturn, judged.unit, bound=judged.outturn_bound),
            )
        if status in ("achieved", "at_risk"):
            return self(
                f"sentence.{status}",
                first=judged.first_year,
                latest_year=judged.latest_year,
                latest=self.said(judged.latest, judged.unit, bound=judged.latest_bound),
            )
        return self(
            "sentence.projected",
            latest_year=judged.latest_year,
            latest=self.said(judged.latest, judged.unit, bound=judged.latest_bound),
            year=judged.target_year,
            value=self.said(judged.projected, judged.unit),
            low=self.said(judged.lower_80, judged.unit),
            high=self.said(judged.upper_80, judged.unit),
            gap=self.gap_phrase(judged),
            probability=self.probability(judged.probability),
        )

    def _pace(self, judged: Assessment) -> list[str]:
        if judged.required_pace is None or judged.status in ("met", "met_late", "missed"):
            return []
        key = "sentence.pace_past" if judged.target_is_past else "sentence.pace_ahead"
        said = [
            self(
                key,
                year=judged.target_year,
                latest_year=judged.latest_year,
                needed=self.pace(judged.required_pace, judged.pace_unit),
            )
        ]
        if judged.observed_pace is not None:
            said.append(
                self(
                    "sentence.pace_observed",
                    observed=self.pace(judged.observed_pace, judged.pace_unit),
                )
            )
        return said

    def figure(self, item: Evidence) -> str:
        """Return a figure as it was printed, with its operator and unit."""
        shown = f"{item.value:.10g}"
        sign = {"=": "", "~": "≈ "}.get(item.operator, f"{item.operator} ")
        if item.measure == "growth_pct":
            return self("report.growth", value=sign + shown)
        return f"{sign}{shown}{'' if item.unit in ('指数', '') else item.unit}"

    def year_note(self, item: YearValue) -> str:
        """Return how a year's value came about, if not simply as published."""
        notes = []
        if item.derived:
            notes.append(self("report.derived"))
        if item.approximate and not item.derived:
            notes.append(self("report.approximate"))
        if item.as_at:
            notes.append(self("report.as_at", period=item.as_at))
        return "; ".join(notes)

    def series_value(self, series: AnnualSeries, item: YearValue) -> str:
        return self.amount(item.value, series.unit, bound=item.bound or None)
