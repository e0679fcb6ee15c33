"""A small "Bulletin officiel" of our own: the official edition's structure, in two columns, without its words."""

from __future__ import annotations

from pathlib import Path

from fpdf import FPDF

ARTICLES = 170
WRAPPED_TITLE = 44


def make_decree(path: Path, *, leave_out: set[int] = frozenset(), password: str | None = None) -> Path:
    """Write a PDF with a table of contents, running heads, headings between articles, wrapped titles and annexes."""
    pdf = FPDF(format="A4")
    pdf.set_auto_page_break(False)
    pdf.set_font("Helvetica", size=9)
    if password:
        pdf.set_encryption(owner_password="owner", user_password=password)
    numbers = [n for n in range(1, ARTICLES + 1) if n not in leave_out]
    _page(pdf, ["SOMMAIRE", *(f"{_head(n)} {5 + n // 8}" for n in numbers[:60])], [])
    lines: list[str] = ["Décret d'essai", "LE CHEF DU GOUVERNEMENT,"]
    for number in numbers:
        if number in (1, 91):
            lines += ["Chapitre premier" if number == 1 else "Chapitre V", "Un intitulé de chapitre"]
        lines += _article(number)
    lines += ["Fait à Rabat, un jour."]
    for annex in range(1, 5):
        lines += [f"Annexe n° {annex}: Liste d'essai numéro {annex}", "- premier poste;", "- deuxième poste;"]
    per_column = 60
    columns = [lines[i : i + per_column] for i in range(0, len(lines), per_column)]
    for at in range(0, len(columns), 2):
        _page(pdf, columns[at], columns[at + 1] if at + 1 < len(columns) else [])
    pdf.output(str(path))
    return path


def _head(number: int) -> str:
    return "ARTICLE PREMIER. - Titre 1 court" if number == 1 else f"ART. {number}. - Titre {number} court"


def _article(number: int) -> list[str]:
    if number == WRAPPED_TITLE:
        return [
            f"ART. {number}. - Titre {number} qui va de",
            "la ligne à la suivante",
            "Texte de l'article.",
            "1) point;",
        ]
    return [
        _head(number),
        f"Le texte de l'article {number} est",
        "écrit sur deux lignes, voir",
        "l'article 3 ci-",
        "dessus.",
    ]


def _page(pdf: FPDF, left: list[str], right: list[str]) -> None:
    pdf.add_page()
    pdf.text(20, 10, "914 BULLETIN OFFICIEL N 7184 - 15 ramadan 1444 (6-4-2023)")
    for x, lines in ((15, left), (110, right)):
        for row, line in enumerate(lines):
            pdf.text(x, 18 + row * 4.4, line)
