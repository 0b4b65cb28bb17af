"""A sheet that names no place takes that of a sheet which prints the same figures, and no other."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_builders import Rows, write_xls

from forecast.ingest import FileResult

Load = Callable[..., FileResult]


def years(title: str, many: int, unequal: int = 0) -> Rows:
    """One figure a year of 出口总额, the first few of them half a unit off."""
    body = [[f"{2000 - n}年", 100.0 + n + 0.5 * (n < unequal)] for n in range(many)]
    return [[title], ["年份", "出口总额(亿元)"], *body]


# Twenty figures or more in common, 98 of 100 of them equal: 49 of 50, and all of 49.
@pytest.mark.parametrize(
    ("many", "unequal", "shared"),
    [(20, 0, True), (19, 0, False), (50, 1, True), (50, 2, False), (49, 1, False)],
)
def test_a_sheet_without_a_place_takes_that_of_its_twin(
    tmp_path: Path, load: Load, many: int, unequal: int, shared: bool
) -> None:
    sheets = {"甲": years("东莞市出口总额", many), "乙": years("出口总额", many, unequal)}
    result = load(write_xls(tmp_path / "t.xls", sheets))
    assert len(result.tables) == 2
    named, other = ({o.region_name for o in table.observations} for table in result.tables)
    assert named == {"东莞市"}
    assert other == ({"东莞市"} if shared else {""})
