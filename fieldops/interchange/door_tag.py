"""The final notice as it hangs on a door: one PDF, one tag a page, a face for each language.

A page is a letter sheet, which every office printer has. Folded along the middle with the words outside it is a door
hanger of 4.25 × 11 inches: English in front, Spanish behind. The dashed circles meet where the hole is cut.

Anybody may read what hangs on a door: a tag carries its number, the address, the day and the ways out, never a name
and never an amount. The QR code holds the number and the order's id, nothing else. The same tags make the same bytes,
so that a tag can be printed again and shown as it was.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import cast

import segno
from babel.dates import format_date, format_datetime
from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos

from fieldops import problems
from fieldops.clock import CITY_ZONE
from fieldops.interchange.tag_text import TagText

FACE, HEIGHT = 107.95, 279.4
LEFT_EDGES = {"en": FACE, "es": 0.0}
"""Folded backwards, the right half is the front."""
MARGIN = 8.0
INNER = FACE - 2 * MARGIN
HOLE_MIDDLE, HOLE_ACROSS = 24.0, 34.0
TOP = 46.0
CODE_SIDE = 27.0
WORDS_FROM, WORDS_UNTIL = 81.0, HEIGHT - MARGIN
BESIDE_CODE = INNER - CODE_SIDE - 3
SIZES = (13.0, 12.5, 12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
NUMBER_SIZES = (22.0, 20.0, 16.0, 12.0, 9.0)
"""Type sizes in points; the largest that fits is taken, for the words of both languages the same."""
LINE = 0.43
"""Millimetres of line height per point of type."""
LATIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u202f": "\xa0", "…": "..."})
"""The printer's own fonts know Latin-1; what it lacks is written with what it has."""


LABELS = {
    "en": {
        "number": "Notice number",
        "address": "Service address",
        "posted": "For a notice posted on {day}. If it was posted later, the day of the shut-off is later too.",
        "where_to_pay": "Where to pay",
        "how_to_pay": "How to pay",
        "dispute": "If you disagree",
        "restoration": "If the water is shut off",
    },
    "es": {
        "number": "Número de aviso",
        "address": "Dirección del servicio",
        "posted": "Para un aviso colocado el {day}. Si se colocó después, el día del corte también es posterior.",
        "where_to_pay": "Dónde pagar",
        "how_to_pay": "Cómo pagar",
        "dispute": "Si no está de acuerdo",
        "restoration": "Si se corta el agua",
    },
}
SECTIONS = ("where_to_pay", "how_to_pay", "dispute", "restoration")
LANGUAGES = {
    "en": ("en_US", "EEEE, MMMM d, y", "'at' h:mm a"),
    "es": ("es_US", "EEEE d 'de' MMMM 'de' y", "'a las' H:mm"),
}


def door_tags(tags: Sequence[TagText]) -> bytes:
    """One PDF with a page for each tag, at least one; raises tag-too-long where the book says more than fits."""
    pdf = FPDF(unit="mm", format=(2 * FACE, HEIGHT))
    pdf.set_auto_page_break(auto=False)
    pdf.c_margin = 0
    pdf.set_title("Door tags")
    pdf.set_creation_date(datetime.combine(max(tag.posted_on for tag in tags), time(), UTC))
    for tag in tags:
        _page(pdf, tag)
    return bytes(pdf.output())


def day_in_words(day: date, language: str) -> str:
    """A day as people say it: Friday, December 18, 2026."""
    locale, pattern, _hour = LANGUAGES[language]
    return str(format_date(day, pattern, locale=locale)).translate(LATIN)


def moment_in_words(instant: datetime, language: str) -> str:
    """A day and an hour in the city's time, as people say them."""
    locale, _day, pattern = LANGUAGES[language]
    local = instant.astimezone(CITY_ZONE)
    hour = format_datetime(local.replace(tzinfo=None), pattern, locale=locale)
    return f"{day_in_words(local.date(), language)}, {hour}".translate(LATIN)


def _page(pdf: FPDF, tag: TagText) -> None:
    pdf.add_page()
    size = _size_that_fits(pdf, tag)
    for language, edge in LEFT_EDGES.items():
        pdf.set_left_margin(edge + MARGIN)
        _hole(pdf, edge + FACE / 2)
        _head(pdf, tag, language)
        _words(pdf, tag, language, size)
    pdf.line(FACE, 0, FACE, MARGIN / 2)
    pdf.line(FACE, HEIGHT - MARGIN / 2, FACE, HEIGHT)


