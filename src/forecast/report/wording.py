"""Amounts, goals, gaps and paces in words, in one language; computes nothing new."""

from __future__ import annotations

from dataclasses import dataclass

from forecast.assess.assessment import Assessment
from forecast.assess.outcome import GROWTH_TYPES
from forecast.messages import has, text
from forecast.plausibility.wording import period_text
from forecast.series.annual import AnnualSeries, Evidence, YearValue
from forecast.units import format_amount, format_estimate, format_number

__all__ = ["Words"]

_SHARE = "%"
_EDGES = {">": "more", ">=": "no_less", "<": "less", "<=": "no_more"}


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
        """Return a figure with its unit, or a dash; a bound reads "more than", "no less than"."""
        if value is None:
            return self("report.none")
        digits = 1 if unit == _SHARE else None
        shown = self._in_words(format_amount(value, unit, digits=digits, gloss=gloss), unit)
        if bound:
            return self(f"report.{_EDGES[bound]}", value=shown)
        return shown

    def estimated(self, value: float, unit: str, *, gloss: bool = False) -> str:
        """Return an estimate with no more digits than it can carry."""
        return self._in_words(format_estimate(value, unit, gloss=gloss), unit)

    def _in_words(self, shown: str, unit: str) -> str:
        """Replace a Chinese measure word by its English word, for English readers."""
        key = f"unit.{unit}"
        if self.language == "zh" or not has(key):
            return shown
        return f"{shown.removesuffix(unit)} {self(key)}".strip()

    def target(self, judged: Assessment) -> str:
        """Return the target as the plan states it, without the amount in English words."""
        return self.goal(
            judged.type, judged.operator, judged.target, judged.target_upper, judged.unit
        )

    def goal(self, kind: str, operator: str, value: float, upper: float | None, unit: str) -> str:
        """Return a goal in words: "over 60 %", "cut by 30 % or more", "6 to 10"."""
        if upper is not None:
            return self("report.range", low=format_number(value), high=self.plain(upper, unit))
        if kind == "cumulative_change" and value < 0:
            return self("report.cut", value=self.plain(-value, unit))
        space = "" if self.language == "zh" else " "
        return f"{self('operator.' + operator)}{space}{self.plain(value, unit)}"

    def plain(self, value: float, unit: str) -> str:
        """Return an amount to all its digits, as a plan states it."""
        return self._in_words(format_amount(value, unit), unit)

    def gloss(self, judged: Assessment) -> str:
        """Return a money target in English words, ``(CNY 6.0 billion)``, else nothing."""
        plain = format_amount(judged.target, judged.unit)
        return format_amount(judged.target, judged.unit, gloss=True)[len(plain) :].strip()

    def name(self, judged: Assessment) -> str:
        return judged.name_zh if self.language == "zh" else judged.name_en

    def status(self, judged: Assessment) -> str:
        key = f"nowcast.{judged.status}"
        said = self(key if judged.nowcast and has(key) else f"status.{judged.status}")
        if judged.status == "achieved" and self._long_ago(judged):
            said = self("status.achieved_before")
        told = "assumed" if judged.rests_on_assumption else "filled"
        if judged.rests_on_assumption or judged.rests_on_filled:
            return self("origin.marked", value=said, mark=self(f"origin.status_{told}"))
        return said

    def marked(self, value: str, origin: str | None) -> str:
        """Return a value with the words for who told it, where that is no publication."""
        if origin in (None, "published"):
            return value
        return self("origin.marked", value=value, mark=self(f"origin.mark_{origin}"))

    @staticmethod
    def _long_ago(judged: Assessment) -> bool:
        """Whether a target was reached in time, but nothing is published of its own year."""
        in_time = judged.first_year is not None and judged.first_year <= judged.target_year
        return judged.target_is_past and judged.outturn is None and in_time

    def latest(self, judged: Assessment) -> str:
        shown = self.amount(judged.latest, judged.unit, bound=judged.latest_bound)
        return self.marked(shown, judged.latest_origin)

    def span(self, judged: Assessment) -> str:
        """Say what the latest reading of a growth target is: an average or a change since when."""
        if judged.type not in GROWTH_TYPES or judged.latest_year is None:
            return ""
        key = "average_so_far" if judged.type == "average_growth" else "change_so_far"
        return self(f"report.{key}", first=judged.base_year, last=judged.latest_year)

    def gap(self, judged: Assessment) -> str:
        """Return the gap as a signed figure for a table cell."""
        if judged.gap is None:
            return self("report.none")
        tiny = self._tiny(judged.gap, judged.unit)
        sign = "±" if tiny else "+" if judged.gap > 0 else "−"
        edge = {">": "≥ ", "<": "≤ "}.get((judged.gap_bound or "")[:1], "")
        return f"{edge}{sign}{self._distance(0.0 if tiny else abs(judged.gap), judged.unit)}"

    def gap_phrase(self, judged: Assessment) -> str:
        """Return the gap as part of a sentence ("at least 3.5 points below the target")."""
        gap = judged.gap or 0.0
        if self._tiny(gap, judged.unit) and not judged.gap_bound:
            return self("report.equal")
        # "More than" a value short of the target is short by at most that much.
        edge = ""
        if judged.gap_bound:
            beyond = judged.gap_bound.startswith(">") == (gap >= 0)
            edge = self("report.at_least" if beyond else "report.at_most")
        return self(
            "report.ahead" if gap >= 0 else "report.short",
            edge=edge,
            value=self._distance(abs(gap), judged.unit, said=True),
        )

    def method(self, judged: Assessment, settled: int) -> str:
        """Return the model of a projection, its leading members and its record on the series.

        ``settled`` is the number of years that figures other than published levels settle.
        """
        shown = [
            self(
                "report.model_member", name=self(f"member.{item.name}"), weight=f"{item.weight:.0%}"
            )
            for item in judged.members
        ]
        said = [
            self(
                f"report.model_text{'_settled' if settled else ''}"
                f"{'_filled' if judged.points_filled else ''}",
                model=self(f"model.{judged.model}"),
                points=judged.points,
                filled=judged.points_filled,
                settled=settled,
            )
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

    @staticmethod
    def _tiny(gap: float, unit: str) -> bool:
        return abs(gap) < (0.05 if unit == _SHARE else 1e-9)

    def _distance(self, size: float, unit: str, *, said: bool = False) -> str:
        if unit == _SHARE:
            return self("report.points", value=format_number(size, 1))
        return self.said(size, unit) if said else self.amount(size, unit)

    def pace(self, judged: Assessment, value: float | None) -> str:
        """Return a pace of an assessment in words."""
        if value is None or judged.pace_unit is None:
            return self("report.none")
        shown = format_number(value, 1).replace("-", "−")
        if judged.pace_unit == "unit":
            shown = self.amount(float(f"{value:.3g}"), judged.unit).replace("-", "−")
        return self(f"pace.{judged.pace_unit}", value=shown)

    def probability(self, value: float | None) -> str:
        """Return a probability in percent; the ends say "<1 %" rather than a false certainty."""
        if value is None:
            return self("report.none")
        if value < 0.01:
            return "<1%"
        if value > 0.99:
            return ">99%"
        return f"{value * 100:.0f}%"

    def figure(self, item: Evidence) -> str:
        """Return a figure as it was printed, with its operator and unit, and who told it."""
        return self.marked(self._printed(item), item.origin)

    def _printed(self, item: Evidence) -> str:
        sign = {"=": "", "~": "≈ "}.get(item.operator, f"{item.operator} ")
        if item.measure == "growth_pct":
            key = "report.growth" if item.value >= 0 else "report.fall"
            return self(key, value=f"{sign}{abs(item.value):.10g}")
        return f"{sign}{item.value:.10g}{'' if item.unit in ('指数', '') else item.unit}"

    def period(self, text: str) -> str:
        """Return a period as a reader writes it: ``2007年1–9月``, ``Jan–Sep 2007``."""
        return period_text(text, self.language)

    def year_note(self, item: YearValue) -> str:
        """Return how a year's value came about, if not simply as published."""
        notes = []
        if item.derived:
            notes.append(self("report.derived"))
        if item.approximate and not item.derived:
            notes.append(self("report.approximate"))
        if item.related:
            notes.append(self("report.by_related"))
        if item.as_at:
            notes.append(self("report.as_at", period=self.period(item.as_at)))
        return "; ".join(notes)

    def series_value(self, series: AnnualSeries, item: YearValue) -> str:
        shown = self.amount(item.value, series.unit, bound=item.bound or None)
        return self.marked(shown, item.origin)
