"""The quarterly report as a PDF of one or two pages, in French or Arabic (shaped and right to left)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from desk.staff.report.counts import Group
from desk.staff.report.labels import group_label
from desk.staff.report.quarter import PARTS, Figures
from desk.staff.texts import language, say
from knowledge.source_files import load_topics

FONTS = Path(__file__).resolve().parent / "fonts"
GREEN, SAFFRON, TERRACOTTA, INK, LINE = (15, 74, 64), (232, 173, 60), (164, 64, 31), (43, 35, 29), (230, 217, 192)
ROW = 7.0
CHART = 42.0
"""Heights in millimetres."""
MOST_TOPICS = 10


class _Report(FPDF):
    """A page with our two fonts; `arabic` turns everything around."""

    def __init__(self, *, arabic: bool) -> None:
        super().__init__(format="A4")
        self.arabic = arabic
        for style, weight in (("", "Regular"), ("B", "Bold")):
            self.add_font("latin", style, FONTS / f"NotoSans-{weight}.ttf")
            self.add_font("arabic", style, FONTS / f"NotoSansArabic-{weight}.ttf")
        self.set_fallback_fonts(["latin" if arabic else "arabic"], exact_match=False)
        self.set_text_shaping(use_shaping_engine=True, direction="rtl" if arabic else "ltr")
        self.set_auto_page_break(auto=True, margin=18)
        self.set_margins(18, 16)
        self.say_in("", 11)

    def say_in(self, style: str, size: float, colour: tuple[int, int, int] = INK) -> None:
        self.set_font("arabic" if self.arabic else "latin", style, size)
        self.set_text_color(*colour)

    @property
    def start(self) -> Align:
        return Align.R if self.arabic else Align.L

    @property
    def end(self) -> Align:
        return Align.L if self.arabic else Align.R

    def footer(self) -> None:
        self.set_y(-13)
        self.say_in("", 8)
        self.cell(0, 5, f"Safqa · {self.page_no()}", align=Align.C)

    def line_of(self, text: str, *, style: str = "", size: float = 11, colour: tuple[int, int, int] = INK) -> None:
        self.say_in(style, size, colour)
        self.multi_cell(0, size * 0.55, text, align=self.start, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def heading(self, text: str, *, room: float = 4 * ROW) -> None:
        """A heading that stays with the next `room` millimetres."""
        self.ln(3)
        if self.will_page_break(room):
            self.add_page()
        self.line_of(text, style="B", size=13, colour=GREEN)
        self.set_draw_color(*SAFFRON)
        self.set_line_width(0.6)
        self.line(self.l_margin, self.get_y() + 1, self.w - self.r_margin, self.get_y() + 1)
        self.ln(3)

    def row(self, cells: Sequence[str], widths: Sequence[float], *, bold: bool = False) -> None:
        """A line of a table, the first cell at the reading side."""
        self.say_in("B" if bold else "", 10)
        self.set_draw_color(*LINE)
        self.set_line_width(0.2)
        pairs = list(zip(cells, widths, strict=True))
        if self.arabic:
            pairs.reverse()
        for number, (text, width) in enumerate(pairs):
            first = number == (len(pairs) - 1 if self.arabic else 0)
            self.cell(width, ROW, text, border="B", align=self.start if first else self.end)
        self.ln(ROW)


def report_pdf(figures: Figures) -> bytes:
    """The report in the reader's language."""
    pdf = _Report(arabic=language() == "ar")
    quarter = figures.quarter
    pdf.set_title(say("report.title", quarter=quarter.name))
    pdf.set_lang(language())
    pdf.add_page()
    pdf.line_of("Safqa صفقة", style="B", size=20, colour=GREEN)
    pdf.line_of(say("report.title", quarter=quarter.name), style="B", size=14, colour=TERRACOTTA)
    pdf.line_of(say("report.period", first=f"{quarter.first:%d/%m/%Y}", last=f"{quarter.last:%d/%m/%Y}"))
    pdf.heading(say("report.figures"))
    widths = [pdf.epw * 0.72, pdf.epw * 0.28]
    for label, value in key_figures(figures):
        pdf.row([label, value], widths)
    topics = load_topics()
    for dimension, groups in (("variety", figures.varieties), ("topic", figures.topics[:MOST_TOPICS])):
        _table(pdf, dimension, groups, topics)
    if figures.weeks:
        pdf.heading(say("report.by_week"), room=CHART + 4 * ROW)
        _weeks(pdf, figures.weeks)
    pdf.ln(4)
    pdf.line_of(say("report.privacy"), size=9)
    return bytes(pdf.output())


def key_figures(figures: Figures) -> list[tuple[str, str]]:
    """Label and value of each figure; "—" where nothing can be said."""
    lines = [
        ("people", _number(figures.people)),
        ("returning", _number(figures.returning)),
        ("questions", _number(figures.questions)),
        ("answered", _share(figures.answered, figures.questions)),
        ("refused", _share(figures.refused, figures.questions)),
        ("useful", _share(figures.useful, figures.useful + figures.not_useful)),
        ("open_questions", _number(figures.open_questions)),
        ("closed_by_entry", _number(figures.closed_by_entry)),
        ("days_to_published", _number(figures.days_to_published)),
        ("releases", _number(figures.releases)),
    ]
    more = [(label[language()], value) for part in PARTS for label, value in part(figures.quarter)]
    return [(say(f"report.{name}"), value) for name, value in lines] + more


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"


def _share(part: int, whole: int) -> str:
    said = f"{part} ({round(100 * part / whole)} %)" if whole else "—"
    return f"\u2066{said}\u2069" if language() == "ar" else said


def _table(pdf: _Report, dimension: str, groups: list[Group], topics: dict[str, dict[str, str]]) -> None:
    if not groups:
        return
    pdf.heading(say(f"trends.by_{dimension}"))
    widths = [pdf.epw * share for share in (0.46, 0.18, 0.18, 0.18)]
    pdf.row(["", *(say(f"trends.{name}") for name in ("asked", "answered", "refused"))], widths, bold=True)
    for group in groups:
        counts = [str(group.asked), str(group.answered), str(group.refused)]
        pdf.row([group_label(dimension, group, topics), *counts], widths)


def _weeks(pdf: _Report, groups: list[Group]) -> None:
    """Columns, one a week (or several merged), answered below and refused above."""
    height, most = CHART, max(group.asked for group in groups) or 1
    base, width = pdf.get_y() + height, pdf.epw / len(groups)
    for number, group in enumerate(groups):
        place = len(groups) - 1 - number if pdf.arabic else number
        left, top = pdf.l_margin + place * width + width * 0.15, base
        for count, colour in ((group.answered, GREEN), (group.refused + group.other, SAFFRON)):
            tall = height * 0.9 * count / most
            top -= tall
            pdf.set_fill_color(*colour)
            pdf.rect(left, top, width * 0.7, tall, style="F")
        pdf.say_in("", 7)
        pdf.set_xy(left - width * 0.15, base + 1)
        pdf.cell(width, 4, group.keys[0][-3:], align=Align.C)
    pdf.set_xy(pdf.l_margin, base + 7)
    pdf.line_of(say("report.colours"), size=8)
