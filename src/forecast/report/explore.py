"""What the notebook on one series shows: evidence, residuals, wedges, releases, sources, moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecast.errors import ParameterError
from forecast.messages import LANGUAGES
from forecast.report.estimates import rests_on, scope_note, splice_notes
from forecast.report.evidence import safe_link
from forecast.report.wording import Words
from forecast.series import AnnualSeries, FusedSeries, annual_series, fused_series, open_store
from forecast.series.breaks import scope_breaks
from forecast.series.document import all_years
from forecast.series.fusion.fused import Witness
from forecast.series.fusion.nowcast import nowcasts
from forecast.series.store import Store

if TYPE_CHECKING:
    import pandas as pd
    from IPython.display import HTML, SVG

__all__ = ["Exploration", "open_series"]


@dataclass(frozen=True)
class Exploration:
    """One series as published and as the evidence model sees it."""

    series: AnnualSeries
    fused: FusedSeries
    name: str
    words: Words
    store: Store

    def chart(self) -> SVG:
        """Return the chart of the evidence."""
        from IPython.display import SVG

        from forecast.plot.evidence import evidence_svg

        return SVG(evidence_svg(self.series, self.fused, self.words.language, name=self.name))

    def years(self) -> pd.DataFrame:
        """Return published and estimated value of each year, and what the year rests on."""
        words, rows = self.words, []
        firm = all(item.origin == "published" for item in self.series.years)
        for year, value, item in all_years(self.series, self.fused):
            low, high = item.intervals[95] if item else (np.nan, np.nan)
            published = words.series_value(self.series, value) if value else words("report.none")
            shown = (words.estimated(x, "") for x in (item.median, low, high)) if item else [""] * 3
            rows.append([year, published, *shown, rests_on(item, words) if item else ""])
        return self._table(
            rows, "series.year", "series.published" if firm else "series.value", "series.estimate",
            "explore.lower_95", "explore.upper_95", "series.rests_on",
        )  # fmt: skip

    def residuals(self) -> pd.DataFrame:
        """Return every figure the model uses, the one furthest from all the others first."""
        words = self.words
        found = sorted(
            self._witnesses(),
            key=lambda w: (-abs(w.residual) if np.isfinite(w.residual) else 1.0, w.evidence.period),
        )
        rows = [
            [
                words.period(w.evidence.period),
                words(f"kind.{w.kind}"),
                words.figure(w.evidence),
                f"{w.residual:+.1f}" if np.isfinite(w.residual) else words("report.none"),
                f"{w.weight:.2f}",
                w.evidence.source_id,
            ]
            for w in found
        ]
        return self._table(
            rows, "report.period", "report.used_as", "report.figure", "explore.residual",
            "explore.weight", "report.source",
        )  # fmt: skip

    def wedges(self) -> pd.DataFrame:
        """Return how far values moved from published growth, year by year, in percent."""
        broken = {item.year for item in scope_breaks(self.fused)}
        rows = [
            [
                item.year,
                f"{np.expm1(item.wedge) * 100:+.1f}",
                f"{(item.wedge_sd or 0.0) * 100:.1f}",
                f"{item.suspicion or 0.0:+.1f}",
                self.words("evidence_chart.scope") if item.year in broken else "",
            ]
            for item in self.fused.years
            if item.wedge is not None
        ]
        return self._table(
            rows, "series.year", "explore.wedge", "explore.wedge_sd", "explore.suspicion",
            "explore.mark",
        )  # fmt: skip

    def notes(self) -> HTML:
        """Return in sentences: changes of scope, conversions between definitions, or no series."""
        words, lines = self.words, []
        if self.fused.reason:
            lines.append(words(f"series.no_series.{self.fused.reason}"))
        else:
            lines += [scope_note(self.fused, words).removeprefix("* ")]
            lines += splice_notes(self.fused, self.store.catalog, words)
        return self._page("lines.html.j2", lines=[line for line in lines if line])

    def releases(self, year: int) -> pd.DataFrame:
        """Return every figure of one year in the order in which they came out, used or not."""
        words = self.words
        found = [(w.evidence, words(f"kind.{w.kind}")) for w in self._witnesses() if w.year == year]
        found += [
            (item, words(f"set_aside.{item.reason}"))
            for item in self.fused.set_aside
            if item.period[:4] == str(year)
        ]
        rows = [
            [
                item.known_from,
                words.period(item.period),
                words.figure(item),
                words(f"standing.{item.status}"),
                use,
                item.source_id,
            ]
            for item, use in sorted(found, key=lambda pair: (pair[0].known_from, pair[0].period))
        ]
        return self._table(
            rows, "report.released", "report.period", "report.figure", "explore.status",
            "report.used_as", "report.source",
        )  # fmt: skip

    def moved(self, year: int) -> pd.DataFrame:
        """Return the year's estimate as of each day on which a figure of it came out."""
        words = self.words
        rows = []
        for item in nowcasts(
            self.series.region,
            self.series.indicator,
            year,
            as_of=self.series.as_of,
            definition=self.series.definition,
            store=self.store,
        ):
            low, high = item.year.intervals[80]
            out = ", ".join(dict.fromkeys(words.period(period) for _, period in item.released))
            rows.append(
                [item.as_of, out, *(words.estimated(x, "") for x in (item.year.median, low, high))]
            )
        return self._table(
            rows, "report.released", "report.figures_out", "report.estimate", "explore.lower_80",
            "explore.upper_80",
        )  # fmt: skip

    def sources(self) -> HTML:
        """Return every source of the series with its link, the one with most figures first."""
        counts = Counter(w.evidence.source_id for w in self._witnesses())
        counts.update(e.source_id for item in self.series.years for e in item.evidence)
        rows = []
        for name in sorted(counts, key=lambda name: (-counts[name], name)):
            source = self.store.sources[name]
            published = source.published or self.words("report.undated")
            rows.append((name, safe_link(source.url), source.title, source.publisher, published))
        return self._page("sources.html.j2", rows=rows)

    def _witnesses(self) -> list[Witness]:
        return [w for item in self.fused.years for w in item.witnesses]

    def _table(self, rows: Sequence[Sequence[object]], *columns: str) -> pd.DataFrame:
        import pandas as pd

        table = pd.DataFrame(rows, columns=[self.words(key) for key in columns])
        return table.set_index(table.columns[0])

    def _page(self, template: str, **values: object) -> HTML:
        from IPython.display import HTML

        from forecast.report.view import environment

        return HTML(environment().get_template(template).render(words=self.words, **values))


def open_series(
    region: str, indicator: str, as_of: str | None = None, language: str = "zh"
) -> Exploration:
    """Open one series of the project for a notebook.

    Parameters
    ----------
    region, indicator : str
        Ids or names of the catalogue.
    as_of : str, optional
        Use only figures public on that day.
    language : str
        ``zh`` or ``en``.

    Raises
    ------
    ParameterError
        If a parameter is wrong.
    """
    if language not in LANGUAGES:
        raise ParameterError(
            "error.parameter", name="language", problem="zh | en", found=repr(language)
        )
    store = open_store()
    series = annual_series(region, indicator, as_of=as_of, store=store)
    fused = fused_series(region, indicator, as_of=as_of, store=store)
    name = store.catalog.indicators[series.indicator].names.in_(language)
    return Exploration(series, fused, name, Words(language), store)
