"""The layouts of seventeen published tables, rebuilt with figures checked by hand.

Each test writes a table with the heads, preamble, merges and odd spacings of a table as people
received it, cut to a few rows, and compares figures with the published ones, cell by cell.

=========================================================  ======================================
published table                                            test
=========================================================  ======================================
Census 2010, table 1-1, households by province (.xls)      four_header_rows_with_merges
国家数据, monthly, 43 industries, three sheets (.xls)       a_made_up_sheet_turned_below_itself
国家数据, GDP of main cities, sorted by value (GBK .csv)    rows_sorted_by_value_in_gbk
国家数据, Guangzhou, 20 years (.xls)                        newest_year_wholly_empty
国家数据, monthly growth of value added (.xls)              months_without_january
macro database, revenue and profits (.xls)                 months_and_a_quarterly_column_...
国家数据, new site, indicator never named (.csv)            a_tab_before_every_comma
国家数据, Shanghai, real estate, 20 years (.xls)            one_city_with_rows_empty_at_either_end
国家数据, Shanghai, the same table (GBK .csv)               the_same_city_table_as_gbk_text
国家数据, GDP indices, preamble cut off (.xls)              preamble_removed_and_float_years
国家数据, GDP by province 2015-2019 (.xls)                  multi_line_note_with_wide_indents
国家数据, GDP by province, revised (GBK CRLF .csv)          revised_edition_with_crlf
国家数据, quarterly GDP (.xls)                              quarters_and_running_totals
Fujian Yearbook 2007, table 9-2 (text)                     bilingual_stub_wrapped_and_a_year_missing
Guangdong bureau, March 2017, value added by city (text)   month_and_running_total_by_city
Guangdong Yearbook 2024, table 12-6 (text)                 inner_blanks_and_subtotals_by_region
Shandong Yearbook 2003, table 12-11 (text)                 three_row_split_header_and_continuation
=========================================================  ======================================
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ingest_builders import Rows, as_csv, reasons, values, write_text, write_xls

from forecast.ingest import FileResult

Load = Callable[..., FileResult]
TABLES = Path(__file__).parents[2] / "data" / "raw" / "tables"
INDENT = "\u3000\u3000\u3000"


def years(newest: int, oldest: int) -> list[str]:
    return [f"{year}年" for year in range(newest, oldest - 1, -1)]


CENSUS_TOP: Rows = [
    ["1-1  各地区户数、人口数和性别比"], [],
    ["", "单位：户、人"],
    ["地    区", "  户       数", "", "", "人          口          数", *[""] * 11, "平均家庭"],
    ["", "合计", "家庭户 ", "集体户", "合          计", "", "", "", "家     庭     户", "", "", "",
     "集     体     户", "", "", "", "户规模"],
    ["", "", "", "", "合计", "男", "女", "性别比", "小计", "男", "女", "性别比",
     "小计", "男", "女", "性别比"],
    ["", *[""] * 6, "(女=100)", *[""] * 3, "(女=100)", *[""] * 3, "(女=100)", "（人/户）"],
]  # fmt: skip
CENSUS_ROWS: Rows = [
    ["china", 417722698, 401934196, 15788502, 1332810869.0, 682329104.0, 650481765.0, 104.9,
     1239981250.0, 627410399.0, 612570851.0, 102.42, 92829619, 54918705, 37910914, 144.86, 3.09],
    ["beijing", 7355291, 6680552, 674739, 19612368, 10126430, 9485938, 106.75,
     16389723, 8173161, 8216562, 99.47, 3222645, 1953269, 1269376, 153.88, 2.45],
    ["guangdong", 32222752, 28630609, 3592143, 104320459, 54400538, 49919921, 108.98,
     88979305, 45465958, 43513347, 104.49, 15341154, 8934580, 6406574, 139.46, 3.11],
    ["xinjiang", 6902850, 6705607, 197243, 21815815, 11270147, 10545668, 106.87,
     20802249, 10620499, 10181750, 104.31, 1013566, 649648, 363918, 178.51, 3.1],
]  # fmt: skip


def test_four_header_rows_with_merges(tmp_path: Path, load: Load) -> None:
    merges = [
        (0, 0, 0, 16), (2, 2, 1, 16), (3, 3, 1, 3), (3, 3, 4, 15), (4, 4, 4, 7), (4, 4, 8, 11),
        (4, 4, 12, 15), (3, 6, 0, 0), (4, 6, 1, 1), (4, 6, 2, 2), (4, 6, 3, 3),
        *((5, 6, col, col) for col in (4, 5, 6, 8, 9, 10, 12, 13, 14)),
    ]  # fmt: skip
    rows = [list(row) + [""] * (17 - len(row)) for row in (*CENSUS_TOP, *CENSUS_ROWS)]
    found = values(load(write_xls(tmp_path / "census_2010_t.xls", rows, merges)))
    assert found["户数 合计", "全国", "2010", "count"] == (417722698, "户", "B8")
    assert found["人口数 集体户 小计", "广东省", "2010", "level"] == (15341154, "人", "M10")
    assert found["人口数 家庭户 性别比 (女=100)", "广东省", "2010", "index"][::2] == (104.49, "L10")
    assert found["平均家庭户规模(人/户)", "beijing", "2010", "level"] == (2.45, "人/户", "Q9")
    assert len(found) == 4 * 16


def test_a_made_up_sheet_turned_below_itself(tmp_path: Path, load: Load) -> None:
    head = ["指标", "2020年4月", "2020年3月", "2020年2月", "2019年12月"]
    coal = ["煤炭开采和洗选业增加值同比增长(%)", 3.7, 9.1, "", 9.2]
    whole = ["工业增加值同比增长(%)", 3.9, -1.1, "", 6.9]
    running = ["工业增加值累计增长(%)", -4.9, -8.4, -13.5, 5.7]
    sheets = {
        "月度数据": [["数据库：月度数据"], ["时间：最近13个月"], head, whole, running, coal,
                 ["数据来源：国家统计局"]],
        "同比": [head, whole, coal, [], ["指标", whole[0], coal[0]], ["2019年12月", 6.9, 9.2],
               ["2020年2月", "", ""], ["2020年3月", -1.1, 9.1], ["2020年4月", 3.9, 3.7],
               [], ["行业", "2020年2月"], ["其他制造业", -12.9]],
        "累计": [head, running],
    }  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", sheets))
    found = {(o.figure.sheet, o.figure.cell): o for o in result.observations}
    first = found["月度数据", "B4"]
    assert (float(first.value), first.figure.period, first.region) == (3.9, "2020-04", "全国")
    assert float(found["累计", "D2"].value) == -13.5
    coal_there = found["同比", "C3"]
    assert (float(coal_there.value), coal_there.figure.period) == (9.1, "2020-03")
    turned = found["同比", "C8"]
    assert (turned.value, turned.figure.period) == (coal_there.value, "2020-03"), "and turned below"
    assert {item.reason for item in result.rejected} == {"no_indicator"}


CITY_YEARS = years(2018, 1999)
CITIES: Rows = [
    ["数据库：主要城市年度数据"], ["指标：国内生产总值(亿元)"], ["时间：最近20年"],
    ["地区", *CITY_YEARS],
    ["北京", "30319.98", "28014.94", "25669.13", "23014.59", "21330.83", "19800.81", "17879.40",
     "16251.93", "14113.58", "12153.03", "11115.00", "9846.81", "8117.78", "6969.52", "6033.21",
     "5007.21", "4315.00", "3707.96", "3161.66", "2678.82"],
    ["天津", "18809.64", "18549.19", "17885.39", "16538.19", "15726.93", "14442.01", "12893.88",
     "11307.28", "9224.46", "7521.85", "6719.01", "5252.76", "4462.74", "3905.64", "3110.97",
     "2578.03", "2150.76", "1919.09", "1701.88", "1500.95"],
    ["贵阳", "3798.45", "3537.96", "3157.70", "2891.16", "2497.27", "2085.42", "1700.30",
     "1383.07", "1121.80", "972.00", "811.05", "693.72", "602.88", "525.62", "443.63",
     "380.92", "336.37", "302.75", "", ""],
    ["乌鲁木齐", "3099.77", "2743.82", "2458.98", "2631.64", "2461.47", "2202.85", "2004.10",
     "1690.03", "1338.50", "1095.00", "1020.35", "820.28", "654.30", "562.50", "484.26",
     "408.58", "354.44", "315.00", "", ""],
    ["数据来源：国家统计局"],
]  # fmt: skip


def test_rows_sorted_by_value_in_gbk(tmp_path: Path, load: Load) -> None:
    found = values(load(write_text(tmp_path / "t.csv", as_csv(CITIES), "gbk")))
    assert found["gdp", "北京", "2018", "level"] == (30319.98, "亿元", "B5")
    assert found["gdp", "天津", "1999", "level"] == (1500.95, "亿元", "U6")
    assert found["gdp", "贵阳", "2001", "level"] == (302.75, "亿元", "S7")
    assert len(found) == 2 * 20 + 2 * 18


GUANGZHOU: Rows = [
    ["数据库：主要城市年度数据"], ["地区：广州"], ["时间：最近20年"],
    ["指标", *CITY_YEARS],
    ["国内生产总值(亿元)", "", 21503.15, 19547.44, 18100.41, 16706.87, 15420.14, 13551.2, 12423.44,
     10748.3, 9138.0, 8215.82, 7109.18, 6073.83, 5154.23, 4115.8, 3496.88, 3001.48, 2685.76],
    ["第一产业增加值(亿元)", "", 233.49, 239.28, 226.84, 218.7, 228.87, 213.8, 204.54, 188.6,
     172.28, 167.72, 149.87],
    ["第二产业增加值(亿元)", "", 6015.29, 5751.59, 5726.08, 5590.97, 5227.38, 4720.7, 4576.98,
     4002.3, 3405.16, 3198.96, 2806.76],
    ["第三产业增加值(亿元)", "", 15254.37, 13556.57, 12147.49, 10897.2, 9963.9, 8616.8, 7641.92,
     6557.5, 5560.77, 4849.13, 4152.54],
    ["数据来源：国家统计局"],
]  # fmt: skip


def test_newest_year_wholly_empty(tmp_path: Path, load: Load) -> None:
    result = load(write_xls(tmp_path / "t.xls", {"主要城市年度数据": GUANGZHOU}))
    found = values(result)
    assert found["gdp", "广州市", "2017", "level"] == (21503.15, "亿元", "C5")
    assert found["gdp", "广州市", "2001", "level"] == (2685.76, "亿元", "S5")
    assert found["secondary", "广州市", "2007", "level"] == (2806.76, "亿元", "M7")
    assert len(found) == 17 + 3 * 11 and result.rejected == ()
    told = {(item.cell, item.reason) for item in result.doubts}
    assert told == {(f"K{row}", "sum_differs") for row in (5, 6, 7, 8)}, (
        "in 2009 the published parts add up to 9138.21, not 9138"
    )


MONTHS = [
    f"{year}年{month}月"
    for year, last, first in ((2020, 4, 2), (2019, 12, 2), (2018, 12, 2), (2017, 12, 5))
    for month in range(last, first - 1, -1)
]
IN_MONTH = [
    3.9, -1.1, "", 6.9, 6.2, 4.7, 5.8, 4.4, 4.8, 6.3, 5.0, 5.4, 8.5, "", 5.7, 5.4, 5.9, 5.8, 6.1,
    6.0, 6.0, 6.8, 7.0, 6.0, "", 6.2, 6.1, 6.2, 6.6, 6.0, 6.4, 7.6, 6.5,
]  # fmt: skip
SINCE_JANUARY = [
    -4.9, -8.4, -13.5, 5.7, 5.6, 5.6, 5.6, 5.6, 5.8, 6.0, 6.0, 6.2, 6.5, 5.3, 6.2, 6.3, 6.4, 6.4,
    6.5, 6.6, 6.7, 6.9, 6.9, 6.8, 7.2, 6.6, 6.6, 6.7, 6.7, 6.7, 6.8, 6.9, 6.7,
]  # fmt: skip


def test_months_without_january(tmp_path: Path, load: Load) -> None:
    rows = [
        ["数据库：月度数据"], ["时间：最近36个月"], ["指标", *MONTHS],
        ["工业增加值同比增长(%)", *IN_MONTH], ["工业增加值累计增长(%)", *SINCE_JANUARY],
        ["注：1.从2011年起，规模以上工业企业起点标准由原来的年主营业务收入500万元提高到年主营业务收入2000万元。"],
        [f"{INDENT}2.2012年至2017年，国家统计局执行国民经济行业分类标准（GB/T 4754-2011）。"],
        [f"{INDENT}3.自2013年起，1-2月份工业数据一起调查，一起发布，不再单独发布2月份当月数据。"],
        ["数据来源：国家统计局"],
    ]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", {"月度数据": rows}))
    found = values(result)
    assert found["value_added", "全国", "2020-04", "growth_pct"] == (3.9, "%", "B4")
    assert found["value_added", "全国", "2020-04C", "growth_pct"] == (-4.9, "%", "B5")
    assert found["value_added", "全国", "2017-05", "growth_pct"] == (6.5, "%", "AH4")
    assert found["value_added", "全国", "2018-02C", "growth_pct"] == (7.2, "%", "Z5")
    assert len(found) == 30 + 33
    assert [note[:2] for note in result.tables[0].read.notes] == ["注:", "2.", "3.", "数据"]


def test_months_and_a_quarterly_column_out_of_step(tmp_path: Path, load: Load) -> None:
    total, growth = "规模以上工业企业营业收入_累计", "规模以上工业企业利润总额_累计同比增速"
    rows = [
        ["指标", total, f"{total}同比增速", "第二产业增加值_累计",
         "规模以上工业增加值_当期同比实际增速", "规模以上工业企业利润总额_累计", growth],
        ["地区", *["全国"] * 6], ["频度", "月", "月", "季", "月", "月", "月"],
        ["单位", "亿元", "%", "亿元", "%", "亿元", "%"],
        ["2013-02", "", "", "", "", 7091.53, 17.17],
        ["2013-03", "", "", 244639.1, 8.9, 11740.08, 12.14],
        ["2013-04", 309231.32, 11.72, "", 9.3, 16106.91, 11.35],
        ["2013-05", 395134.93, 11.75, "", 9.2, 20812.45, 12.26],
        ["2013-06", 486381.5, 11.36, 55861.2, 8.9, 25836.64, 11.06],
        ["", "", "", 386165.3, 0.365055971313816, "", ""],
    ]  # fmt: skip
    metadata = [["指标名称", "地区名称", "地区编码", "频度", "单位", "开始时间", "结束时间"],
                [growth, "全国", "000000", "月", "%", "1998-04", "2020-04"]]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", {"Sheet1": rows, "Sheet2": metadata}))
    found = values(result)
    assert found["revenue", "全国", "2013-04C", "level"] == (309231.32, "亿元", "B7")
    assert found["profit", "全国", "2013-06C", "level"] == (25836.64, "亿元", "F9")
    assert found["value_added", "全国", "2013-05", "growth_pct"] == (9.2, "%", "E8")
    refused = reasons(result)
    assert refused["D6"] == refused["D9"] == "out_of_step"
    assert refused["D10"] == refused["E10"] == "period_unreadable"
    assert len(result.tables) == 1, "the sheet of metadata is no table"


def test_a_tab_before_every_comma(tmp_path: Path, load: Load) -> None:
    rows = [["地区", *years(2025, 2017)],
            ["北京市", "", 199702, 193973, 202722, 198778, 162824, 131716, 123496, 106948],
            ["天津市", "", 58022, 59154, 71545, 97910, 75434, 57799, 54680, 41675],
            ["山西省", "", 29145, 28463, 33068, 37379, 27296, 16598, 15060, 11311]]  # fmt: skip
    body = "".join("\t,".join(map(str, [*row, ""])) + "\n" for row in rows)
    text = f"\ufeff数据库：分省年度数据 \n时间：2011年-2025年 \n{body}数据来源：国家统计局\n"
    path = write_text(tmp_path / "t.csv", text)
    assert [error.key for error in load(path).declined] == ["no_indicator"]
    found = values(load(path, indicator="高新技术企业数", unit="家"))
    assert found["hightech", "北京市", "2024", "count"] == (199702, "家", "C4")
    assert found["hightech", "天津市", "2021", "count"] == (97910, "家", "F5")
    assert found["hightech", "山西省", "2017", "count"] == (11311, "家", "J6")
    assert len(found) == 3 * 8, "2025 is not yet published"


SHANGHAI: Rows = [
    ["数据库：主要城市年度数据"], ["地区：上海"], ["时间：最近20年"], ["指标", *years(2019, 2000)],
    ["房地产开发投资额(亿元)", 4231.38, 4033.18, 3856.53, 3709.03, 3468.94, 3206.48, 2819.59,
     2381.36, 2253.83, 1980.68, 1462.07, 1435.73, 1307.53, 1275.59, 1246.86, 1175.46, 901.24,
     748.89, 630.73, 566.17],
    ["房地产开发企业住宅竣工房屋面积(万平方米)", "", 1730.27, 1862.74, 1532.88, 1588.95, 1535.55,
     1417.41, 1609.13, 1645.47, 1396.05, 1508.81, 1801.45, 2752.45, 2699.11, 2739.91, 3076.19,
     2139.99, 1708.1, "", ""],
    ["商品房平均销售价格(元/平方米)", "", 26890.08, 23804.0, 24747.0, 20949.0, 16787.0, 16420.0,
     14061.37, 14603.24, 14464.0, 12840.0, 8195.0, 8361.0, 7196.0, 6842.0, 5855.0, 5118.0, 4134.0,
     3866.0, 3565.0],
    ["房地产开发企业土地开发面积(万平方米)", *[""] * 9, 237.8, 87.85, 137.6, 137.2, 250.67, 558.42,
     672.76, 605.5, 339.3, 246.48, 165.58],
    ["数据来源：国家统计局"],
]  # fmt: skip


def check_shanghai(result: FileResult) -> None:
    found = values(result)
    area = "房地产开发企业住宅竣工房屋面积(万平方米)"
    assert found["房地产开发投资额(亿元)", "上海", "2000", "level"] == (566.17, "亿元", "U5")
    assert found[area, "上海", "2002", "level"] == (1708.1, "万平方米", "S6")
    price = found["商品房平均销售价格(元/平方米)", "上海", "2018", "level"]
    assert price == (26890.08, "元/平方米", "C7")
    assert len(found) == 20 + 17 + 19 + 11 and (result.rejected, result.doubts) == ((), ())


def test_one_city_with_rows_empty_at_either_end(tmp_path: Path, load: Load) -> None:
    check_shanghai(load(write_xls(tmp_path / "t.xls", {"主要城市年度数据": SHANGHAI})))


def test_the_same_city_table_as_gbk_text(tmp_path: Path, load: Load) -> None:
    check_shanghai(load(write_text(tmp_path / "t.csv", as_csv(SHANGHAI), "gbk")))


def test_preamble_removed_and_float_years(tmp_path: Path, load: Load) -> None:
    rows = [
        ["指标", *(float(year) for year in range(2023, 2013, -1)), 1979.0, 1978.0],
        ["国民总收入指数(1978年=100)", 4673.9, 4440.0, 4319.7, 3979.0, 3912.3, 3686.7, 3464.3,
         3227.4, 3021.1, 2839.5, 107.6, 100.0],
        ["国内生产总值指数(1978年=100)", 4713.5, 4478.4, 4350.0, 4011.2, 3923.3, 3703.0, 3468.8,
         3243.5, 3035.6, 2835.9, 107.6, 100.0],
        ["人均国内生产总值指数(1978年=100)", 3194.8, 3032.3, 2945.0, 2718.0, 2664.8, 2524.1, 2375.6,
         2234.7, 2103.5, 1976.6, 106.2, 100.0],
    ]  # fmt: skip
    found = values(load(write_xls(tmp_path / "t.xls", {"年度数据": rows})))
    assert found["gdp", "全国", "2023", "index"] == (4713.5, "1978年=100", "B3")
    assert found["gdp", "全国", "1979", "index"] == (107.6, "1978年=100", "L3")
    income = found["国民总收入指数(1978年=100)", "全国", "2020", "index"]
    assert income == (3979.0, "1978年=100", "E2")
    assert len(found) == 3 * 12


def test_multi_line_note_with_wide_indents(tmp_path: Path, load: Load) -> None:
    rows = [
        ["数据库：分省年度数据"], ["指标：地区生产总值(亿元)"], ["时间：最近5年"],
        ["地区", *years(2019, 2015)],
        ["北京市", 35371.28, 33105.97, 28014.94, 25669.13, 23014.59],
        ["广东省", 107671.07, 99945.22, 89705.23, 80854.91, 72812.55],
        ["新疆维吾尔自治区", 13597.11, 12809.39, 10881.96, 9649.7, 9324.8],
        ["注：1.本表按当年价格计算。2004年以前地区生产总值数据执行《国民经济行业分类》（GB/T4754-1994）。"],
        [f"{INDENT}2.2018年数据为根据第四次全国经济普查资料修订后数据。"],
        ["数据来源：国家统计局"],
    ]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", {"分省年度数据": rows}))
    found = values(result)
    assert found["gdp", "广东省", "2015", "level"] == (72812.55, "亿元", "F6")
    assert found["gdp", "广东省", "2019", "level"] == (107671.07, "亿元", "B6")
    assert found["gdp", "新疆维吾尔自治区", "2016", "level"] == (9649.7, "亿元", "E7")
    revised = {o.figure.period for o in result.observations if o.status == "revised"}
    assert revised == {"2018"} and len(found) == 15


def test_revised_edition_with_crlf(tmp_path: Path, load: Load) -> None:
    rows = [
        ["数据库：分省年度数据"], ["指标：地区生产总值(亿元)"], ["时间：最近20年"],
        ["地区", *years(2024, 2013)],
        ["北京市", 49670.2, 47353.7, 45222.4, 44350.7, 38503.6, "37767.0", 35161.4, 31325.9,
         28438.7, 26034.1, 23577.5, "21746.0"],
        ["广东省", 141488.9, 137905.4, 132547.1, 127577.4, 113708.9, 110468.1, 101875.9, 93004.8,
         83493.4, 75820.8, 69593.4, 63757.3],
        ["新疆维吾尔自治区", 20492.4, 19603.3, 18550.5, 16791.5, 14262.2, 14024.9, 13110.1, 11460.8,
         9913.9, 9545.7, 9400.2, 8518.4],
        ["注：在第五次全国经济普查后，对1992年-2023年地区生产总值历史数据进行了系统修订。"],
        ["数据来源：国家统计局"],
    ]  # fmt: skip
    result = load(write_text(tmp_path / "t.csv", as_csv(rows, "\r\n"), "gbk"))
    found = values(result)
    assert found["gdp", "广东省", "2015", "level"] == (75820.8, "亿元", "K6")
    assert found["gdp", "北京市", "2019", "level"] == (37767.0, "亿元", "G5")
    assert found["gdp", "新疆维吾尔自治区", "2013", "level"] == (8518.4, "亿元", "M7")
    status = {o.figure.period: o.status for o in result.observations}
    assert (status["2024"], status["2015"], len(found)) == ("final", "revised", 36)


def test_quarters_and_running_totals(tmp_path: Path, load: Load) -> None:
    rows = [
        ["数据库：季度数据"], ["时间：最近12季度"],
        ["指标", "2020年第一季度", "2019年第四季度", "2019年第三季度", "2019年第二季度",
         "2019年第一季度"],
        ["国内生产总值当季值(亿元)", 206504.3, 278019.7, 252208.7, 242573.8, 218062.8],
        ["国内生产总值累计值(亿元)", 206504.3, 990865.1, 712845.4, 460636.7, 218062.8],
        ["第二产业增加值累计值(亿元)", 73638.0, 386165.3, 276912.5, 179122.1, 81806.5],
        ["工业增加值当季值(亿元)", 64642.0, 86721.6, 79501.8, 79820.7, 71064.5],
        ["注：1.按当年价格计算。累计数据由当季数据相加得到。"],
        [f"{INDENT}2.三次产业分类依据国家统计局2018年修订的《三次产业划分规定》。"],
        ["数据来源：国家统计局"],
    ]  # fmt: skip
    result = load(write_xls(tmp_path / "t.xls", {"季度数据": rows}))
    found = values(result)
    assert found["gdp", "全国", "2020-Q1", "level"] == (206504.3, "亿元", "B4")
    assert found["gdp", "全国", "2019-12C", "level"] == (990865.1, "亿元", "C5")
    assert found["secondary", "全国", "2019-06C", "level"] == (179122.1, "亿元", "E6")
    assert found["value_added_all", "全国", "2019-Q1", "level"] == (71064.5, "亿元", "F7")
    assert len(found) == 20 and (result.rejected, result.doubts) == ((), ())


FUJIAN = """9-2  规模以上工业企业单位数
number of industrial enterprises above designated size
               
