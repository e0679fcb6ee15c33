"""The official wording is imported whole from the PDF; anything else is refused in words and changes nothing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from knowledge.models import OfficialText
from knowledge.official_text import article_text, pieces
from tests.knowledge.decree_pdf_maker import WRAPPED_TITLE, make_decree

pytestmark = pytest.mark.django_db
REAL = Path(__file__).resolve().parents[3] / "shared" / "reference" / "decree" / "decret_2-22-431_fr.pdf"


def imported(path, *options):
    out, err = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("import_decree", str(path), *options, stdout=out, stderr=err)
    except SystemExit as stopped:
        code = stopped.code
    return code, out.getvalue(), err.getvalue()


@pytest.fixture(scope="module")
def decree(tmp_path_factory):
    return make_decree(tmp_path_factory.mktemp("decree") / "bo.pdf")


def test_all_articles_and_annexes_with_their_pages(decree):
    code, out, _ = imported(decree, "--unplaced")
    assert code == 0
    assert "170 articles, 4 annexes, 174 new or changed" in out
    assert "Un intitulé de chapitre" in out
    article = article_text(90)
    assert article.title == "Titre 90 court"
    assert article.body == "Le texte de l'article 90 est écrit sur deux lignes, voir l'article 3 ci-dessus."
    assert article.first_page > 1
    assert article_text(WRAPPED_TITLE).title == f"Titre {WRAPPED_TITLE} qui va de la ligne à la suivante"
    assert article_text(WRAPPED_TITLE).body.split("\n") == ["Texte de l'article.", "1) point;"]
    assert OfficialText.objects.get(kind="annex", number=4).body == "- premier poste;\n- deuxième poste;"


def test_a_second_import_changes_nothing(decree):
    imported(decree)
    _, out, _ = imported(decree)
    assert "0 new or changed" in out
    assert OfficialText.objects.count() == 174


def damaged(decree, tmp_path):
    data = decree.read_bytes()
    path = tmp_path / "abime.pdf"
    path.write_bytes(data[:200] + b"\0" * 50)
    return path


def locked(_decree, tmp_path):
    return make_decree(tmp_path / "verrou.pdf", password="secret")


def incomplete(_decree, tmp_path):
    return make_decree(tmp_path / "court.pdf", leave_out={169, 170})


def other_document(_decree, tmp_path):
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.set_font("Helvetica")
    pdf.text(10, 10, "Une facture")
    pdf.output(str(tmp_path / "facture.pdf"))
    return tmp_path / "facture.pdf"


def scanned(_decree, tmp_path):
    from fpdf import FPDF

    pdf = FPDF()
    pdf.add_page()
    pdf.output(str(tmp_path / "scan.pdf"))
    return tmp_path / "scan.pdf"


def no_pdf(_decree, tmp_path):
    (tmp_path / "notes.pdf").write_text("bonjour")
    return tmp_path / "notes.pdf"


def missing(_decree, tmp_path):
    return tmp_path / "nulle-part.pdf"


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (damaged, "damaged"),
        (locked, "password"),
        (incomplete, "169-170"),
        (other_document, "no article found"),
        (scanned, "scanned"),
        (no_pdf, "not a PDF"),
        (missing, "cannot be read"),
    ],
)
def test_another_file_is_refused_and_changes_nothing(make, said, decree, tmp_path):
    imported(decree)
    code, _, err = imported(make(decree, tmp_path))
    assert code == 1
    assert said in err
    assert OfficialText.objects.count() == 174


@pytest.mark.skipif(not REAL.exists(), reason="the official PDF is not at hand")
def test_the_official_edition():
    code, out, _ = imported(REAL)
    assert code == 0
    assert "170 articles, 4 annexes" in out
    assert "cinq cent mille (500.000) dirhams" in article_text(91).body
    assert article_text(127).title == "Ouverture des plis contenant les propositions financières en séance publique"
    assert "jardinage, de gardiennage et de nettoyage" in OfficialText.objects.get(kind="annex", number=4).body


def test_a_long_text_is_cut_at_paragraphs():
    body = "\n".join(f"paragraphe {n} " + "x" * 400 for n in range(10))
    cut = pieces(body, size=1000)
    assert "\n".join(cut) == body
    assert all(len(piece) <= 1000 for piece in cut)
    assert len(cut) == 5
