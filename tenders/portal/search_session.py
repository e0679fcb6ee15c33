"""One search on the portal: form, results, page size, paging; every step sends the latest form back whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tenders.portal.client import PortalClient
from tenders.portal.form import PradoForm, read_form
from tenders.portal.listing import ListPage, read_list
from tenders.portal.pages import UnreadablePageError

FORM = "index.php?page=entreprise.EntrepriseAdvancedSearch&searchAnnCons"
PAGE_SIZE = 500
_FAR = dt.timedelta(days=730)
"""The form's own windows hide what was published, or closes, more than six months away."""


@dataclass
class SearchSession:
    """A search of open consultations published from a day on; `html` is the page read last, for keeping."""

    client: PortalClient
    html: str = ""
    form: PradoForm | None = None
    address: str = ""

    def start(self, *, published_from: dt.date, today: dt.date) -> ListPage:
        """Make the search; its first page, at the largest page size. Raises `UnreadablePageError` or `PortalError`."""
        self.client.forget_session()
        self.address = self.client.address(FORM)
        blank = self._take(self.client.get(self.address))
        page = self._search(blank, published_from, today)
        if page.total == 0 and blank.areas:
            blank = self._take(self.client.get(self.address))
            page = self._search(blank.without_areas(), published_from, today)
        if page.total > page.page_size:
            page = self._resize()
        return page

    def go_to(self, number: int) -> ListPage:
        """Jump to a page by its number."""
        form = self._form()
        form.fill("numPageTop", str(number))
        return self._send(form.pressed("DefaultButtonTop"))

    def next(self, page: ListPage) -> ListPage:
        """The page after this one."""
        if page.next_target is None:
            raise UnreadablePageError(f"page {page.page} of {page.pages} has no link to the next")
        return self._send(self._form().posted_back(page.next_target))

    def _search(self, form: PradoForm, published_from: dt.date, today: dt.date) -> ListPage:
        window = {
            "dateMiseEnLigneStart": today,
            "dateMiseEnLigneEnd": today + _FAR,
            "dateMiseEnLigneCalculeStart": published_from,
            "dateMiseEnLigneCalculeEnd": today,
        }
        for name, day in window.items():
            form.fill(name, f"{day:%d/%m/%Y}")
        self.form = form
        return self._send(form.pressed("lancerRecherche"))

    def _resize(self) -> ListPage:
        form = self._form()
        for name in ("listePageSizeTop", "listePageSizeBottom"):
            form.fill(name, str(PAGE_SIZE))
        return self._send(form.posted_back(form.name_of("listePageSizeTop")))

    def _send(self, fields: list[tuple[str, str]]) -> ListPage:
        form = self._form()
        html = self.client.post(form.action, fields)
        self._take(html)
        return read_list(html, root=self.client.config.portal)

    def _take(self, html: str) -> PradoForm:
        self.html = html
        self.form = read_form(html, address=self.address)
        return self.form

    def _form(self) -> PradoForm:
        if self.form is None:
            raise UnreadablePageError("no form yet")
        return self.form
