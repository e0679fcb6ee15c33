"""Reading the portal's pages: the real ones where they are at hand, and each trap on pages of our own."""

# ruff: noqa: E501 - pages are written as the portal writes them

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from tenders.notice_data import MOROCCO, clean, read_amount, read_date_time
from tenders.portal.detail import read_detail, read_lots, with_lots
from tenders.portal.form import read_form
from tenders.portal.listing import key_of_address, read_list, reply_mode
from tenders.portal.orders import read_order, read_orders
from tenders.portal.pages import UnreadablePageError
from tests.tenders.material import SHARED, needs_material, notice

ROOT = "https://www.marchespublics.gov.ma/"


@needs_material
def test_every_value_of_the_real_list():
    page = read_list((SHARED / "pmmp/search_results_fragment_real.html").read_text(errors="replace"), root=ROOT)
    wanted = json.loads((SHARED / "pmmp/search_results_fragment_parsed.json").read_text())
    assert (page.total, page.pages, page.page, page.page_size, page.faults) == (4092, 410, 1, 10, [])
    assert page.next_target == "ctl0$CONTENU_PAGE$resultSearch$PagerTop$ctl2"
    assert len(page.rows) == len(wanted) == 10
    for row, want in zip(page.rows, wanted, strict=True):
        assert row.key == f"pmmp:{want['orgAcronyme']}:{want['refConsultation']}"
        assert row.procedure_text == want["procedure"]
        assert row.category == {"Travaux": "works", "Fournitures": "goods", "Services": "services"}[want["categorie"]]
        assert f"{row.published_on:%d/%m/%Y}" == want["publie_le"]
        assert row.reference == want["reference"]
        assert row.object == clean(want["objet_tooltip"])
        assert row.buyer == want["acheteur"]
        assert ", ".join(row.places) == want["lieux"]
        assert f"{row.deadline:%d/%m/%Y %H:%M}" == want["date_limite"][0]
        assert row.has_lots == want["lots"]
        assert row.reply_mode == reply_mode(want["reponse"])
        assert key_of_address(ROOT + want["detail"]) == row.key


@needs_material
def test_every_value_of_the_real_detail_page():
    html = (SHARED / "pmmp/detail_1014491_q9t_EXCERPT_real.html").read_text()
    found = read_detail(html, key="pmmp:q9t:1014491", url="u")
    assert found.reference == "26/2026/DRSPS/BMK"
    assert found.object.startswith("Fourniture et installation des Equipements médico-technique")
    assert found.buyer == "MS / DRSBM - Directeur regional de la sante a la Region de Beni Mellal Khenifra"
    assert found.deadline == dt.datetime(2026, 11, 11, 10, 0, tzinfo=MOROCCO)
    assert found.procedure_text == "Appel d'offres ouvert | Sur offre de prix"
    assert found.category == "goods"
    assert found.places == ("AZILAL",)
    assert (found.estimate, found.guarantee, found.plans_price) == (Decimal(2366160), Decimal(32000), Decimal(0))
    assert found.reserved is False
    assert (found.has_lots, found.variants, found.cancelled) == (False, False, False)
    assert found.reply_mode == "required"
    assert found.domains[0].startswith("Fournitures / Equipements et produits médicaux")
    assert len(found.domains) == 1
    assert found.qualifications == ()
    (samples,) = found.meetings
    assert samples.kind == "samples"
    assert samples.at == dt.datetime(2026, 11, 10, 16, 30, tzinfo=MOROCCO)


@needs_material
def test_the_purchase_order_pages():
    (card,) = read_orders((SHARED / "bdc/list_RECONSTRUCTED.html").read_text(), root=ROOT).rows
    assert card.key == "bdc:316430"
    assert card.object == "TRAVAUX D'INSTALLATION D'UN ABRIS A LA STATION DU TAXIS"
    assert (card.reference, card.buyer, card.places) == ("6/2026", "Commune IZEMMOUREN", ("AL HOCEIMA",))
    assert card.deadline == dt.datetime(2027, 3, 16, 14, 0, tzinfo=MOROCCO)
    assert card.cancelled is True
    html = (SHARED / "bdc/detail_375169_RECONSTRUCTED.html").read_text()
    found = read_order(html, key="bdc:375169", url="u")
    assert (found.reference, found.category) == ("53/2026", "goods")
    assert found.places == ("MAROC", "KHENIFRA")
    assert found.deadline == dt.datetime(2026, 10, 2, 15, 0, tzinfo=MOROCCO)
    assert found.published_on == dt.date(2026, 8, 31)
    assert (found.cancelled, found.cancel_reason) == (True, "changement de la date limite")
    (item,) = found.items
    assert (item.description, item.quantity, item.unit) == ("CÂBLE PNI avec brassard", "25", "unité")
    assert (found.estimate, found.guarantee, found.reserved) == (None, None, None)


