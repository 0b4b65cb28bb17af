"""One thing that is not plausible about a figure: its code, how sure, what to write instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["CODES", "SEVERITIES", "Finding"]

# What can be wrong with a figure; each has a sentence and a remedy in the message catalogue.
CODES = (
    "unit_slip",  # a power of ten that is a unit's: 万元 for 亿元, 千 for 万
    "digit_slip",  # ten times off: a digit too many or too few
    "fraction",  # 0.513 for 51.3 %, or 5130 for it
    "index_for_growth",  # 108 for 8 %
    "ratio_for_growth",  # 1.08 for 8 %
    "growth_for_index",  # 8 for 108
    "sign_or_zero",  # a sign lost, or a zero that stands for "not known"
    "rebased",  # an index that begins anew at 100
    "jump",  # far from its series, and no slip explains it
    "part_above_whole",  # a part larger than what it is a part of
    "place_above_whole",  # a town larger than its city
    "beyond_limit",  # larger than the region's GDP (or another limit) allows
    "out_of_bounds",  # a share above 100 %, a negative count
    "growth_contradicts",  # a level far from what the published growth makes of the year before
    "unsupported",  # a verdict rests on it alone, and nothing can be held against it
)
# certain: refused on ingestion. likely: stored, not heard until confirmed. look: heard, and named.
SEVERITIES = ("look", "likely", "certain")


@dataclass(frozen=True)
class Finding:
    """A doubt about one figure.

    Parameters
    ----------
    code, severity : str
        Of ``CODES`` and ``SEVERITIES``.
    indicator, region, period, measure, operator, unit : str
    value : float
        As printed, in ``unit``; ``amount`` is the same in the indicator's unit.
    low, high : float or None
        What its company lets expect (95 %), in the indicator's unit (percent for growth).
    instead : float or None
        The value that would fit, in ``unit``; None where no slip explains the figure.
    slip_unit : str
        For ``unit_slip``: the unit that the printed number is probably in.
    against : str
        What it was held against where that is not its own series: an indicator or a place.
    file, sheet, cell, source_id, sha256 : str
    row : int
        Where the figure stands.
    """

    code: str
    severity: str
    indicator: str
    region: str
    period: str
    measure: str
    operator: str
    value: float
    amount: float
    unit: str
    low: float | None
    high: float | None
    instead: float | None
    slip_unit: str
    against: str
    file: str
    row: int
    sheet: str
    cell: str
    source_id: str
    sha256: str

    @property
    def held(self) -> bool:
        """Whether the figure is not heard until it is confirmed."""
        return self.severity != "look"

    def to_dict(self) -> dict[str, Any]:
        """Return JSON-safe values."""
        return dict(self.__dict__)