def _hole(pdf: FPDF, middle: float) -> None:
    pdf.set_dash_pattern(dash=1.5, gap=1.5)
    pdf.circle(middle, HOLE_MIDDLE, HOLE_ACROSS / 2)
    pdf.set_dash_pattern()


def _head(pdf: FPDF, tag: TagText, language: str) -> None:
    _code(pdf, f"{tag.number} {tag.order_id}", pdf.l_margin + INNER - CODE_SIDE, TOP)
    pdf.set_xy(pdf.l_margin, TOP)
    for label, text, sizes, room in (("number", tag.number, NUMBER_SIZES, 10), ("address", tag.address, SIZES, 15)):
        _write(pdf, LABELS[language][label], 9, width=BESIDE_CODE)
        _write(pdf, text, _largest(pdf, text, sizes, room), "B", width=BESIDE_CODE)


def _largest(pdf: FPDF, text: str, sizes: Sequence[float], room: float) -> float:
    fitting = (size for size in sizes if _measured(pdf, text, size, "B", BESIDE_CODE) <= room)
    return next(fitting, sizes[-1])


def _code(pdf: FPDF, content: str, left: float, top: float) -> None:
    """Draw a QR code as rectangles: sharp at every printer's resolution."""
    rows = [list(row) for row in segno.make(content, error="m", micro=False).matrix]
    side = CODE_SIDE / len(rows)
    for number, row in enumerate(rows):
        start = 0
        while start < len(row):
            end = next((place for place in range(start, len(row)) if row[place] != row[start]), len(row))
            if row[start]:
                pdf.rect(left + start * side, top + number * side, (end - start) * side, side, style="F")
            start = end


def _size_that_fits(pdf: FPDF, tag: TagText) -> float:
    for size in SIZES:
        if all(_height(pdf, tag, language, size) <= WORDS_UNTIL - WORDS_FROM for language in LANGUAGES):
            return size
    raise problems.TAG_TOO_LONG()


def _height(pdf: FPDF, tag: TagText, language: str, size: float) -> float:
    parts = _parts(tag, language, size)
    return sum(_measured(pdf, text, points, style) + gap for text, points, style, gap in parts)


def _measured(pdf: FPDF, text: str, size: float, style: str, width: float = INNER) -> float:
    pdf.set_font("helvetica", style, size)
    tall = pdf.multi_cell(width, size * LINE, _latin(text), align="L", dry_run=True, output=MethodReturnValue.HEIGHT)
    return cast("float", tall)


def _words(pdf: FPDF, tag: TagText, language: str, size: float) -> None:
    pdf.line(pdf.l_margin, WORDS_FROM - 3, pdf.l_margin + INNER, WORDS_FROM - 3)
    pdf.set_xy(pdf.l_margin, WORDS_FROM)
    for text, points, style, gap in _parts(tag, language, size):
        _write(pdf, text, points, style)
        pdf.set_y(pdf.get_y() + gap)


def _parts(tag: TagText, language: str, size: float) -> list[tuple[str, float, str, float]]:
    """What a face says, from top to bottom: text, points, style, the gap below in millimetres."""
    words, labels = tag.words[language], LABELS[language]
    told = [
        (words.heading, size + 5, "B", 2.0),
        (words.opening, size, "", 2.5),
        (words.shut_off.format(shut_off_from=moment_in_words(tag.shut_off_from, language)), size + 2, "B", 1.0),
        (labels["posted"].format(day=day_in_words(tag.posted_on, language)), size - 1, "", 2.5),
        (words.before, size, "", 2.5),
    ]
    for section in SECTIONS:
        told += [(labels[section], size, "B", 0.0), (getattr(words, section), size, "", 2.5)]
    return told


def _write(pdf: FPDF, text: str, size: float, style: str = "", width: float = INNER) -> None:
    pdf.set_font("helvetica", style, size)
    pdf.multi_cell(width, size * LINE, _latin(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _latin(text: str) -> str:
    return text.translate(LATIN).encode("latin-1", "replace").decode("latin-1")
