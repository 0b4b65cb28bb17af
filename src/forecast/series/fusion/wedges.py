"""What a year's wedge is expected to be, from the wedges that all series known on a day show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forecast.catalog import Catalog
from forecast.series.figures import Figure
from forecast.series.fusion.prior import Prior
from forecast.series.wedges import usual_wedge, wedges_of

__all__ = ["WedgeTable", "wedge_table"]

_FURTHEST = 0.12  # a wedge beyond this is a change of scope, not of prices


@dataclass(frozen=True)
class WedgeTable:
    """Observed wedges: log level change less log(1 + growth).

    ``rows`` maps (region, indicator, year) to the wedge, for the indicators that follow the common
    one; ``usual`` is the middle and the robust spread of all wedges, the prior's where few are
    known; ``expected`` is the middle shrunk towards the prior's mean.
    """

    rows: Mapping[tuple[str, str, int], float]
    usual: tuple[float, float]
    expected: float
    prior: Prior

    def centre(self, region: str, indicator: str, year: int) -> float:
        """Return what a series' wedge of a year is expected to be before it speaks itself.

        The usual wedge, and the year's common part (prices) as the other series show it, shrunk by
        one series' worth of doubt; the series' own wedges are left out.
        """
        prior = self.prior
        follows = prior.wedge_follows.get(indicator, 0.0)
        top, bottom = 0.0, 1.0
        for (place, name, when), wedge in self.rows.items():
            weight = prior.wedge_follows.get(name, 0.0)
            if when == year and weight and (place, name) != (region, indicator):
                top += weight * (wedge - self.expected)
                bottom += weight**2
        return self.expected + follows * top / bottom


def wedge_table(known: Iterable[Figure], catalog: Catalog, prior: Prior) -> WedgeTable:
    """Collect the wedges that the figures known on a day show.

    Parameters
    ----------
    known : iterable of Figure
        The usable figures of all regions, without those said before their period was over.
    """
    found = wedges_of(known, catalog)
    usual = usual_wedge(found)
    rows = {
        (item.region, item.indicator, item.year): item.wedge
        for item in found
        if item.year - item.since == 1
        and not item.in_year
        and abs(item.wedge) <= _FURTHEST
        and item.indicator in prior.wedge_follows
    }
    mean = prior.wedge_usual[0]
    if usual is None:
        return WedgeTable(dict(sorted(rows.items())), (mean, prior.wedge_yearly), mean, prior)
    weighs = prior.wedge_usual_weighs
    expected = (usual.n * usual.median + weighs * mean) / (usual.n + weighs)
    return WedgeTable(dict(sorted(rows.items())), (usual.median, usual.sd), expected, prior)
