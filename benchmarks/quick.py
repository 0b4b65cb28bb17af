"""The quick benchmark of the gate: speed and accuracy of the default forecast, loosely bounded.

Compared against naive in the same run, on the yearly series' own test parts of M1, M3 and tourism
(nothing is learnt from them); and the evidence model on simulated series of known truth. The bounds
are sanity bounds: a change that breaks them broke something.

Run: python benchmarks/quick.py
"""

from __future__ import annotations

import sys
from pathlib import Path

from forecast.evaluate.bench import run_named

SETS = ("m1", "m3", "tourism")
SIMULATED = 40


def evidence() -> list[str]:
    """Return what is out of bounds in the evidence model on simulated series of known truth."""
    sys.path.insert(0, str(Path(__file__).parent))
    from evidence_simulation import score

    years = [row for number in range(SIMULATED) for row in score(number, seed=7) if "in_95" in row]
    inside = sum(bool(row["in_95"]) for row in years) / len(years)
    error = sum(float(row["error"]) for row in years) / len(years)  # type: ignore[arg-type]
    print(
        f"evidence model, {SIMULATED} simulated series, {len(years)} years: "
        f"95 % intervals cover {inside:.2f}, mean error {100 * error:.2f} %"
    )
    broken = []
    if not 0.90 <= inside <= 0.99:
        broken.append(f"evidence model: 95 % intervals cover {inside:.2f}")
    if not error < 0.04:
        broken.append(f"evidence model: mean error {100 * error:.2f} %")
    return broken


def main() -> int:
    """Print one line a set and return 1 if a bound is broken."""
    broken = []
    print("set      seconds  sMAPE  MASE  OWA vs naive  coverage 50 / 80 / 95   MSIS   MiB")
    for name in SETS:
        row = run_named(name, only="default")[0]
        cover = " / ".join(f"{row[f'coverage_{level}']:.2f}" for level in (50, 80, 95))
        print(
            f"{name:<8} {row['seconds']:>7.2f}  {row['smape']:>5.2f}  {row['mase']:>4.2f}"
            f"  {row['owa']:>12.3f}    {cover}  {row['msis']:>5.1f}  {row['peak_mb']:>4.0f}"
        )
        if not row["owa"] < 0.95:
            broken.append(f"{name}: OWA {row['owa']:.3f}")
        if not 0.90 <= row["coverage_95"] <= 0.99:
            broken.append(f"{name}: 95 % intervals cover {row['coverage_95']:.2f}")
        if not 0.70 <= row["coverage_80"] <= 0.90:
            broken.append(f"{name}: 80 % intervals cover {row['coverage_80']:.2f}")
        if row["seconds"] > 20:
            broken.append(f"{name}: {row['seconds']:.0f} s")
        if row["refused"]:
            broken.append(f"{name}: {row['refused']} series refused")
    broken += evidence()
    for problem in broken:
        print(f"out of bounds: {problem}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
