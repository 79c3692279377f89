"""Work handed down: cursors, snapshots, and whose runs a device gets (docs/exchange.md: Work)."""

import re
from datetime import date, datetime
from http import HTTPStatus as Status

import pytest
from city import PASSWORD
from desk import Desk
from independent_client import UUID, ZEROS, Journal
from work_holder import WorkHolder

CURSOR = re.compile(r"[A-Za-z0-9._-]{1,64}")
TYPES = {"run", "stop", "order", "authorisation", "code", "rulebook", "message"}
STOPS = 8


def documents(answer, kind: str) -> list[dict]:
    """The documents of a type, as put."""
    assert answer.status == Status.OK, answer
    return [change["doc"] for change in answer.body["changes"] if change["type"] == kind and change["op"] == "put"]


def assigned(answer) -> set[str]:
    """Whose runs are in an answer."""
    return {run["assigned_to"] for run in documents(answer, "run")}


def test_the_first_answer_is_a_whole_snapshot(tablet):
    told = tablet.work().body
    assert set(told) >= {"changes", "cursor", "more", "reset"}
    assert (told["reset"], told["more"]) == (True, False)
    assert CURSOR.fullmatch(told["cursor"])


def test_each_change_has_its_number_type_and_document(handout):
    for change in handout:
        assert isinstance(change["n"], int)
        assert change["op"] == "put"
        assert change["type"] in TYPES
        assert isinstance(change["rev"], int)
        assert change["doc"]["id"] == change["id"]
    assert len({(change["type"], change["id"]) for change in handout}) == len(handout)


def test_a_run_says_what_it_is_and_whose(tablet):
    [run] = documents(tablet.work(), "run")
    assert {"id", "kind", "date", "assigned_to", "closes_at"} <= set(run)
    assert UUID.fullmatch(run["id"])
    assert run["assigned_to"] == "rosa"
    assert date.fromisoformat(run["date"]) == date(2026, 11, 23)
    assert run["closes_at"] is None or datetime.fromisoformat(run["closes_at"]).tzinfo


def test_a_stop_says_where_and_what_to_read(tablet, stops):
    [run] = documents(tablet.work(), "run")
    assert len(stops) == STOPS
    for stop in stops:
        assert {"id", "run", "sequence", "address", "hazards", "notes", "meter", "registers"} <= set(stop)
        assert stop["run"] == run["id"]
        assert isinstance(stop["hazards"], list)
        assert isinstance(stop["notes"], list)
    assert [(stop["address"], stop["meter"]["serial_number"]) for stop in stops] == [
        (f"{n} Pier St", f"RA{n:03}") for n in range(1, STOPS + 1)
    ]


def test_a_register_carries_its_dials_and_limits_already_decided(stops):
    for stop in stops:
        [register] = stop["registers"]
        assert {"id", "dials", "unit", "limits"} <= set(register)
        assert (register["dials"], register["unit"]) == (6, "CCF")
        limits = register["limits"]
        assert {"low", "high", "previous", "zero", "rollover", "clause"} <= set(limits)
        assert (limits["low"], limits["high"], limits["previous"]) == ("001001", "001100", "001000")
        assert limits["zero"] in ("ask", "ok")
        assert isinstance(limits["rollover"], bool)
        assert isinstance(limits["clause"], str)


def test_codes_to_choose_from_come_along(tablet):
    assert documents(tablet.work(), "code")


def test_a_cursor_without_news_brings_nothing(tablet):
    cursor = tablet.work().body["cursor"]
    again = tablet.work(cursor).body
    assert (again["changes"], again["reset"], again["more"]) == ([], False, False)
    assert tablet.work(again["cursor"]).body["changes"] == []


@pytest.mark.parametrize("cursor", ["", "1", "1.abc", "nonsense", "x" * 64, "x" * 500, "ñ", "../..", "-1", "9" * 60])
def test_an_unknown_cursor_brings_everything_again(tablet, cursor):
    told = tablet.work(cursor).body
    assert (told["reset"], told["more"]) == (True, False)
    assert [change["id"] for change in told["changes"]] == [change["id"] for change in tablet.work().body["changes"]]


@pytest.mark.parametrize("limit", ["1", "0", "-1", "x", "9" * 30])
def test_a_snapshot_comes_in_one_answer_whatever_the_limit(tablet, limit):
    answer = tablet.work(None, limit=limit)
    assert answer.status in (Status.OK, Status.BAD_REQUEST)
    if answer.status == Status.OK:
        assert answer.body["more"] is False
        assert len(documents(answer, "stop")) == STOPS


