"""How good the forecasts were: rolling origins and scores; knows models, not targets."""

from __future__ import annotations

from forecast.evaluate.backtest import BacktestRecord, backtest, rolling_origins

__all__ = ["BacktestRecord", "backtest", "rolling_origins"]
