"""What the registers of a readout mean."""

from decimal import Decimal

import pytest

from fieldops.devices.iec62056.grammar import Ident, sets_in
from fieldops.devices.iec62056.registers import number, readout_of
from fieldops.problems import Problem


def meant(text: str, register: str = "", id_register: str = ""):
    return readout_of(Ident("FDO5WATER"), sets_in(text), b"", "checked", register, id_register)


@pytest.mark.parametrize(
    ("text", "register", "digits"),
    [
        ("6.8(9.9*GJ)6.26(00329.67*m3)", "6.26", "0032967"),
        ("8-0:1.0.0*255(00012345*m3)", "8-0:1.0.0*255", "00012345"),
        ("1-0:1.8.0(00042.1*kWh)8-0:1.0.0(00012*m3)", "8-0:1.0.0", "00012"),
        ("8.0()8.1.0(00077*m3)", "8.1.0", "00077"),
        ("6.26*01(00300*m3)6.26(00329*m3)", "6.26", "00329"),
        ("8-0:1.0.0(2205191900)(00012*m3)", "8-0:1.0.0", "00012"),
    ],
)
def test_the_volume_that_is_billed_is_found_and_keeps_its_leading_zeros(text: str, register: str, digits: str) -> None:
    readout = meant(text)
    assert (readout.measured[0].register, readout.digits) == (register, digits)


def test_a_register_that_was_named_is_billed_and_no_other() -> None:
    text = "6.26(00329.67*m3)6.8(0012.5*GJ)"
    assert (meant(text, "6.8").digits, meant(text, "6.8").measured[0].value) == ("00125", Decimal("12.5"))
    assert [one.register for one in meant(text, "6.8").measured] == ["6.8", "6.26"]


@pytest.mark.parametrize(
    ("text", "register"),
    [("6.26(032A.1*m3)8.0(1*m3)", ""), ("6.26(1*m3)", "8.0"), ("6.26()", "6.26"), ("9.9(1*m3)", ""), ("", "")],
)
def test_where_the_billed_register_holds_no_number_there_is_no_reading(text: str, register: str) -> None:
    with pytest.raises(Problem) as caught:
        meant(text, register)
    assert caught.value.kind.slug == "iec-register"
    assert caught.value.sentence("es")


@pytest.mark.parametrize(
    ("text", "id_register", "meter_id"),
    [
        ("9.21(7)0.0(8)", "", "8"),
        ("C.1(7)9.21(8)", "", "7"),
        ("9.20(5)9.21(8)", "9.20", "5"),
        ("0.0()C.1(7)", "", "7"),
        ("", "", ""),
    ],
)
def test_the_meters_own_number_comes_before_its_owners(text: str, id_register: str, meter_id: str) -> None:
    assert meant("6.26(1*m3)" + text, id_register=id_register).meter_id == meter_id


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("F(0)", ()),
        ("F.F(00000000)", ()),
        ("F()", ()),
        ("F(4)", ("error 4",)),
        ("0-0:97.97.0(00000040)", ("error 00000040",)),
    ],
)
def test_an_error_register_that_is_not_zero_is_a_flag(text: str, flags: tuple[str, ...]) -> None:
    assert meant("6.26(1*m3)" + text).flags == flags


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("9.36(2022-05-19&19:41:17)", "2022-05-19T19:41:17"),
        ("0.9.1(19:41:17)0.9.2(22-05-19)", "2022-05-19T19:41:17"),
        ("9.36(2022-13-19&19:41:17)", None),
        ("0.9.2(22-05-19)", None),
        ("0.9.1(19:41:17)", None),
        ("9.36(garbage)", None),
    ],
)
def test_the_meters_clock_is_told_when_it_is_a_time(text: str, time: str | None) -> None:
    assert meant("6.26(1*m3)" + text).meter_time == time


@pytest.mark.parametrize(
    "text", ["", "1A", "1.", ".5", "1,5", " 1", "1 ", "١", "1e3", "--1", "1" * 25, "1.2.3", "NaN", "-", "+1"]
)
def test_what_is_not_a_number_to_the_last_character_is_none(text: str) -> None:
    assert number(text) is None


def test_a_number_keeps_its_sign_and_its_decimals() -> None:
    assert (number("-0012.50"), str(number("0012.50"))) == (Decimal("-12.5"), "12.50")


def test_what_has_a_unit_is_measured_and_all_else_is_kept_as_it_came() -> None:
    readout = meant("6.26(1*m3)9.4(1*C&2*C)9.22(R)6.8(1A*GJ)9.2(&&)")
    assert [(one.register, one.value, one.unit) for one in readout.measured[1:]] == [
        ("9.4", Decimal(1), "C"),
        ("9.4", Decimal(2), "C"),
        ("6.8", None, "GJ"),
    ]
    assert readout.tags == ("/FDO5WATER", "9.22(R)", "9.2(&&)")
