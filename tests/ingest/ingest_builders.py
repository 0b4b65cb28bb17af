"""Write small tables in the published layouts as real files; figures are official ones."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import xlwt

from forecast.ingest import FileResult
from forecast.ingest.figures import Figure, TableRead

Rows = Sequence[Sequence[object]]

PROVINCES: Rows = [
    ["数据库：分省年度数据"],
    ["指标：地区生产总值(亿元)"],
    ["时间：最近5年"],
    ["地区", "2019年", "2018年", "2017年", "2016年", "2015年"],
    ["北京市", 35371.28, 33105.97, 28014.94, 25669.13, 23014.59],
    ["江苏省", 99631.52, 93207.55, 85869.76, 77388.28, 70116.38],
    ["广东省", 107671.07, 99945.22, 89705.23, 80854.91, 72812.55],
    ["注：1.本表按当年价格计算。"],
    ["\u3000\u3000\u30002.2018年数据为根据第四次全国经济普查资料修订后数据。"],
    ["数据来源：国家统计局"],
]
MONTHLY: Rows = [
    ["数据库：月度数据"],
    ["时间：最近36个月"],
    ["指标", "2020年4月", "2020年3月", "2020年2月", "2019年12月"],
    ["工业增加值同比增长(%)", 3.9, -1.1, "", 6.9],
    ["工业增加值累计增长(%)", -4.9, -8.4, -13.5, 5.7],
    ["注：1.从2011年起，规模以上工业企业起点标准由原来的500万元提高到2000万元。"],
    ["数据来源：国家统计局"],
]
QUARTERS: Rows = [
    ["数据库：季度数据"],
    ["时间：最近12季度"],
    ["指标", "2020年第一季度", "2019年第四季度", "2019年第三季度"],
    ["国内生产总值当季值(亿元)", 206504.3, 278019.7, 252208.7],
    ["国内生产总值累计值(亿元)", 206504.3, 990865.1, 712845.4],
    ["工业增加值当季值(亿元)", 64642.0, 86721.6, 79501.8],
]
MACRO: Rows = [
    [
        "指标",
        "规模以上工业企业营业收入_累计",
        "规模以上工业增加值_当期同比实际增速",
        "第二产业增加值_累计",
    ],
    ["地区", "全国", "全国", "全国"],
    ["频度", "月", "月", "季"],
    ["单位", "亿元", "%", "亿元"],
    ["2013-02", "", "", ""],
    ["2013-03", "", 8.9, 54500.1],
    ["2013-04", 309231.32, 9.3, ""],
    ["2013-05", 395134.93, 9.2, ""],
    ["2013-06", 486381.5, 8.9, 117000.2],
]
CENSUS: Rows = [
    ["1-1  各地区户数、人口数和性别比", "", "", "", "", "", "", "", ""],
    ["", "单位：户、人", "", "", "", "", "", "", ""],
    ["地    区", "  户       数", "", "", "人          口          数", "", "", "", "平均家庭"],
    ["", "合计", "家庭户 ", "集体户", "合          计", "", "", "", "户规模"],
    ["", "", "", "", "合计", "男", "女", "性别比", "(人/户)"],
    ["", "", "", "", "", "", "", "(女=100)", ""],
    ["china", 417722698, 401934196, 15788502, 1332810869, 682329104, 650481765, 104.9, 3.09],
    ["shanxii", 10654162, 10330207, 323955, 35712101, 18338760, 17373341, 105.56, 3.24],
    ["shanxi", 11084516, 10718563, 365953, 37327379, 19287575, 18039804, 106.92, 3.22],
    ["guangdong", 32222752, 28630609, 3592143, 104320459, 54400538, 49919921, 108.98, 3.11],
]
CENSUS_MERGES = [(2, 5, 0, 0), (2, 2, 1, 3), (2, 2, 4, 7), (3, 5, 1, 1), (3, 3, 4, 7)]
SPLIT = """| 12-11 规模以上非公有工业主要经济指标 | ||||||
| (2002年) 单位:万元 | ||||||
| 类 别 | 企 业 | 工 业 | 工 业 | 工 业 | 资产合计 | |
| 单 位 数 | #亏 损 | |||||
| (个) | 企 业 | 总 产 值 | 销售产值 | 增 加 值 | ||
| 总 计 | 8377 | 1047 | 45461718 | 44155651 | 12868357 | 35949602 |
| 在总计中: | ||||||
| 农村工业 | 902 | 63 | 6779907 | 6482201 | 1864146 | 3812119 |
| 一、按轻重工业分 | ||||||
| 轻工业 | 4821 | 678 | 24290034 | 23632101 | 6816995 | 18697035 |
| 12-11续表1 (2002年) 单位:万元 | ||||||
| 类 别 | 企 业 | 工 业 | 工 业 | 工 业 | 资产合计 | |
| 单 位 数 | #亏 损 | |||||
| (个) | 企 业 | 总 产 值 | 销售产值 | 增 加 值 | ||
| 三、按行业大类分 | ||||||
| 采掘业 | 106 | 6 | 513331 | 494439 | 199358 | 541254 |
| 石油和天然气开采业 | 1 | 69351 | 62168 | 53843 | 131152 | |
"""
BILINGUAL = """9-2  规模以上工业企业单位数
number of industrial enterprises above designated size

