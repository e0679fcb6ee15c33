"""The portal's one form (PRADO): read whole, sent back whole, with one control pressed."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tenders.portal.pages import UnreadablePageError, attribute, one, parse

STATE, TARGET, PARAMETER = "PRADO_PAGESTATE", "PRADO_POSTBACK_TARGET", "PRADO_POSTBACK_PARAMETER"
_NEVER_SENT = frozenset({"submit", "button", "image", "reset", "file"})


@dataclass
class PradoForm:
    """A form as a page gave it: where it goes, what it holds. Always use the one of the latest page."""

    action: str
    fields: dict[str, list[str]]
    submits: dict[str, str]
    areas: frozenset[str]
    by_tail: dict[str, str] = field(default_factory=dict)

    def name_of(self, tail: str) -> str:
        """The full name of the control whose name ends so. Raises `UnreadablePageError`."""
        name = self.by_tail.get(tail)
        if name is None:
            raise UnreadablePageError(f"the form has no control {tail}")
        return name

    def fill(self, tail: str, value: str) -> None:
        """Set a control's value by the end of its name. Raises `UnreadablePageError`."""
        self.fields[self.name_of(tail)] = [value]

    def pressed(self, tail: str) -> list[tuple[str, str]]:
        """What is sent when a submit button is pressed."""
        name = self.name_of(tail)
        return [*self._held(), (name, self.submits.get(name, ""))]

    def posted_back(self, target: str) -> list[tuple[str, str]]:
        """What is sent when a control posts the page back by script."""
        self.fields[TARGET], self.fields[PARAMETER] = [target], [""]
        return self._held()

    def without_areas(self) -> PradoForm:
        """The same form without its text areas: some searches find nothing with them."""
        kept = {name: values for name, values in self.fields.items() if name not in self.areas}
        return PradoForm(self.action, kept, self.submits, frozenset(), self.by_tail)

    def _held(self) -> list[tuple[str, str]]:
        return [(name, value) for name, values in self.fields.items() for value in values]


def read_form(html: str, *, address: str) -> PradoForm:
    """The main form of a page. Raises `UnreadablePageError` when there is none with a page state."""
    tree = parse(html)
    form = one(tree, 'form[name="main_form"]') or _form_with_state(tree)
    if form is None or one(form, f'input[name="{STATE}"]') is None:
        raise UnreadablePageError(f"no form with {STATE}")
    fields: dict[str, list[str]] = {}
    submits: dict[str, str] = {}
    areas = set()
    for control in form.css("input, select, textarea"):
        name = attribute(control, "name")
        if not name or "disabled" in control.attributes:
            continue
        if _is_button(control):
            submits[name] = attribute(control, "value")
            continue
        if control.tag == "textarea":
            areas.add(name)
        fields.setdefault(name, []).extend(_values(control))
    for name in (TARGET, PARAMETER):
        fields.setdefault(name, [""])
    by_tail = {name.rsplit("$", 1)[-1]: name for name in [*fields, *submits]}
    return PradoForm(urljoin(address, attribute(form, "action") or address), fields, submits, frozenset(areas), by_tail)


def _form_with_state(tree: LexborHTMLParser) -> LexborNode | None:
    return next((form for form in tree.css("form") if one(form, f'input[name="{STATE}"]') is not None), None)


def _is_button(control: LexborNode) -> bool:
    return control.tag == "input" and attribute(control, "type").lower() in _NEVER_SENT


def _values(control: LexborNode) -> list[str]:
    if control.tag == "select":
        options = control.css("option")
        chosen = [option for option in options if "selected" in option.attributes]
        if not chosen and options and "multiple" not in control.attributes:
            chosen = options[:1]
        return [attribute(option, "value") for option in chosen]
    if control.tag == "textarea":
        return [control.text() or ""]
    if attribute(control, "type").lower() in {"checkbox", "radio"}:
        return [attribute(control, "value") or "on"] if "checked" in control.attributes else []
    return [attribute(control, "value")]
