"""Release codes: what is spoken, what is sealed, and what is read back; the tablet is held to the same cases."""

import base64
import json
from pathlib import Path

import pytest
from argon2.low_level import Type, hash_secret_raw
from hypothesis import given
from hypothesis import strategies as st

from fieldops.facts import release_codes

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "release_codes.json").read_text("utf-8"))
TEN_DIGITS = st.text("0123456789", min_size=10, max_size=10)


@pytest.mark.parametrize("case", VECTORS["codes"], ids=lambda case: ascii(case["code"]))
def test_a_whole_code_is_told_from_a_slip(case):
    assert release_codes.is_whole(case["code"]) == case["whole"]


@given(TEN_DIGITS, st.integers(0, 10), st.sampled_from("0123456789"))
def test_a_wrong_digit_is_always_found(digits, place, wrong):
    code = release_codes.with_check_digit(digits)
    changed = code[:place] + wrong + code[place + 1 :]
    assert release_codes.is_whole(changed) == (changed == code)


@given(TEN_DIGITS, st.integers(0, 9))
def test_two_swapped_neighbours_are_always_found(digits, place):
    code = release_codes.with_check_digit(digits)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert release_codes.is_whole(swapped) == (swapped == code)


@pytest.mark.parametrize("case", VECTORS["seals"], ids=[f"seal-{n}" for n in range(len(VECTORS["seals"]))])
def test_a_seal_opens_for_its_own_order_tablet_and_code_only(case):
    seal = case["seal"]
    text = release_codes.sealed_text(case["order"], case["device"], case["code"])
    made = hash_secret_raw(
        text, base64.b64decode(seal["salt"]), seal["passes"], seal["memory_kib"], seal["lanes"], 32, Type.ID
    )
    assert (made == base64.b64decode(seal["sealed"])) == case["opens"]


@pytest.mark.parametrize("case", VECTORS["closing"], ids=[f"line-{n}" for n in range(len(VECTORS["closing"]))])
def test_the_closing_code_belongs_to_one_code_and_one_line(case):
    assert release_codes.closing_code(case["code"], case["line_hash"]) == case["closing_code"]


def test_a_code_is_spoken_in_groups_of_four_four_and_three():
    assert release_codes.spoken("12345678906") == "1234 5678 906"