单位:个             (unit)
      item 2000 2002 2003 2004 2005 2006
               
                     total 6011 7462 9208 11918 12396 13755
按轻重分   grouped by light &heavy industry                          
  轻工业     light industry   3656 4640 5663 6867 7131 7746
    以农产品为原料      using farm products as raw materials    2264 2878 3542 4624 4812 5187
    以非农产品为原料     using non-farm products as raw  1392 1762 2121 2243 2319 2559
       materials                 
  重工业     heavy industry   2355 2822 3545 5051 5265 6009
按经济类型分     grouped by ownership            
  国有       stated-owned     1046 784 616 599 481 435
  其他       others         3888 5582 7500 10476 11115 12928
  #外商及港澳台商投资         funds from hongkong,macao,taiwan  2691 3230 3904 4824 4943 5312
            and  foreign area                      
按经济组织分     grouped by organization             
"""  # noqa: W291, W293 - as published


def test_bilingual_stub_wrapped_and_a_year_missing(tmp_path: Path, load: Load) -> None:
    result = load(write_text(tmp_path / "t.txt", FUJIAN))
    found = values(result)
    name = "规模以上工业企业单位数"
    assert found["firms", "", "2006", "count"] == (13755, "个", "7:7")
    assert found[f"{name} 以非农产品为原料", "", "2002", "count"] == (1762, "个", "11:3")
    assert found[f"{name} 外商及港澳台商投资", "", "2003", "count"] == (3904, "个", "17:4")
    assert {o.figure.period for o in result.observations} == {
        "2000", "2002", "2003", "2004", "2005", "2006"
    }  # fmt: skip
    assert len(found) == 8 * 6 and result.rejected == ()


def test_month_and_running_total_by_city(load: Load) -> None:
    result = load(TABLES / "gd_bureau_2017-03_value_added_by_city.txt")
    found = values(result)
    assert found["value_added", "广州市", "2017-03", "level"][:2] == (393.3, "亿元")
    assert found["value_added", "东莞市", "2017-03C", "level"] == (712.48, "亿元", "33:3")
    assert found["value_added", "东莞市", "2017-03C", "growth_pct"] == (10.0, "%", "33:5")
    assert found["value_added", "顺德区", "2017-03", "growth_pct"][:2] == (9.3, "%")
    assert len(found) == 148


def test_inner_blanks_and_subtotals_by_region(load: Load) -> None:
    result = load(TABLES / "gd_yearbook_2024_12-06.txt")
    found = values(result)
    assert found["firms", "东莞市", "2023", "count"] == (14180, "个", "15:10")
    assert found["firms", "深圳市", "2000", "count"][0] == 1834
    assert found["firms", "粤西", "2015", "count"][0] == 2356
    assert {o.figure.period for o in result.observations} == {
        "2000", "2005", "2010", "2015", "2019", "2020", "2021", "2022", "2023"
    }  # fmt: skip
    assert len(found) == 25 * 9


SHANDONG = """| 12-11 规模以上非公有工业主要经济指标 | ||||||
| (2002年) 单位:万元 | ||||||
| 类 别 | 企 业 | 工 业 | 工 业 | 工 业 | 资产合计 | |
| 单 位 数 | #亏 损 | |||||
| (个) | 企 业 | 总 产 值 | 销售产值 | 增 加 值 | ||
| 总 计 | 8377 | 1047 | 45461718 | 44155651 | 12868357 | 35949602 |
| 在总计中: | ||||||
| 亏损企业 | 1047 | 1047 | 2681536 | 2610213 | 716453 | 4202208 |
| 在总计中: | ||||||
| 农村工业 | 902 | 63 | 6779907 | 6482201 | 1864146 | 3812119 |
| 一、按轻重工业分 | ||||||
| 轻工业 | 4821 | 678 | 24290034 | 23632101 | 6816995 | 18697035 |
| 重工业 | 3556 | 369 | 21171684 | 20523550 | 6051362 | 17252567 |
| 12-11续表1 (2002年) 单位:万元 | ||||||
| 类 别 | 企 业 | 工 业 | 工 业 | 工 业 | 资产合计 | |
| 单 位 数 | #亏 损 | |||||
| (个) | 企 业 | 总 产 值 | 销售产值 | 增 加 值 | ||
| 三、按行业大类分 | ||||||
| 采掘业 | 106 | 6 | 513331 | 494439 | 199358 | 541254 |
| 石油和天然气开采业 | 1 | 69351 | 62168 | 53843 | 131152 | |
"""


def test_three_row_split_header_and_continuation(tmp_path: Path, load: Load) -> None:
    result = load(write_text(tmp_path / "t.txt", SHANDONG))
    found = values(result)
    assert found["企业单位数(个)", "", "2002", "count"] == (8377, "个", "6:2")
    assert found["工业销售产值 轻工业", "", "2002", "level"] == (23632101, "万元", "12:5")
    assert found["工业增加值 重工业", "", "2002", "level"] == (6051362, "万元", "13:6")
    assert found["资产合计 采掘业", "", "2002", "level"] == (541254, "万元", "19:7")
    assert reasons(result) == dict.fromkeys([f"20:{n}" for n in range(2, 7)], "value_count"), (
        "the losses of the oil fields are missing and the rest moved to the left"
    )
    assert len(result.observations) == 6 * 6
