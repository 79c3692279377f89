"""Which stop a handheld's record belongs to: the meter beyond doubt, then the likeliest of its stops."""

from datetime import datetime

import pytest

from fieldops.work.handheld_matching import match, stops_by_meter

AT = datetime.fromisoformat("2026-05-12T09:14:05-07:00")
LIMITS = {"low": "01010", "high": "01050", "previous": "01000", "zero": "ask", "rollover": False, "clause": "5.3.1"}


def run(name="run-1", day="2026-05-12", route="R7"):
    return put("run", {"id": name, "kind": "read", "date": day, "meter_route": route})


def stop(name="stop-1", serial="61564400", run="run-1", outcome=None, registers=(("reg-1", 5),), **more):
    meter = {"id": f"meter {serial}", "serial_number": serial}
    asked = [{"id": id_, "dials": dials, "unit": "CCF", "limits": LIMITS} for id_, dials in registers]
    return put("stop", {"id": name, "run": run, "meter": meter, "registers": asked, "outcome": outcome, **more})


def put(kind, doc):
    return {"n": 1, "op": "put", "type": kind, "id": doc["id"], "rev": 1, "doc": doc}


def found(*work, serial="61564400", digits="01042", route="R7"):
    return match(stops_by_meter(work), route, serial, digits, AT)


def test_a_record_belongs_to_the_stop_of_its_meter_and_its_register():
    told = found(run(), stop("other", "5"), stop())
    assert (told.stop.id, told.register.id, told.register.limits.high) == ("stop-1", "reg-1", "01050")


@pytest.mark.parametrize("serial", ["0061564400", " 61564400 ", "061564400"])
def test_filling_zeros_and_blanks_are_no_other_meter(serial):
    assert found(run(), stop(), serial=serial).stop.id == "stop-1"


@pytest.mark.parametrize("serial", ["61564401", "", "0000", " "])
def test_another_meter_or_none_matches_nothing(serial):
    assert found(run(), stop(), stop("blank", "0000"), serial=serial) is None


def test_two_meters_that_differ_in_zeros_only_are_told_apart_exactly_or_not_at_all():
    work = (run(), stop("a", "0500"), stop("b", "00500"))
    assert found(*work, serial="0500").stop.id == "a"
    assert found(*work, serial="500") is None


def test_the_meter_route_comes_first_then_what_is_open_then_the_day():
    days = (run("run-1", "2026-05-12"), run("run-2", "2026-05-20"), run("run-3", "2026-05-11", "R8"))
    done, later, elsewhere = stop("done", outcome="read"), stop("later", run="run-2"), stop("elsewhere", run="run-3")
    assert found(*days, done, later, elsewhere).stop.id == "later"
    assert found(*days, done, elsewhere).stop.id == "done"
    assert found(*days, done, later, elsewhere, route="R8").stop.id == "elsewhere"
    assert found(run(), run("run-2", "2026-05-20"), stop("near"), later).stop.id == "near"


def test_the_register_is_found_by_its_dials_and_a_doubtful_one_by_nothing():
    assert found(run(), stop(registers=(("low", 6), ("high", 5)))).register.id == "high"
    assert found(run(), stop(registers=(("low", 5), ("high", 5)))) is None
    assert found(run(), stop(registers=(("low", 6), ("high", 4)))) is None
    assert found(run(), stop(registers=(("only", 6),))).register.id == "only"
    assert found(run(), stop(registers=())) is None


def test_a_skip_needs_no_register():
    assert found(run(), stop(registers=()), digits=None).register is None


@pytest.mark.parametrize("digits", ["", "1O42", "-1042", "0104２", "0" * 13])
def test_what_are_no_digits_waits_for_a_person(digits):
    assert found(run(), stop(), digits=digits) is None


def test_a_stop_of_another_look_is_read_as_one_and_an_act_is_not_done_with_a_handheld():
    orders = [put("order", {"id": f"order-{kind}", "kind": kind}) for kind in ("REREAD", "SHUT_OFF")]
    reread, shut_off = stop("again", order="order-REREAD"), stop("off", order="order-SHUT_OFF")
    assert found(run(), *orders, reread, shut_off).stop.read_kind == "reread"
    assert found(run(), *orders, shut_off) is None
