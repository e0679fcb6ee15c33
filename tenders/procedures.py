"""The procedures by what the portal prints, their OCDS method, and the knowledge entry that explains each."""

from __future__ import annotations

from dataclasses import dataclass

from language.normalise import normalise


@dataclass(frozen=True)
class Procedure:
    """id: ours; starts: beginnings of the portal's text in normal form; method: OCDS; entry: a knowledge entry's id."""

    id: str
    starts: tuple[str, ...]
    method: str
    entry: str | None


PROCEDURES: tuple[Procedure, ...] = (
    Procedure("purchase-order", ("avis d achat", "bon de commande"), "open", "purchase-order-quote"),
    Procedure(
        "simplified-tender", ("appel d offres ouvert simplifie", "ao ouvert simplifie"), "open", "simplified-tender"
    ),
    Procedure("open-tender", ("appel d offres ouvert", "ao ouvert"), "open", "open-tender-publicity"),
    Procedure("restricted-tender", ("appel d offres restreint", "ao restreint"), "selective", "restricted-tender"),
    Procedure(
        "preselection",
        ("appel d offres avec preselection", "ao avec preselection", "appel d offres avec prequalification"),
        "selective",
        None,
    ),
    Procedure("interest", ("appel a manifestation",), "selective", None),
    Procedure("contest", ("concours",), "selective", None),
    Procedure("architect", ("consultation architecturale",), "open", None),
    Procedure("auction", ("enchere electronique",), "open", None),
    Procedure("dialogue", ("dialogue competitif",), "selective", None),
    Procedure("negotiated", ("marche negocie avec publicite", "marche negocie"), "limited", "negotiated-procedure"),
    Procedure("quotation", ("demande de cotation",), "open", None),
)
_BY_ID = {procedure.id: procedure for procedure in PROCEDURES}


def procedure_id(text: str) -> str:
    """Our id of what the portal prints ("Appel d'offres ouvert | Sur offre de prix"); "" when it is none we know."""
    plain = normalise(text.split("|", maxsplit=1)[0])
    return next((p.id for p in PROCEDURES if plain.startswith(p.starts)), "")


def procedure(procedure_id_: str) -> Procedure | None:
    """A procedure by its id."""
    return _BY_ID.get(procedure_id_)


def is_by_percentage(text: str) -> bool:
    """Whether the price is offered as a rebate or rise on the buyer's own estimate."""
    return "rabais" in normalise(text)