def test_a_device_on_which_nobody_signed_in_gets_no_work(office):
    assert assigned(office.hands_out_tablet().work()) == set()


def test_work_comes_and_goes_with_the_people_signed_in(office):
    tablet = office.hands_out_tablet("lupe#2%")
    first = tablet.work()
    assert assigned(first) == {"lupe#2%"}
    tablet.signs_in("rosa", PASSWORD)
    second = tablet.work(first.body["cursor"])
    assert "rosa" in assigned(second)
    tablet.signs_out("lupe#2%", Journal("lupe#2%"))
    third = tablet.work(second.body["cursor"])
    gone = {change["id"] for change in third.body["changes"] if change["op"] == "del"}
    assert third.body["reset"] or gone
    assert assigned(tablet.work()) == {"rosa"}


def test_a_new_run_changes_the_cursor_and_arrives(office):
    tablet = office.hands_out_tablet("hugo")
    before = tablet.work()
    assert assigned(before) == set()
    run = office.makes_run("RC", "hugo")
    after = tablet.work(before.body["cursor"])
    assert after.body["cursor"] != before.body["cursor"]
    assert [doc["id"] for doc in documents(after, "run")] == [run]
    assert len(documents(after, "stop")) == STOPS
    assert tablet.work(after.body["cursor"]).body["changes"] == []


def test_what_changed_comes_from_the_cursor_on_and_adds_up_to_the_whole(office):
    office.does("user", "add", "uma1", "--role", "reader", "--password-stdin", given=PASSWORD)
    tablet = office.hands_out_tablet("uma1")
    holder = WorkHolder()
    holder.takes(tablet.work().body)
    run = office.makes_run("RQ", "uma1")
    pages = [holder.takes(tablet.work(holder.cursor, limit=4).body)]
    while pages[-1]["more"]:
        pages.append(holder.takes(tablet.work(holder.cursor, limit=4).body))
    assert all(len(page["changes"]) <= 4 for page in pages if not page["reset"])
    assert (holder.ids("run"), len(holder.ids("stop"))) == ([run], STOPS)
    tablet.signs_out("uma1", Journal("uma1"))
    gone = holder.takes(tablet.work(holder.cursor).body)
    assert gone["changes"]
    whole = WorkHolder()
    whole.takes(tablet.work().body)
    assert (holder.documents(), holder.ids("code")) == (whole.documents(), whole.ids("code"))
    assert holder.ids("run") == []


def test_one_tablets_cursor_is_nothing_to_another(office, tablet):
    told = office.hands_out_tablet("hugo").work(tablet.work().body["cursor"]).body
    assert told["reset"]
    assert "rosa" not in {change["doc"].get("assigned_to") for change in told["changes"]}


def test_a_read_sent_back_comes_as_an_order_and_its_answer_is_taken(office):
    office.does("user", "add", "uwe1", "--role", "reader", "--password-stdin", given=PASSWORD)
    run = office.makes_run("RU", "uwe1")
    tablet = office.hands_out_tablet("uwe1")
    before = tablet.work()
    stop = documents(before, "stop")[0]
    journal = Journal("uwe1", run, stop["id"])
    words = {"meter": stop["meter"]["id"], "register": stop["registers"][0]["id"], "digits": "001050"}
    words |= {"method": "manual", "kind": "cycle", "attempts": 1, "confirmed": False, "checks": []}
    read = journal.writes("read.taken", words)
    tablet.pushes(journal)
    Desk(office.url, "bill").presses(f"/billing/runs/{run}/reads/{read['id']}/re-read")
    after = tablet.work(before.body["cursor"])
    [order] = documents(after, "order")
    assert order["kind"] == "REREAD"
    [again] = [stop for stop in documents(after, "stop") if stop.get("order") == order["id"]]
    journal.writes("read.taken", words | {"kind": "reread", "digits": "001051"}, stop=again["id"], run=again["run"])
    assert tablet.pushes(journal).body["quarantined"] == []


def test_a_journal_may_say_which_work_it_had_seen(tablet, journal):
    journal.writes(seen=tablet.work().body["cursor"])
    told = tablet.pushes(journal).body
    assert (told["watermark"], told["quarantined"]) == (1, [])
    assert told["head"] != ZEROS
