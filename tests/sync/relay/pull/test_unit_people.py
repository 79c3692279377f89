"""Who is signed in on a field unit itself: whoever works through it, as long as one of its tablets has them."""

import pytest

from fieldops import problems
from fieldops.problems import Problem
from fieldops.store.device_tables import DevicePerson, DeviceSignOut
from fieldops.store.journal_tables import JournalLine
from fieldops.sync.own_people import PEOPLE

pytestmark = pytest.mark.usefixtures("route")


@pytest.fixture
def tablets(unit, central) -> list:
    """Two tablets of the unit, and their journals."""
    made = [central.tablet(), central.tablet()]
    return [(unit.joins(tablet), tablet) for tablet in made]


def on_unit(central, unit) -> list[bool]:
    """Of Lena's sign-ins on the unit at central: whether she left."""
    return [row.signed_out for row in central.rows(DevicePerson) if row.device_id == unit.relay.via()]


def test_who_signs_in_on_a_tablet_is_signed_in_on_the_unit_too(central, unit, cradle, tablets):
    unit.signs_in(tablets[0][0])
    assert cradle.pulls.people.find("Lena").username == "lena"
    assert on_unit(central, unit) == [False]


def test_a_pull_of_somebody_who_only_used_the_page_reaches_the_office(unit, cradle, tablets):
    unit.signs_in(tablets[0][0])
    cradle.pulled()
    unit.delivers()
    assert cradle.dump().at_office == 5


def test_a_wrong_password_at_a_tablet_signs_nobody_in_anywhere(central, unit, cradle, tablets):
    with pytest.raises(Problem):
        unit.signs_in(tablets[0][0], "Nonsense9")
    assert (cradle.pulls.people.everybody(), on_unit(central, unit)) == ([], [])


def test_a_tablet_is_signed_in_although_the_unit_cannot_be(unit, cradle, road, tablets):
    ask = road.ask

    def refuse_the_unit(request, server, token=None):
        if request.path == PEOPLE and request.speaks_for is None:
            raise problems.NO_CENTRAL()
        return ask(request, server, token)

    road.ask = refuse_the_unit
    assert unit.signs_in(tablets[0][0])["person"]["username"] == "lena"
    assert cradle.pulls.people.everybody() == []


def test_the_unit_lets_go_of_somebody_with_the_last_of_its_tablets(central, unit, cradle, tablets):
    for caller, _ in tablets:
        unit.signs_in(caller)
    cradle.pulled()
    for (caller, tablet), left in zip(tablets, (False, True), strict=True):
        unit.relay.sign_out(caller, "lena", {"journal": tablet.journal, "seq": 0})
        assert on_unit(central, unit) == [left]
    [sign_out] = [row for row in central.rows(DeviceSignOut) if row.device_id == unit.relay.via()]
    assert sign_out.seq == 5
    unit.delivers()
    assert {row.verdict for row in central.rows(JournalLine)} == {"accepted"}


def test_what_is_understood_only_after_a_sign_out_waits_for_the_next_sign_in(unit, cradle, handheld, tablets):
    caller, tablet = tablets[0]
    unit.signs_in(caller)
    unit.relay.sign_out(caller, "lena", {"journal": tablet.journal, "seq": 0})
    cradle.pulled()
    unit.delivers()
    assert (cradle.dump().at_office, cradle.at_central()) == (0, [])
    unit.signs_in(caller)
    unit.delivers()
    assert cradle.dump().at_office == 5


def test_what_somebody_of_the_office_pulled_waits_for_a_reader(cradle, employs, lena):
    employs("bella", "billing")
    cradle.signs_in("bella")
    cradle.pulled(by="bella")
    assert cradle.dump().waiting == 5
    cradle.pulled(by="lena")
    assert cradle.dump().waiting == 0
