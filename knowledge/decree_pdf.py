"""Reading the pages of a PDF as text, or saying in words why it cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

MAX_BYTES = 60_000_000
_PASSWORD_ERROR = 4
"""PDFium's error code for a file that asks for a password (FPDF_ERR_PASSWORD)."""


class DecreeFileError(ValueError):
    """The file cannot be used; the message says why and what to do, in French and English."""


def read_pages(path: Path, progress: Callable[[int, int], None] | None = None) -> list[str]:
    """The text of each page, columns in reading order, lines separated by newlines.

    `progress` is called with (pages read, pages in all). Raises `DecreeFileError`.
    """
    # Imported late: only importing the decree needs it.
    import pypdfium2

    data = _bytes(path)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR:
            raise DecreeFileError(
                f"{path.name}: protégé par un mot de passe / locked by a password; get the file without one"
            ) from None
        raise DecreeFileError(
            f"{path.name}: fichier abîmé / damaged file; download it again from the Bulletin officiel"
        ) from None
    try:
        pages = []
        for number in range(len(document)):
            text = document[number].get_textpage().get_text_range()
            # PDFium joins a line that ends in a hyphen to the next one and marks the place with U+FFFE; in this edition
            # every such hyphen belongs to its word ("procès-verbal", "ci-dessus").
            pages.append(text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-"))
            if progress is not None:
                progress(number + 1, len(document))
    except pypdfium2.PdfiumError:
        raise DecreeFileError(f"{path.name}: page {len(pages) + 1} abîmée / damaged; download the file again") from None
    finally:
        document.close()
    if not any(page.strip() for page in pages):
        raise DecreeFileError(
            f"{path.name}: pages scannées sans texte / scanned pages without text; take the text edition"
        )
    return pages


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DecreeFileError(f"{path.name}: plus de {MAX_BYTES // 1_000_000} Mo / too large to be the decree")
        data = path.read_bytes()
    except OSError as error:
        raise DecreeFileError(f"{path}: illisible / cannot be read ({error.strerror})") from None
    if b"%PDF-" not in data[:1024]:
        raise DecreeFileError(f"{path.name}: ce n'est pas un PDF / not a PDF file")
    return data
