"""Holds the general words of Chinese statistical tables: stub heads, totals, units, headings.

None of these names a place, a file or one publication; indicators proper live in the catalogue.
"""

from __future__ import annotations

import re

__all__ = [
    "AMOUNTS",
    "GDP",
    "GROUP_WORDS",
    "HEADINGS",
    "INDUSTRIES",
    "QUALIFIERS",
    "STUB_INDICATOR",
    "STUB_OTHER",
    "STUB_PERIOD",
    "STUB_REGION",
    "STUB_SKIP",
    "STUB_UNIT",
    "TOTALS",
    "UNIT",
    "UNIT_ONLY",
    "NATIONAL_DATABASES",
]

STUB_REGION = frozenset(
    "地区 地区名称 市别 市县 市县别 县市 县区 县市区 区县 镇街 镇街别 镇别 镇区 城市 "
    "省份 省市 省市区 "
    "省别 行政区 行政区划 区域 各地区 地级市 单位名称 园区镇街 镇街园区 镇街名称 街镇 区市县 各市 "
    "region city district area province town cities regions".split()
)
STUB_INDICATOR = frozenset(
    "指标 指标名称 项目 主要指标 统计指标 指标项 项目名称 indicator indicators item items".split()
)
STUB_PERIOD = frozenset("年份 年度 时间 年 月份 季度 日期 年月 时期 year date time period".split())
STUB_OTHER = frozenset(
    "类别 产品名称 产品 品名 分组 行业 行业名称 分类 项 group 指标分组 产业 经济类型 名称".split()
)
STUB_UNIT = frozenset("单位 计量单位 unit".split())
STUB_SKIP = frozenset(
    "代码 地区编码 编码 序号 行政区划代码 排名 位次 编号 指标代码 no code rank 备注 说明 来源 "
    "数据来源 note notes source 指标编码".split()
)
TOTALS = frozenset(
    "总计 合计 总数 小计 全部 全省 全市 全省总计 全市总计 全市合计 全省合计 全县 全区 "
    "全镇 全国总计 "
    "total 总值 全国 全国合计 全市总数 全区合计 全县合计 全镇合计".split()
)
AMOUNTS = re.compile(
    r"^(?:现价|当年价)?总量$|^绝对[数量值额]$|^实绩$|^数值$|^实际(?:数|完成)?$|^完成[数额]?$|^数额$|^金额$"
)
GDP = re.compile(r"生产总值|^GDP$")
INDUSTRIES = re.compile(r"^(?:(?:地区|国内)?生产总值)?#?(第[一二三]产业|工业|建筑业)$")
GROUP_WORDS = re.compile(r"^按.+分(组|类)?$|总计中$|^其中$|^分.{1,6}$|^按.+(区域|隶属|类型|性质)$")
NATIONAL_DATABASES = frozenset("年度数据 季度数据 月度数据".split())
QUALIFIERS = (
    "非公有 国有 私营 民营 外商 港澳台 三资 内资 大中型 大型 中型 小型 微型 集体 股份 "
    "轻工业 重工业 "
    "高技术 先进制造 装备制造 建筑业 房地产 批发 零售 住宿 餐饮 服务业 交通运输 农业 金融 保险 "
    "个体 乡镇 农村 城镇 开发区 高新区 采矿业 制造业 电力 亏损 第三产业 第一产业 规模以下 限额以上 "
    "外资 联营 支柱 县属 省属 中央 地方 新产品 其他 园区 规模以上服务业 现代服务业 "
    "战略性新兴 限额以下"
).split()

HEADINGS = tuple(
    "企业单位数 单位数 企业个数 亏损企业 亏损企业数 亏损企业单位数 工业总产值 "
    "工业销售产值 工业增加值 "
    "工业总产值当年价 新产品产值 出口交货值 资产合计 资产总计 负债合计 负债总计 所有者权益合计 "
    "流动资产合计 流动资产 固定资产合计 固定资产原价 固定资产净值 固定资产净值年平均余额 应收账款 "
    "应收帐款净额 产成品 存货 主营业务收入 主营业务成本 主营业务税金及附加 营业收入 营业成本 "
    "产品销售收入 产品销售成本 产品销售税金及附加 销售收入 利润总额 亏损总额 "
    "亏损企业亏损额 利税总额 "
    "税金总额 应交增值税 本年应交增值税 管理费用 财务费用 销售费用 利息支出 从业人员 全部从业人员 "
    "从业人员年平均人数 全部从业人员年平均人数 平均用工人数 从业人员平均人数 实收资本 "
    "总产值 增加值 "
    "年末人数 职工人数 职工工资总额 平均工资 总人口 户数 人口数 土地面积 耕地面积 地区生产总值 "
    "第一产业 第二产业 第三产业 工业 建筑业 人均地区生产总值 固定资产投资 社会消费品零售总额 "
    "进出口总额 出口总额 进口总额 工业产品销售率 资产负债率 全员劳动生产率 成本费用利润率".split()
)

_BASE_UNITS = (
    "吨标准煤 千瓦时 千瓦小时 平方公里 平方米 立方米 吨公里 人公里 标准箱 标准吨 百分点 个百分点 "
    "美元 港元 日元 欧元 人次 车次 公里 公顷 公斤 千克 千瓦 元 人 户 家 个 吨 亩 度 件 "
    "台 辆 部 套 米 克 头 "
    "只 所 张 册 份 项 倍 宗 箱 块 双 条 艘 架 座 座次 处 种 位 名 岁 天 次 场 间 床 "
    "匹 羽 株 升 平方千米 分".split()
)
_SCALE = "(?:十|百|千|万|十万|百万|千万|亿|十亿|百亿|万亿|千亿)?"
_BASE = "(?:" + "|".join(sorted(_BASE_UNITS, key=len, reverse=True)) + ")"
_PER = r"(?:/(?:每)?" + _SCALE + _BASE + ")"
_SCALED = (  # 万重箱, but not the places 万江街道, 万江 and 万州区
    "(?:千|万|十万|百万|千万|亿|万亿)(?!江)(?![\u4e00-\u9fff]{0,2}[镇乡区县市州省道](?![\u4e00-\u9fff]))"
    "[\u4e00-\u9fff]{1,3}"
)
UNIT = rf"(?:{_SCALE}{_BASE}{_PER}{{0,2}}|[%‰]|±%|百分点|百分比|{_SCALED})"
UNIT_ONLY = re.compile(rf"{UNIT}(?:[、,;/]{UNIT})*")
