"""Knows how to turn an HTML page, or Excel's XML spreadsheet, into grids, through lxml."""

from __future__ import annotations

import re

from lxml import etree, html

from forecast.ingest.errors import LayoutError
from forecast.ingest.grid import Grid, Merge, make_grid
from forecast.ingest.limits import check_shape
from forecast.ingest.read_text import decode

__all__ = ["read"]

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.I)
_BLOCKS = ("p", "div", "h1", "h2", "h3", "h4", "caption", "center", "b", "strong", "span")
MAX_SPAN = 500


def read(name: str, data: bytes) -> list[Grid]:
    """Read every table of the page that holds at least two rows and two columns.

    Raises
    ------
    LayoutError
        `not_a_table` if there is none (an error page), `too_many_cells`, `truncated`.
    """
    source = _decode(name, data)
    if "urn:schemas-microsoft-com:office:spreadsheet" in source[:4096]:
        grids = _xml_spreadsheet(name, source)
    else:
        grids = _html_tables(name, source)
    if not grids:
        title = re.search(r"<title[^>]*>(.*?)</title>", source, re.I | re.S)
        found = re.sub(r"\s+", " ", title.group(1)).strip() if title else ""
        raise LayoutError("not_a_table", file=name, found=found[:80])
    return grids


def _decode(name: str, data: bytes) -> str:
    declared = _CHARSET.search(data[:4096])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        label = declared.group(1).decode("ascii").lower()
        codec = "gb18030" if label in ("gb2312", "gbk", "gb18030", "x-gbk") else label
        try:
            return data.decode(codec)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(name, data)


def _html_tables(name: str, source: str) -> list[Grid]:
    source = re.sub(r"^\s*<\?xml[^>]*\?>", "", source)
    try:
        page = html.document_fromstring(source)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise LayoutError("not_a_table", file=name, found=str(error)[:80]) from error
    tables = [t for t in page.iter("table") if next(t.iterdescendants("table"), None) is None]
    grids = []
    for number, table in enumerate(tables, 1):
        captions = [_text(caption) for caption in table.iterchildren("caption")]
        lead = [*_lead_lines(table), *(text for text in captions if text and len(text) <= 80)]
        rows, merges = _table(name, table, len(lead))
        if len(rows) >= 2 and max(len(row) for row in rows) >= 2:
            sheet = f"table {number}" if len(tables) > 1 else ""
            body: list[list[object]] = [list[object]([line]) for line in lead] + rows
            grids.append(make_grid(body, file=name, sheet=sheet, kind="html", merges=merges))
    return grids


def _lead_lines(table: html.HtmlElement) -> list[str]:
    """Return up to six short lines printed just above the table: title and unit often sit there."""
    lines: list[str] = []
    node = table
    while len(lines) < 6 and node is not None:
        before = node.getprevious()
        if before is None:
            node = node.getparent()
            if node is None or node.tag in ("body", "html", "td", "th"):
                break
            continue
        node = before
        if node.tag in ("table", "script", "style"):
            break
        if node.tag in _BLOCKS or node.tag == "br":
            text = _text(node)
            if text and len(text) <= 80:
                lines.insert(0, text)
    return lines


def _text(node: html.HtmlElement) -> str:
    for mark in node.iter("sup"):
        content = (mark.text_content() or "").strip()
        if content.isascii() and content.isalnum() and len(content) <= 2:
            mark.text = f"[{content}]"
            for child in list(mark):
                mark.remove(child)
    for br in node.iter("br"):
        br.tail = " " + (br.tail or "")
    return re.sub(r"[ \t\r\n\xa0]+", " ", node.text_content()).strip()


def _table(
    name: str, table: html.HtmlElement, offset: int
) -> tuple[list[list[object]], list[Merge]]:
    rows: list[list[object]] = []
    merges: list[Merge] = []
    open_spans: dict[int, int] = {}
    trs = list(table.iter("tr"))
    for number, tr in enumerate(trs):
        row: list[object] = []
        for cell in tr.xpath("./td|./th"):
            while open_spans.get(len(row), 0) > 0:
                open_spans[len(row)] -= 1
                row.append("")
            wide, tall = _span(cell, "colspan"), _span(cell, "rowspan")
            left = len(row)
            row.extend([_text(cell)] + [""] * (wide - 1))
            if wide > 1 or tall > 1:
                tall = min(tall, len(trs) - number)
                merges.append(
                    Merge(number + offset, left, number + offset + tall - 1, left + wide - 1)
                )
                for col in range(left, left + wide):
                    open_spans[col] = tall - 1
        while open_spans.get(len(row), 0) > 0:
            open_spans[len(row)] -= 1
            row.append("")
        rows.append(row)
        check_shape(name, "", len(trs), max(len(r) for r in rows))
    return rows, merges


def _span(cell: html.HtmlElement, key: str) -> int:
    raw = (cell.get(key) or "1").strip()
    return min(max(int(raw), 1), MAX_SPAN) if raw.isdigit() else 1


def _xml_spreadsheet(name: str, source: str) -> list[Grid]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        book = etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", source), parser)
    except etree.XMLSyntaxError as error:
        raise LayoutError("truncated", file=name, found=str(error)[:80]) from error
    grids = []
    for sheet in book.iter(_SS + "Worksheet"):
        rows: list[list[object]] = []
        merges: list[Merge] = []
        for row in sheet.iter(_SS + "Row"):
            index = int(row.get(_SS + "Index") or len(rows) + 1)
            check_shape(name, "", index, 1)
            rows.extend([] for _ in range(index - 1 - len(rows)))
            rows.append(_xml_row(name, row, len(rows), merges))
        if any(any(value != "" for value in row) for row in rows):
            title = sheet.get(_SS + "Name") or ""
            grids.append(make_grid(rows, file=name, sheet=title, kind="sheet", merges=merges))
    return grids


def _xml_row(name: str, row: etree._Element, number: int, merges: list[Merge]) -> list[object]:
    values: list[object] = []
    for cell in row.iter(_SS + "Cell"):
        index = int(cell.get(_SS + "Index") or len(values) + 1)
        check_shape(name, "", 1, index)
        values.extend([""] * (index - 1 - len(values)))
        data = cell.find(_SS + "Data")
        shown = "".join(data.itertext()) if data is not None else ""
        numeric = data is not None and data.get(_SS + "Type") == "Number"
        wide, tall = (int(cell.get(_SS + key) or 0) for key in ("MergeAcross", "MergeDown"))
        check_shape(name, "", tall + 1, wide + 1)
        if wide or tall:
            merges.append(Merge(number, len(values), number + tall, len(values) + wide))
        values.append(float(shown) if numeric and shown else shown)
        values.extend([""] * wide)
    return values
