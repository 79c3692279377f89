"""A code enrols one key within ten minutes, and says the same to the same key."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops import problems
from fieldops.problems import Problem
from fieldops.store import devices
from fieldops.store.device_tables import Device, EnrolmentCode
from fieldops.sync import enrolment
from fieldops.sync.central_exchange import CentralExchange

OFFICE = "192.0.2.10"


@pytest.fixture
def exchange(central) -> CentralExchange:
    return CentralExchange(central.store, central.clock, lambda: None)


@pytest.fixture
def code_for(central):
    """Make a code as the office does."""

    def make(name: str = "Tablet 7", is_field: bool = False) -> str:
        with central.store.writing() as session:
            return enrolment.make_code(session, central.clock, name, is_field=is_field, made_by="ada")

    return make


def ask(code: str, tablet) -> dict:
    return {"code": code, "name": "whatever", "public_key": tablet.public_key}


def refusal(act) -> problems.ProblemKind:
    with pytest.raises(Problem) as refused:
        act()
    return refused.value.kind


def test_a_tablet_enrols_with_its_code(central, exchange, code_for, bare_tablet):
    told = exchange.enrol(ask(code_for(), bare_tablet), None, OFFICE)
    (device,) = central.rows(Device)
    assert told == {"device": device.id, "server": exchange.server()}
    assert (device.name, device.is_field, device.via) == ("Tablet 7", False, None)


def test_a_lost_answer_is_given_again_to_the_same_key(central, exchange, code_for, bare_tablet):
    code = code_for()
    first = exchange.enrol(ask(code, bare_tablet), None, OFFICE)
    central.clock.advance(timedelta(minutes=9))
    assert exchange.enrol(ask(code, bare_tablet), None, OFFICE) == first
    assert len(central.rows(Device)) == 1


def test_another_key_cannot_use_a_used_code(exchange, code_for, bare_tablet):
    code = code_for()
    exchange.enrol(ask(code, bare_tablet), None, OFFICE)
    stranger = type(bare_tablet)(bare_tablet.work)
    assert refusal(lambda: exchange.enrol(ask(code, stranger), None, OFFICE)) is problems.CODE_REFUSED


@pytest.mark.parametrize("used", [False, True])
def test_after_ten_minutes_a_code_is_worth_nothing(central, exchange, code_for, bare_tablet, used):
    code = code_for()
    if used:
        exchange.enrol(ask(code, bare_tablet), None, OFFICE)
    central.clock.advance(timedelta(minutes=10))
    assert refusal(lambda: exchange.enrol(ask(code, bare_tablet), None, OFFICE)) is problems.CODE_REFUSED


def test_a_field_code_makes_a_field_unit(central, exchange, code_for, bare_tablet):
    exchange.enrol(ask(code_for("Truck 2", is_field=True), bare_tablet), None, OFFICE)
    assert [device.is_field for device in central.rows(Device)] == [True]


def test_a_code_is_kept_only_as_a_hash(central, code_for):
    code = code_for()
    (row,) = central.rows(EnrolmentCode)
    assert code not in row.code_hash


def test_a_code_is_not_spent_on_a_key_that_is_no_key(exchange, code_for, bare_tablet):
    code = code_for()
    body = ask(code, bare_tablet) | {"public_key": "AAAA"}
    assert refusal(lambda: exchange.enrol(body, None, OFFICE)) is problems.MALFORMED
    assert exchange.enrol(ask(code, bare_tablet), None, OFFICE)["device"]


def test_guessing_codes_is_slowed_down_after_five_failures_from_one_address(exchange, code_for, bare_tablet):
    wrong = ask("0" * 12, bare_tablet)
    kinds = [refusal(lambda: exchange.enrol(wrong, None, OFFICE)) for _ in range(6)]
    assert kinds == [problems.CODE_REFUSED] * 5 + [problems.SLOW_DOWN]
    assert exchange.enrol(ask(code_for(), bare_tablet), None, "192.0.2.77")["device"]


def test_a_token_that_means_nothing_does_not_keep_anybody_from_enrolling(exchange, code_for, bare_tablet):
    assert exchange.enrol(ask(code_for(), bare_tablet), "no such token", OFFICE)["device"]


def test_a_withdrawn_device_is_withdrawn_once(central, exchange, code_for, bare_tablet):
    device = exchange.enrol(ask(code_for(), bare_tablet), None, OFFICE)["device"]
    with central.store.writing() as session:
        assert devices.revoke(session, device, central.clock.now())
        assert not devices.revoke(session, device, central.clock.now())


@given(st.text(alphabet=enrolment.ALPHABET, min_size=12, max_size=12), st.data())
def test_a_code_may_be_typed_as_people_type(code, data):
    shape = data.draw(st.lists(st.sampled_from(["", "-", " "]), min_size=12, max_size=12))
    likes = {"0": "0oO", "1": "1iIlL"}
    letters = [data.draw(st.sampled_from(likes.get(letter, letter + letter.lower()))) for letter in code]
    typed = "".join(gap + letter for gap, letter in zip(shape, letters, strict=True))
    assert enrolment.as_meant(typed) == code


@given(st.text())
def test_whatever_is_typed_is_a_code_or_none(typed):
    meant = enrolment.as_meant(typed)
    assert meant is None or (len(meant) == 12 and set(meant) <= set(enrolment.ALPHABET))
