"""Do the tests notice a wrong line? Makes known one-line mistakes, one at a time, and says which
pass the tests of their area unseen (docs/testing.md).

Every mistake is made in a temporary copy of the sources; the tests named beside it run in a forked
process that already holds the libraries. Nothing here is random.

Run: python benchmarks/mutants.py [--only metrics] [--tests tests/evaluate]
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 300  # a mistake that makes a loop endless is noticed too
# What the sources import: loaded once, before the forks.
LIBRARIES = """
    numpy pandas pandera.pandas scipy.stats scipy.optimize yaml openpyxl hypothesis pint opencc
    rapidfuzz.process lxml.html xlwt python_calamine
""".split()


Edits = tuple[tuple[str, str], ...]

# File below src/forecast -> the tests of its area, and mistakes as (text that stands there once,
# what it becomes).
MISTAKES: dict[str, tuple[str, Edits]] = {
    "ingest/heads.py": (
        "tests/ingest/test_heads.py",
        (
            ("if row.period.year != col.period.year or len(finer) != 1:", "if len(finer) != 1:"),
            ("or len(finer) != 1:", "or len(finer) > 2:"),
            ("period = period or base.period", "period = base.period or period"),
            ("if part and not (row.period and row.part):", "if False:"),
            ("if conflict:\n        return conflict", "if False:\n        return conflict"),
            ("return row.problem or col.problem", "return row.problem"),
            ("offset = row.offset + col.offset", "offset = row.offset - col.offset"),
            ("and row.region != col.region:", "and False:"),
        ),
    ),
    "ingest/titles.py": (
        "tests/ingest/test_titles.py",
        (
            ("if len({period.year for period in periods}) != 1:", "if not periods:"),
            ("return finer[0] if len(set(finer)) == 1 else None", "return finer[0]"),
            ('if period.kind != "year"] or list(periods)', "] or list(periods)"),
        ),
    ),
    "ingest/load.py": (
        "tests/ingest/test_yearbook.py tests/ingest/test_sibling_sheets.py",
        (
            ("if any(figure.period for figure in read.figures):", "if False:"),
            ("if any(figure.period for", "if all(figure.period for"),
            ("or len(years) != 1 or", "or"),
            ("or not years <= _CENSUS_YEARS:", "or not years:"),
            ("len(shared) >= 20 and", "len(shared) >= 2 and"),
            ("equal >= 0.98 * len(shared)", "equal >= 0.5 * len(shared)"),
        ),
    ),
    "ingest/duplicates.py": (
        "tests/ingest/test_duplicates.py",
        (
            ("EQUAL = 0.8", "EQUAL = 0.7"),
            ("EQUAL = 0.8", "EQUAL = 0.9"),
            ("SHARED = 20", "SHARED = 19"),
            ("SHARED = 20", "SHARED = 21"),
            ("mine.keys() & marks[other].keys()", "mine.keys() | marks[other].keys()"),
            ("differ[other].setdefault(marks[other][mark].cell, mine[mark])", "pass"),
            ("if col == first_col and row != first_row else", "if row != first_row else"),
            ("if len(rows) == 1 and", "if"),
        ),
    ),
    "ingest/swaps.py": (
        "tests/ingest/test_swaps.py",
        (
            ("typical >= SMOOTHER and _gives_and_takes(course, left)", "typical >= SMOOTHER"),
            ("SMOOTHER = 2.5", "SMOOTHER = 2.0"),
            ("DOUBTFUL = 1.5", "DOUBTFUL = 1.4"),
            ("MOST = 0.8", "MOST = 0.7"),
            ("LEAST_ORDERED = 8", "LEAST_ORDERED = 7"),
            ("AGAINST = -0.4", "AGAINST = -0.38"),
            ("for n in (left - 1, left + 1))", "for n in (left - 1,))"),
            ("return all(value <= AGAINST", "return any(value <= AGAINST"),
        ),
    ),
    "ingest/slips.py": (
        "tests/ingest/test_slips_of_units.py",
        (
            ("NEAR = 0.3", "NEAR = 0.4"),
            ("LEAST = 3", "LEAST = 2"),
            ("MAJORITY = 2 / 3", "MAJORITY = 1 / 2"),
            ("figure.value > 0 and figure.period", "figure.value > 0"),
        ),
    ),
    "ingest/contradictions.py": (
        "tests/ingest/test_contradictions.py",
        (
            ("LEAST = 3", "LEAST = 2"),
            ("value > totals[mark] for", "value >= totals[mark] for"),
            ("above * 2 > known else", "above * 2 >= known else"),
            ('Decimal("0.9")', 'Decimal("1")'),
            ("and before[:4] == after[:4]", ""),
            ("figure.value > total.value", "figure.value >= total.value"),
        ),
    ),
    "series/fusion/equations.py": (
        "tests/series/fusion/test_equations.py",
        (
            ("_SAME_RELEASE_DAYS = 200", "_SAME_RELEASE_DAYS = 199"),
            ("_SAME_RELEASE_DAYS = 200", "_SAME_RELEASE_DAYS = 201"),
            ("(2.0 if rivals else 1.0)", "1.0"),
            ("if rival and len(kept) == 1:", "if rival:"),
            ('other.reason == "older_publication"', "True"),
            ('((-1.0, ">"), (1.0, "<"))', '((1.0, ">"), (-1.0, "<"))'),
            ("evidence.amount <= -100.0:", "evidence.amount < -100.0:"),
            ("noise=made.noise * span.years", "noise=made.noise"),
            ("_RATE_DIGIT = 0.05", "_RATE_DIGIT = 0.5"),
        ),
    ),
    "series/fusion/tell.py": (
        "tests/series/fusion/test_tell.py",
        (
            ("_WORTH = 0.05", "_WORTH = 0.04"),
            ("_WORTH = 0.05", "_WORTH = 0.06"),
            ("weight >= _WORTH", "weight > _WORTH"),
            (
                "for i, e in enumerate(bounds) if i not in found.impossible],",
                "for i, e in enumerate(bounds)],",
            ),
            ('first == {"bound"} or second', 'first == {"bound"} and second'),
        ),
    ),
    "evaluate/metrics.py": (
        "tests/evaluate/test_metrics.py",
        (
            (
                "+ 2 / alpha * np.maximum(actual - upper, 0)",
                "+ 1 / alpha * np.maximum(actual - upper, 0)",
            ),
            (
                "+ 2 / alpha * np.maximum(lower - actual, 0)",
                "+ 1 / alpha * np.maximum(lower - actual, 0)",
            ),
            ("(actual >= lower)", "(actual > lower)"),
            ("(actual <= upper)", "(actual < upper)"),
            ("np.where(size > 0, 200", "np.where(size > 0, 100"),
            ("+ 0.5 * (paths ==", "+ 1.0 * (paths =="),
            ("return np.where(count > 0, np.where(ok", "return np.where(count > 1, np.where(ok"),
            (
                "return _mean(score, actual) / np.where(scale > 0",
                "return _mean(score, actual) / np.where(scale > 1",
            ),
            ("upto = (quantiles <= actual", "upto = (quantiles == actual"),
        ),
    ),
    "assess/outcome.py": (
        "tests/assess/test_arithmetic.py",
        (
            ("year = target.start_year - 1", "year = target.start_year + 1"),
            ("None if item is None or item.bound else", "None if item is None else"),
            ("if base is None or base <= 0:", "if base is None or base < 0:"),
            ("if item.year > year", "if item.year >= year"),
            ("return True if beyond else None", "return beyond"),
            ("first if not growth else None, last)", "first, last)"),
            ("if late and not growth:", "if late:"),
        ),
    ),
    "plausibility/wholes.py": (
        "tests/plausibility/test_wholes.py",
        (
            ("_SLACK = 1.02", "_SLACK = 1.03"),
            ("_APART = 3", "_APART = 2"),
            ("_APART = 3", "_APART = 4"),
            ("_GROWN = 0.15", "_GROWN = 0.16"),
            ("and not other.bound", ""),
            ("if line.position in doubted or", "if"),
            ("near = min(", "near = max("),
        ),
    ),
    "plausibility/slips.py": (
        "tests/plausibility/test_slip_odds.py",
        (
            ("_UNEXPLAINED = 0.004", "_UNEXPLAINED = 0.005"),
            ("_EXPLAINS = 0.25", "_EXPLAINS = 0.3"),
            ("_FAR = 4.0", "_FAR = 3.0"),
            ("slip.often * slip.stretch *", "slip.often *"),
            ("if low <= value <= high", "if low < value <= high"),
        ),
    ),
    "plausibility/company.py": (
        "tests/plausibility/test_company.py",
        (
            ("_NEAREST = 6", "_NEAREST = 7"),
            ("_PRIOR = 3", "_PRIOR = 4"),
            ("_FLOOR_GROWTH = 1.0, 0.3", "_FLOOR_GROWTH = 1.0, 0.4"),
            ("_FLOOR_LEVEL, _FLOOR_GROWTH = 1.0", "_FLOOR_LEVEL, _FLOOR_GROWTH = 0.9"),
            ("2.0 * change**2 * (apart != 0)", "change**2 * (apart != 0)"),
            ("/ (1 + n)", "/ n"),
        ),
    ),
    "catalog/impossible.py": (
        "tests/catalog/test_impossible.py",
        (
            ("if start > end:", "if start >= end:"),
            ("target.baseline.year >= end", "target.baseline.year > end"),
            ("target.value_upper < target.value", "target.value_upper <= target.value"),
            ("target.goal > high", "target.goal >= high"),
            ("target.goal <= -100.0", "target.goal < -100.0"),
            ('indicator.better == "lower" and target.goal > 0', "target.goal > 0"),
        ),
    ),
}


@dataclass(frozen=True)
class Mutant:
    """A mistake: ``old`` stands once in ``file`` (below src/forecast) and becomes ``new``."""

    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def mutants() -> list[Mutant]:
    """Return the mistakes of the list, in its order."""
    return [
        Mutant(file, old, new, tuple(tests.split()))
        for file, (tests, edits) in MISTAKES.items()
        for old, new in edits
    ]


def mutated(mutant: Mutant) -> str:
    """Return the file's text with the mistake.

    Raises
    ------
    ValueError
        If the old text does not stand in the file exactly once: the list is behind the sources.
    """
    text = (ROOT / "src/forecast" / mutant.file).read_text(encoding="utf-8")
    if (count := text.count(mutant.old)) != 1:
        raise ValueError(
            f"{mutant.file}: {mutant.old!r} stands {count} times in the file, not once; "
            "write in benchmarks/mutants.py what stands there now"
        )
    return text.replace(mutant.old, mutant.new)


def _tests(source: Path, tests: Sequence[str]) -> None:
    """Run tests on the sources below a folder in this process, and end it with their result."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(source))
    os.environ["PYTHONPATH"] = str(source)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.chdir(ROOT)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests])
    import forecast

    if not Path(forecast.__file__).is_relative_to(source):
        code = 99  # another installation was tested
    os._exit(int(code))