ROW = """<tr><td><input type="hidden" id="a_refCons" value="{ref}"><input type="hidden" id="a_orgCons" value="{org}"></td>
<td headers="cons_ref"><div id="a_panelBlocTypesProc">Appel d'offres ouvert</div><div id="a_panelBlocCategorie">Travaux</div><div>03/05/2026</div></td>
<td headers="cons_intitule"><span class="ref">1/2026</span><div id="a_panelBlocObjet">{short}…<div id="a_infosBullesObjet">{object}</div></div>
<div id="a_panelBlocDenomination"><strong>Acheteur public : </strong>Commune</div></td>
<td headers="cons_lieuExe"><a href="javascript:popUp('?page=commun.PopUpDetailLots')"><img style="{lots}" src="x"></a><div>AZILAL…<div id="a_infosLieuExecution">AZILAL, KHENIFRA, …</div></div></td>
<td headers="cons_dateEnd"><div class="cloture-line">{deadline}</div><div style="display:none"><div class="cloture-line">...</div></div></td></tr>"""
PAGE = """<form name="main_form"><input name="PRADO_PAGESTATE" value="s"></form>
<span id="x_resultSearch_nombreElement">{total}</span><span id="x_resultSearch_nombrePageTop">1</span>
<table class="table-results"><thead><tr><th>Résultats par page</th></tr></thead><tbody>{rows}</tbody></table>"""
GOOD = {
    "ref": "11",
    "org": "z9k",
    "short": "Travaux",
    "object": "Travaux de peinture\u00a0de l’école\u200e",
    "lots": "display:none",
    "deadline": "20/05/2026<br>09:00",
}


def listed(*rows: dict, total: int | None = None) -> str:
    return PAGE.format(total=len(rows) if total is None else total, rows="".join(ROW.format(**row) for row in rows))


def test_traps_of_the_list():
    (row,) = read_list(listed(GOOD), root=ROOT).rows
    assert row.object == "Travaux de peinture de l’école"  # the full text, without direction marks
    assert row.places == ("AZILAL", "KHENIFRA")  # the dots are no place
    assert row.deadline == dt.datetime(2026, 5, 20, 9, 0, tzinfo=MOROCCO)  # the first of two
    assert row.has_lots is False  # the icon is hidden
    assert row.buyer == "Commune"
    (with_icon,) = read_list(listed(GOOD | {"lots": ""}), root=ROOT).rows
    assert with_icon.has_lots is True
    training = read_list(listed(GOOD, GOOD | {"org": "a1a", "ref": "12"}), root=ROOT)
    assert [r.key for r in training.rows] == ["pmmp:z9k:11"]


def test_same_printed_reference_two_notices():
    page = read_list(listed(GOOD, GOOD | {"ref": "12"}), root=ROOT)
    assert page.keys == ["pmmp:z9k:11", "pmmp:z9k:12"]


def test_a_bad_row_is_named_and_not_guessed():
    page = read_list(listed(GOOD, GOOD | {"ref": "x", "deadline": "bientôt"}), root=ROOT)
    assert len(page.rows) == 1
    assert "refConsultation" in page.faults[0]
    assert "date limite" in page.faults[0]


@pytest.mark.parametrize(
    "html",
    ["", "<html>Request Rejected</html>", listed(total=5), PAGE.format(total="beaucoup", rows=""), "\x00\xff" * 100],
)
def test_what_is_no_result_page_is_not_an_empty_list(html):
    with pytest.raises(UnreadablePageError):
        read_list(html, root=ROOT)


def test_no_result_is_believed_only_when_said():
    assert read_list("<h2>Aucun résultat&nbsp;</h2>", root=ROOT).rows == []


DETAIL = """<div id="recap-consultation"><span id="p_dateHeureLimiteRemisePlis">20/05/2026 09:00</span><span id="p_objet">Objet</span>
<span id="p_entiteAchat">A</span><span id="p_lieuxExecutions">AZILAL</span><span id="p_categoriePrincipale">Services</span>
<span id="p_r_ctl1_titre">{label}</span><span id="p_r_ctl1_labelReferentielRadio">{flag}</span>
<span id="p_z_ctl0_titre">Estimation (en Dhs TTC)</span><span id="p_z_ctl0_labelReferentielZoneText">{estimate}</span>
<span id="p_cautionProvisoire">{guarantee}</span>
<span id="p_contactAdministratif">Fatima Personne</span><span id="p_email">f@example.org</span></div>"""
LABEL = "Réservé à la TPE et PME installées au Maroc, jeunes entreprises innovantes, Coopératives et auto-entrepreneurs"


def detail(**values):
    fields = {"label": LABEL, "flag": "Non", "estimate": "10 000,00", "guarantee": "0,00 MAD"} | values
    return read_detail(DETAIL.format(**fields), key="k", url="u")


