"""The readouts of real heat meters that others recorded: every set of them."""

from decimal import Decimal

import pytest

from fieldops.devices.iec62056.grammar import Ident, sets_in
from fieldops.devices.iec62056.readout import decode
from fieldops.devices.iec62056.registers import readout_of
from fieldops.problems import Problem

UH50, UH50_ERROR, T550 = "LUGCUH50_dummy_utf8.txt", "LUGCUH50_dummy_error_utf8.txt", "LGUHT550_dummy_utf8.txt"


def meant(data: bytes, register: str = ""):
    text = data.decode("ascii").partition("\n")[2]
    return readout_of(Ident("LUGCUH50"), sets_in(text), data, "unchecked", register)


@pytest.mark.parametrize(
    ("name", "address", "volume", "energy", "flow_and_return"),
    [
        (UH50, "66153690", "03329.67", ("0328.871", "GJ"), ["098.5", "096.1"]),
        (UH50_ERROR, "66153690", "03329.67", ("032A.871", "GJ"), ["098.5", "096.1"]),
        (T550, "00073600", "07939.56", ("0326.062", "MWh"), ["108.5", "088.1"]),
    ],
)
def test_a_recorded_readout_is_told_as_it_was_sent(recorded, name, address, volume, energy, flow_and_return) -> None:
    told = decode(recorded(name))
    assert (told["ident"], told["address"], told["bcc"]) == ("LUGCUH50", address, "absent")
    by_name = {one["obis"]: one for one in told["sets"]}
    assert by_name["6.26"] == {"obis": "6.26", "value": volume, "unit": "m3"}
    assert (by_name["6.8"]["value"], by_name["6.8"]["unit"]) == energy
    assert [one["value"] for one in told["sets"] if one["obis"] == "9.4"] == flow_and_return
    assert by_name["6.36*02"]["value"] == "01&00:00"
    assert len(told["sets"]) == recorded(name).count(b"(") + 2


def test_the_volume_is_billed_with_all_its_dials_and_the_rest_is_kept(recorded) -> None:
    readout = meant(recorded(UH50))
    assert readout.measured[0].value == Decimal("3329.67")
    assert (readout.meter_id, readout.digits, readout.flags) == ("66153690", "0332967", ())
    assert readout.meter_time == "2022-05-19T19:41:17"
    assert "9.22(R)" in readout.tags


def test_a_letter_among_the_digits_is_never_a_number_and_spoils_nothing_else(recorded) -> None:
    data = recorded(UH50_ERROR)
    energy = next(one for one in meant(data).measured if one.register == "6.8")
    assert (energy.value, energy.digits) == (None, "032A.871")
    assert meant(data).digits == "0332967"
    with pytest.raises(Problem) as caught:
        meant(data, register="6.8")
    assert caught.value.kind.slug == "iec-register"
