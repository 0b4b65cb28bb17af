"""Seconds to read tables: a hundred small old workbooks, and one large one.

    PYTHONPATH=src python benchmarks/tables.py

A machine of 2026 takes 0.2 core seconds for the first and 0.6 for the second. The gate times
nothing: on a loaded machine a clock says more of the neighbours than of the code.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from forecast.catalog import load_catalog
from forecast.ingest import ingest_file
from forecast.ingest.names import catalog_names

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "ingest"))
from ingest_builders import PROVINCES, months_by_industry, write_xls


def main() -> None:
    indicators, regions = catalog_names(load_catalog())
    with tempfile.TemporaryDirectory() as folder:
        small = [
            write_xls(Path(folder) / f"{n}.xls", {"s": [*PROVINCES[:4], ["广东省", n, 2, 3, 4, 5]]})
            for n in range(100)
        ]
        large = write_xls(Path(folder) / "large.xls", months_by_industry(220))
        for what, paths in (("100 small workbooks", small), ("a large one", [large])):
            begin, begin_core = time.perf_counter(), time.process_time()
            for path in paths:
                ingest_file(path, indicators=indicators, regions=regions)
            print(
                f"{what:20s} {time.perf_counter() - begin:6.2f} s,"
                f" core {time.process_time() - begin_core:6.2f} s"
            )


if __name__ == "__main__":
    main()