def test_the_reserved_flag_is_its_value_never_its_label():
    assert detail(flag="Non").reserved is False
    assert detail(flag="Oui").reserved is True
    assert detail(flag="").reserved is None
    assert detail(label="Autre chose", flag="Oui").reserved is None
    assert detail(label="RESERVE AUX TPE", flag="Oui").reserved is True


def test_zero_means_undisclosed_for_an_estimate_and_none_for_a_guarantee():
    found = detail(estimate="0,00", guarantee="0,00 MAD")
    assert found.estimate is None
    assert found.guarantee == 0
    assert detail(guarantee="-").guarantee is None


def test_a_garbled_id_is_no_selector():
    garbled = DETAIL.replace("p_z_ctl0_titre", 'p_z"]\\ctl0_titre').replace("{label}", LABEL).replace("{flag}", "Oui")
    found = read_detail(garbled.replace("{estimate}", "1").replace("{guarantee}", "2"), key="k", url="u")
    assert (found.estimate, found.reserved) == (None, True)
    broken = DETAIL.replace('id="p_z_ctl0_titre"', "id='p\"\n_z_titre'").replace("{label}", LABEL)
    assert read_detail(broken, key="k", url="u").estimate is None


def test_no_contact_person_is_read():
    assert "Fatima" not in repr(detail())
    assert "example.org" not in repr(detail())


@pytest.mark.parametrize(
    "label", ["recap-consultation", "_dateHeureLimiteRemisePlis", "_objet", "_categoriePrincipale"]
)
def test_a_label_that_vanished_is_loud(label):
    with pytest.raises(UnreadablePageError):
        read_detail(DETAIL.replace(label, "autre"), key="k", url="u")


def test_lots_say_their_own_amounts_and_flags():
    one = "".join(
        f'<span class="blue bold">Lot n° {n} :</span><span id="x_repeaterLots_ctl{n - 1}_a_labelReferentielZoneText">{n} 000,00</span>'
        f'<span id="x_repeaterLots_ctl{n - 1}_cautionProvisoire">{n}0,00 MAD</span>'
        f'<span id="x_repeaterLots_ctl{n - 1}_b_labelReferentielRadio">{flag}</span>'
        for n, flag in ((1, "Oui"), (2, "Non"))
    )
    lots = read_lots(one)
    assert [(lot.number, lot.estimate, lot.guarantee, lot.reserved) for lot in lots] == [
        ("1", Decimal(1000), Decimal(10), True),
        ("2", Decimal(2000), Decimal(20), False),
    ]
    whole = with_lots(notice(estimate=None, reserved=None), lots)
    assert (whole.estimate, whole.reserved) == (Decimal(3000), None)  # one lot reserved is not all reserved


def test_a_long_text_that_quotes_a_label_is_no_label():
    html = f"""<h3>Détails de l'avis d'achat #7/2026</h3><div class="content__main"><div><span>Objet</span><span>Achat</span></div>
    <div class="content__icons"><span>Acheteur public</span><span>Commune</span></div>
    <div class="content__icons"><span>Date limite de réception des devis</span><span>02/10/2026 15:00</span></div>
    <div class="content__icons"><span>{"spécification " * 10} Lieu d'exécution</span><span>RABAT</span></div></div>"""
    assert read_order(html, key="bdc:1", url="u").places == ()


def test_amounts_and_moments():
    assert read_amount("2\u00a0366\u202f160,00 MAD") == Decimal("2366160.00")
    assert read_amount("-") is None
    assert read_date_time("31/02/2026 10:00") is None
    # Ramadan 2026: Morocco keeps UTC; the rest of the year it is an hour ahead.
    assert read_date_time("01/03/2026 10:00").utcoffset() == dt.timedelta(0)
    assert read_date_time("20/05/2026 10:00").utcoffset() == dt.timedelta(hours=1)


def test_the_form_is_sent_back_whole():
    html = """<form name="main_form" action="?x=1"><input name="PRADO_PAGESTATE" value="s"><input name="a$b" value="1">
    <input name="off" value="2" disabled><input type="checkbox" name="c" value="y"><input type="radio" name="r" value="floue" checked>
    <select name="s"><option value="0">x</option><option value="9" selected>y</option></select><textarea name="t">zz</textarea>
    <input type="submit" name="p$go" value="Go"><input type="submit" name="p$clear" value="C"></form>"""
    form = read_form(html, address=ROOT)
    sent = dict(form.pressed("go"))
    assert sent == {
        "PRADO_PAGESTATE": "s",
        "a$b": "1",
        "r": "floue",
        "s": "9",
        "t": "zz",
        "PRADO_POSTBACK_TARGET": "",
        "PRADO_POSTBACK_PARAMETER": "",
        "p$go": "Go",
    }
    assert "t" not in dict(form.without_areas().pressed("go"))
    assert dict(form.posted_back("x$y"))["PRADO_POSTBACK_TARGET"] == "x$y"
    with pytest.raises(UnreadablePageError):
        form.fill("nowhere", "1")