单位:个             (unit)
      item 2000 2002 2003

                     total 6011 7462 9208
按轻重分   grouped by light &heavy industry
  轻工业     light industry   3656 4640 5663
    以非农产品为原料     using non-farm products as raw  1392 1762 2121
       materials
  #外商及港澳台商投资         funds from hongkong  2691 3230 3904
"""


def write_xls(
    path: Path,
    sheets: dict[str, Rows] | Rows,
    merges: Sequence[tuple[int, int, int, int]] = (),
) -> Path:
    """Write a real .xls; `merges` are (top, bottom, left, right) of the first sheet."""
    book = xlwt.Workbook()
    named = sheets if isinstance(sheets, dict) else {"Sheet1": sheets}
    for number, (name, rows) in enumerate(named.items()):
        sheet = book.add_sheet(name)
        merged = {(top, left) for top, _, left, _ in merges} if number == 0 else set()
        for top, bottom, left, right in merges if number == 0 else ():
            sheet.write_merge(top, bottom, left, right, rows[top][left])
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value not in ("", None) and (r, c) not in merged:
                    sheet.write(r, c, value)
    book.save(str(path))
    return path


def write_xlsx(path: Path, sheets: dict[str, Rows] | Rows, merges: Sequence[str] = ()) -> Path:
    """Write a real .xlsx; `merges` are ranges of the first sheet such as B1:D1."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    named = sheets if isinstance(sheets, dict) else {"Sheet1": sheets}
    for number, (name, rows) in enumerate(named.items()):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if value == "" else value for value in row])
        for area in merges if number == 0 else ():
            sheet.merge_cells(area)
    book.save(path)
    return path


def write_text(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write text in an encoding, byte for byte."""
    path.write_bytes(text.encode(encoding))
    return path


def as_csv(rows: Rows, ending: str = "\n") -> str:
    """Return rows as comma-separated lines."""
    return "".join(",".join(str(value) for value in row) + ending for row in rows)


def values(result: FileResult) -> dict[tuple[str, str, str, str], tuple[float, str, str]]:
    """Return (indicator or label, region, period, measure) -> (value, unit, cell)."""
    return {
        (o.indicator or o.label, o.region_name, o.figure.period, o.measure): (
            float(o.value), o.figure.unit, o.figure.cell,
        )
        for o in result.observations
    }  # fmt: skip


def reasons(result: FileResult) -> dict[str, str]:
    """Return cell -> reason code of the rejected cells, declined sheets aside."""
    return {item.cell: item.reason for item in result.rejected if item.reason != "declined"}


def figure_of(value: object, cell: str, **said: object) -> Figure:
    """Return a figure: 出口总额 of 东莞市 in 2019, a level in 亿元, unless said otherwise."""
    usual: dict[str, object] = {
        "indicator": "出口总额", "name": "出口总额", "breakdown": "", "group": "",
        "region": "东莞市", "period": "2019", "measure": "level", "operator": "=",
        "text": str(value), "value": Decimal(str(value)), "unit": "亿元", "definition": (),
        "notes": (), "sheet": "甲", "cell": cell,
    }  # fmt: skip
    return Figure(**{**usual, **said})  # type: ignore[arg-type]


def read_of(figures: Sequence[Figure], sheet: str = "甲") -> TableRead:
    """Return a table that holds these figures, as a layout would give it."""
    return TableRead("wide_table", 1.0, "", sheet, "", "", "", tuple(figures), (), ())


def months_by_industry(industries: int) -> Rows:
    """Five years of monthly growth, one row an industry: a large old workbook."""
    months = [f"{year}年{month}月" for year in range(2015, 2020) for month in range(1, 13)]
    rows: list[list[object]] = [["数据库：月度数据"], ["时间：最近"], ["指标", *months]]
    return rows + [
        [f"第{n}行业增加值同比增长(%)", *(n + m / 7 for m in range(60))] for n in range(industries)
    ]
