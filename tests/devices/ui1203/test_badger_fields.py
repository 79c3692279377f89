"""Badger's own fields: conditions, temperatures, pressures, totals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldops.devices.ui1203.badger import STATUS_BITS, status_for, understood

E_SERIES = ("GC07", "M120000,00001F")


def measured(*tags: str) -> dict[str, tuple[Decimal | None, str]]:
    return {one.register: (one.value, one.unit) for one in understood(tags).measured}


@pytest.mark.parametrize(("bit", "word"), STATUS_BITS.items())
def test_each_status_bit_has_its_word(bit: int, word: str) -> None:
    assert understood([f"M{1 << bit:04X}?!"]).flags == (word,)
    assert understood([f"M{1 << bit:04X}"]).flags == (word,)
    assert understood([f"M12{1 << bit:04x},000000"]).flags == (word,)


def test_all_bits_together_give_every_word_and_no_other() -> None:
    assert understood(["MFFFF?!"]).flags == tuple(STATUS_BITS.values())
    assert status_for(tuple(STATUS_BITS.values())) == 0b1100_0001_1111_1111


@pytest.mark.parametrize("tags", [["M0000,0000"], ["M00"], ["MT0683"], ["MFFFFFFFF,00000000"], ["MFFFF", "M0001"], []])
def test_a_status_of_another_form_means_nothing(tags: list[str]) -> None:
    assert understood(tags).flags == ()


def test_the_flow_and_what_flowed_backwards_are_read() -> None:
    assert measured(*E_SERIES) == {"flow": (Decimal(7), "%"), "reverse": (Decimal(31), "")}


@pytest.mark.parametrize(("text", "degrees"), [("024", 24), ("-16", -16), ("000", 0)])
def test_one_temperature_in_three_characters(text: str, degrees: int) -> None:
    assert measured(*E_SERIES, f"XT{text}", "K12")["temperature"] == (Decimal(degrees), "°C")


def test_the_owners_number_may_be_missing() -> None:
    assert measured(*E_SERIES, "XT024")["temperature"] == (Decimal(24), "°C")


def test_two_temperatures_in_signed_bytes() -> None:
    read = measured(*E_SERIES, "XT12FE", "K12")
    assert read["temperature"] == (Decimal(18), "°C")
    assert read["ambient-temperature"] == (Decimal(-2), "°C")


@pytest.mark.parametrize("text", ["124", "125", "7C7C", "7D7D"])
def test_no_sensor_and_storage_are_no_temperature(text: str) -> None:
    tags = (*E_SERIES, f"XT{text}", "K12")
    assert not any("temperature" in register for register in measured(*tags))
    assert understood(tags).flags == ()


@pytest.mark.parametrize("text", ["126", "7E12", "127E"])
def test_a_faulty_sensor_is_a_condition(text: str) -> None:
    assert understood((*E_SERIES, f"XT{text}", "K12")).flags == ("temperature",)


def test_a_condition_told_twice_stands_once() -> None:
    tags = ("GC07", f"M00{status_for(['leak', 'temperature']):04X},000000", "XT7E7E", "K1", "XPFEFEFE")
    assert understood(tags).flags == ("leak", "temperature", "pressure")


def test_pressures_are_tenths_of_a_bar_and_faults_none() -> None:
    tags = (*E_SERIES, "XT024", "K12", "XP283AFE")
    read = measured(*tags)
    assert (read["pressure-min"], read["pressure-max"]) == ((Decimal("4.0"), "bar"), (Decimal("5.8"), "bar"))
    assert "pressure-average" not in read
    assert understood(tags).flags == ("pressure",)


def test_a_mag_meter_has_a_second_total_and_its_status_is_left_alone() -> None:
    tags = ("GC99", "MFFFFFFFF,0000000A")
    assert measured(*tags) == {"flow": (Decimal(99), "%"), "secondary": (Decimal(10), "")}
    assert understood(tags).flags == ()


def test_another_makers_fields_are_not_taken_for_badgers() -> None:
    tags = ("A1000", "Z3214", "XT0746", "MT0683", "RR00000000", "GX000000", "GN000000")
    assert understood(tags) == understood([])


@given(st.lists(st.text(max_size=12), max_size=5))
def test_no_field_whatever_is_a_reason_to_refuse(tags: list[str]) -> None:
    assert set(understood(tags).flags) <= set(STATUS_BITS.values())


def test_a_word_without_a_bit_has_no_status() -> None:
    with pytest.raises(ValueError, match="no bit"):
        status_for(["rust"])
