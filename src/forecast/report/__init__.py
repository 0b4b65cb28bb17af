"""Typed parameters -> papermill -> one published report; knows notebooks and pages, not models."""

from __future__ import annotations

from forecast.report.params import ReportParameters
from forecast.report.run import make_report
from forecast.report.view import ReportView, open_view

__all__ = ["ReportParameters", "ReportView", "make_report", "open_view"]
