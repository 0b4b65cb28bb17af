"""Scattered evidence -> one annual series with uncertainty (a linear Gaussian evidence model)."""

from __future__ import annotations
