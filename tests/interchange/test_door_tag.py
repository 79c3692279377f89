"""The printed door tag: both languages, the day in words, and nothing that is nobody's business."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pdf import pages

from fieldops.interchange.door_tag import day_in_words, door_tags, moment_in_words
from fieldops.interchange.tag_text import TagText, TagWords
from fieldops.problems import Problem

ENGLISH = TagWords(
    heading="Final notice",
    opening="The bill is past due.",
    shut_off="The water may be shut off from {shut_off_from}.",
    before="Pay in full (all of it).",
    where_to_pay="At the counter.",
    how_to_pay="Cash.",
    dispute="Tell us.",
    restoration="Pay, then call.",
)
SPANISH = replace(
    ENGLISH, heading="Aviso final: mañana", shut_off="El agua se puede cortar a partir del {shut_off_from}."
)
EIGHT = datetime(2026, 12, 21, 16, 0, tzinfo=UTC)
"""Eight in the morning of a Monday in San Clemente, in winter."""
TAG = TagText("T-26-000123", "0197e0a2", "2 Avenida Peña", date(2026, 12, 14), EIGHT, {"en": ENGLISH, "es": SPANISH})


def test_a_tag_is_one_page_with_a_face_for_each_language():
    [page] = pages(door_tags([TAG]))
    assert page.count("T-26-000123") == 2
    assert page.count("2 Avenida Peña") == 2
    for words in ("Final notice", "Aviso final: mañana", "Pay in full (all of it).", "Where to pay", "Dónde pagar"):
        assert words in page


def test_the_first_day_of_a_shut_off_stands_there_in_words_with_its_hour():
    [page] = pages(door_tags([TAG]))
    assert "shut off from Monday, December 21, 2026, at 8:00 AM." in page
    assert "a partir del lunes 21 de diciembre de 2026, a las 8:00." in page


def test_the_day_for_which_it_was_printed_stands_there_too():
    [page] = pages(door_tags([TAG]))
    assert "For a notice posted on Monday, December 14, 2026." in page
    assert "Para un aviso colocado el lunes 14 de diciembre de 2026." in page


def test_tags_come_in_the_order_of_the_walk():
    made = pages(door_tags([replace(TAG, number=f"T-{number}") for number in range(3)]))
    assert [f"T-{number}" in page for number, page in enumerate(made)] == [True] * 3


def test_the_same_tags_make_the_same_file():
    assert door_tags([TAG, TAG]) == door_tags([TAG, TAG])


def test_another_order_makes_another_code():
    assert door_tags([TAG]) != door_tags([replace(TAG, order_id="0197e0a3")])


@pytest.mark.parametrize("address", ["12345 " * 26, "Ω" * 160, "Piso 3 – “Ático” 北"])
def test_any_address_can_be_printed(address):
    assert len(pages(door_tags([replace(TAG, address=address)]))) == 1


def test_more_words_than_a_door_has_room_for_are_refused_not_cut():
    words = {"en": ENGLISH, "es": replace(SPANISH, dispute="palabra " * 900)}
    with pytest.raises(Problem, match="tag-too-long"):
        door_tags([replace(TAG, words=words)])


@pytest.mark.parametrize(
    ("instant", "english", "spanish"),
    [
        (datetime(2027, 1, 5, 16, 0, tzinfo=UTC), "at 8:00 AM", "a las 8:00"),
        (datetime(2026, 6, 1, 22, 0, tzinfo=UTC), "at 3:00 PM", "a las 15:00"),
    ],
)
def test_hours_are_the_citys_in_summer_and_in_winter(instant, english, spanish):
    assert moment_in_words(instant, "en").endswith(english)
    assert moment_in_words(instant, "es").endswith(spanish)


def test_a_day_is_said_as_people_say_it():
    assert day_in_words(date(2026, 12, 2), "en") == "Wednesday, December 2, 2026"
    assert day_in_words(date(2026, 12, 2), "es") == "miércoles 2 de diciembre de 2026"
