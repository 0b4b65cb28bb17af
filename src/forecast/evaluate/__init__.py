"""How good a forecast is: metrics, rolling-origin backtest, comparison, benchmark."""
