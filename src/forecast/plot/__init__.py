"""Charts of what was assessed; draws, computes nothing."""

from __future__ import annotations

from forecast.plot.target import target_svg

__all__ = ["target_svg"]
