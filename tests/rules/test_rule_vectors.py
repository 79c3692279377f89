"""The rule book's answers, and what a tablet makes of them: the cases that the tablet's page runs too."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from fieldops.interchange.rule_questions import parse_question
from fieldops.rules.at_the_door import handed_down, may_act
from fieldops.rules.books import load
from fieldops.rules.deciding import decide

CASES = json.loads((Path(__file__).parents[1] / "vectors" / "ladder.json").read_text("utf-8"))["cases"]
AT_THE_DOOR = [case for case in CASES if case["door"]]


def asked(case):
    return parse_question(case["act"], json.dumps(case["facts"]).encode())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_books_answer_as_the_vectors_say(case):
    decision = decide(case["act"], load(case["books"]), asked(case))
    assert {
        "allowed": decision.allowed,
        "failing": [verdict.gate for verdict in decision.failing],
        "earliest": decision.as_json()["earliest"],
    } == case["expected"]


@pytest.mark.parametrize("case", AT_THE_DOOR, ids=lambda case: case["name"])
def test_a_tablet_is_handed_down_what_the_vectors_say(case):
    assert handed_down(case["act"], load(case["books"]), asked(case)) == case["door"]["handed_down"]


@pytest.mark.parametrize("case", AT_THE_DOOR, ids=lambda case: case["name"])
def test_a_tablet_finds_the_word_of_the_vectors(case):
    door = case["door"]
    order = {"kind": door["kind"], "state": door["state"], "revision": door["revision"], "act": door["handed_down"]}
    now = datetime.fromisoformat(door["now"])
    assert may_act(order, door["authorisation"], door["released"], door["clock_trusted"], now) == door["word"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_question_is_read_again_as_it_was_written(case):
    question = asked(case)
    assert parse_question(case["act"], json.dumps(question.as_json()).encode()) == question
