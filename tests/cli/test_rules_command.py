"""`fieldops rules`: the command's contract, key by key."""

import json

import pytest
from click.testing import CliRunner
from rule_facts import BOTH, facts

from fieldops.cli import main

BILL = ("--bill-date", "2026-09-01", "--due-date", "2026-09-26")
POLICY = ("--book", "san_clemente_201_9")


def rules(*words, given=None):
    return CliRunner().invoke(main, ["rules", *words], input=given)


def test_the_ladder_prints_its_six_steps():
    told = rules("ladder", *POLICY, *BILL)
    assert told.exit_code == 0
    assert json.loads(told.stdout) == {
        "penalty_on": "2026-10-01",
        "notice_not_before": "2026-11-25",
        "delinquent_on": "2026-12-10",
        "door_tag_not_before": "2026-12-14",
        "final_notice_ends": "2026-12-17T17:30:00-08:00",
        "shut_off_earliest": "2026-12-21T08:00:00-08:00",
    }


def test_the_ladder_of_the_law_alone_leaves_the_other_steps_empty():
    told = json.loads(rules("ladder", "--book", "us_ca_residential", *BILL, "--mailed-on", "2026-11-10").stdout)
    assert told.pop("shut_off_earliest") == "2026-11-30T08:00:00-08:00"
    assert set(told.values()) == {None}


def test_a_tag_posted_in_summer_time_is_told_in_the_citys_time():
    told = rules(
        "ladder",
        *POLICY,
        *("--bill-date", "2026-07-01", "--due-date", "2026-07-26"),
        *("--posted-at", "2026-10-29T16:00:00Z"),
    )
    assert json.loads(told.stdout)["final_notice_ends"] == "2026-11-04T17:30:00-08:00"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ((*POLICY, *BILL, "--mailed-on", "2026-11-24"), "400.73"),
        ((*POLICY, *BILL, "--posted-at", "2026-12-14T07:59:59-08:00"), "400.73"),
        ((*POLICY, *BILL, "--posted-at", "2026-12-14T08:00:00"), "400.74"),
        ((*POLICY, *BILL, "--posted-at", "2026-12-14"), "400.74"),
        ((*POLICY, *BILL, "--posted-at", ""), "400.74"),
        (("--book", "nobody", *BILL), "400.70"),
        (("--book", "san_clemente_201_9,", *BILL), "400.70"),
        ((*POLICY, "--bill-date", "2026-09-01", "--due-date", "9999-12-01"), "400.75"),
    ],
    ids=lambda value: " ".join(value[-2:]) if isinstance(value, tuple) else value,
)
def test_a_ladder_that_nobody_can_climb_is_refused_with_a_number(words, number):
    refused = rules("ladder", *words)
    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"{number} ")
    assert refused.stdout == ""


def test_a_decision_prints_its_verdicts_in_the_order_of_books_and_gates():
    told = rules("decide", "shut-off", "--book", ",".join(BOTH), "--facts", "-", given=json.dumps(facts()))
    assert told.exit_code == 0
    answer = json.loads(told.stdout)
    assert list(answer) == ["act", "allowed", "earliest", "verdicts"]
    assert (answer["act"], answer["allowed"], answer["earliest"]) == ("shut-off", True, "2026-12-21T09:00:00-08:00")
    assert {tuple(one) for one in answer["verdicts"]} == {("book", "clause", "gate", "result", "because")}
    assert [one["book"] for one in answer["verdicts"]] == [BOTH[0]] * 10 + [BOTH[1]] * 10


@pytest.mark.parametrize("act", ["shut-off", "turn-on", "post-door-tag", "arrangement"])
def test_whatever_the_verdict_the_command_succeeds(act, tmp_path):
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(facts(act, now="2026-12-20T03:00:00-08:00", account__shutoff_eligible="0")))
    told = rules("decide", act, *POLICY, "--facts", str(file))
    assert told.exit_code == 0
    assert json.loads(told.stdout)["act"] == act


def test_what_never_passes_has_no_earliest_moment():
    told = rules("decide", "shut-off", *POLICY, "--facts", "-", given=json.dumps(facts(door_tag=None)))
    assert json.loads(told.stdout)["earliest"] is None


def test_malformed_facts_are_refused_with_a_number():
    refused = rules("decide", "shut-off", *POLICY, "--facts", "-", given=json.dumps(facts(now="2026-12-21T09:00:00")))
    assert refused.exit_code == 2
    assert refused.stderr.startswith("400.72 ")


def test_an_unknown_book_is_refused_with_a_number():
    refused = rules("decide", "shut-off", "--book", "nobody", "--facts", "-", given=json.dumps(facts()))
    assert refused.exit_code == 2
    assert refused.stderr.startswith("400.70 ")


def test_an_unknown_act_is_wrong_usage():
    assert rules("decide", "reconnect", *POLICY, "--facts", "-", given="{}").exit_code == 2