def outcome(source: Path, tests: Sequence[str]) -> str:
    """Run tests on the sources below a folder: passed, failed, timeout, or how else they ended."""
    child = multiprocessing.get_context("fork").Process(target=_tests, args=(source, tests))
    child.start()
    child.join(SECONDS)
    if child.is_alive():
        child.kill()
        child.join()
        return "timeout"
    return {0: "passed", 1: "failed"}.get(child.exitcode or 0, f"ended {child.exitcode}")


@contextlib.contextmanager
def copied() -> Iterator[Path]:
    """Give a temporary copy of the sources, with the project's data beside it."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "src"
        shutil.copytree(
            ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__", "*.egg-info")
        )
        for name in ("data", "notebooks", "pyproject.toml"):
            (Path(folder) / name).symlink_to(ROOT / name)
        yield source


def main() -> int:
    """Print a line a mistake and the score; return 1 if one passes the tests unseen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="mistakes in files whose name holds this text")
    parser.add_argument("--tests", nargs="+", help="run these tests instead of those of the list")
    options = parser.parse_args()
    chosen = [
        replace(each, tests=tuple(options.tests or each.tests))
        for each in mutants()
        if options.only in each.file
    ]
    texts = [mutated(each) for each in chosen]
    for name in LIBRARIES:
        importlib.import_module(name)
    started, killed = time.monotonic(), 0
    with copied() as source:
        for tests in dict.fromkeys(each.tests for each in chosen):
            if (told := outcome(source, tests)) != "passed":
                print(f"without any mistake: {told}: {' '.join(tests)}", file=sys.stderr)
                return 2
        for each, text in zip(chosen, texts, strict=True):
            path = source / "forecast" / each.file
            right = path.read_text(encoding="utf-8")
            path.write_text(text, encoding="utf-8")
            told = outcome(source, each.tests)
            path.write_text(right, encoding="utf-8")
            # A test that fails, or never ends, has noticed; an import that fails is no test.
            verdict = {"failed": "killed", "timeout": "killed", "passed": "SURVIVED"}.get(
                told, told
            )
            killed += verdict == "killed"
            edit = " ".join(f"{each.old}  ->  {each.new}".split())
            print(f"{verdict:<9}{each.file:<28}{edit}", flush=True)
    print(f"{killed} of {len(chosen)} mistakes noticed in {time.monotonic() - started:.0f} s")
    return int(killed < len(chosen))


if __name__ == "__main__":
    sys.exit(main())
