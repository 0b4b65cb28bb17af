"""Whether a figure can be what it says: held against its own series, its whole and its bounds."""

from __future__ import annotations

from forecast.plausibility.finding import CODES, SEVERITIES, Finding
from forecast.plausibility.screen import Confirmed, Screen

__all__ = ["CODES", "SEVERITIES", "Finding", "Confirmed", "Screen"]
