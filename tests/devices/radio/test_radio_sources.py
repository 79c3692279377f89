"""What rtlamr, rtl_433 and wmbusmeters say of one radio telegram."""

import json

import pytest

from fieldops.devices.radio import decode
from fieldops.devices.radio.sources import understood
from fieldops.problems import Problem


def rtlamr(kind: str, **message: object) -> bytes:
    return json.dumps({"Time": "2026-05-12T09:00:00Z", "Offset": 0, "Type": kind, "Message": message}).encode()


def rtl_433(model: str, **facts: object) -> bytes:
    return json.dumps({"time": "2026-05-12 09:00:00", "model": model, **facts}).encode()


R900 = rtlamr("R900", ID=1543210987, Unkn1=163, NoUse=0, BackFlow=0, Consumption=404986, Unkn3=0, Leak=0, LeakNow=0)
IPERL = (
    b'{"media":"water","meter":"iperl","name":"","id":"00225544","max_flow_m3h":0,"total_m3":123.529,'
    b'"timestamp":"2026-05-12T09:00:00Z"}'
)


@pytest.mark.parametrize(
    ("line", "meter_id", "digits"),
    [
        (R900, "1543210987", "404986"),
        (rtlamr("R900BCD", ID=1543210987, Consumption=16000), "1543210987", "16000"),
        (rtlamr("SCM", ID=22277181, Type=7, TamperPhy=0, TamperEnc=0, Consumption=7329), "22277181", "7329"),
        (rtlamr("SCM+", EndpointType=156, EndpointID=76324406, Consumption=88604, Tamper=0), "76324406", "88604"),
        (rtlamr("IDM", ERTType=7, ERTSerialNumber=11278109, LastConsumptionCount=339972), "11278109", "339972"),
        (rtl_433("Neptune-R900", id=1543210987, consumption=404986, leak=0), "1543210987", "404986"),
        (rtl_433("ERT-SCM", id=22277181, consumption_data=7329, mic="CRC"), "22277181", "7329"),
        (rtl_433("SCMplus", id=76324406, EndpointID=76324406, Consumption=88604, mic="CRC"), "76324406", "88604"),
        (rtl_433("IDM", id=11278109, LastConsumptionCount=339972, mic="CRC"), "11278109", "339972"),
        (IPERL, "00225544", "123"),
    ],
)
def test_each_source_and_kind_gives_id_and_digits(line: bytes, meter_id: str, digits: str) -> None:
    readout = understood(line).readout
    assert (readout.meter_id, readout.digits, readout.raw) == (meter_id, digits, line)


@pytest.mark.parametrize(
    ("line", "quality"),
    [
        (R900, "checked"),
        (IPERL, "checked"),
        (rtl_433("SCMplus", id=7, Consumption=1, mic="CRC"), "checked"),
        (rtl_433("SCMplus", id=7, Consumption=1, mic="PARITY"), "unchecked"),
        (rtl_433("Neptune-R900", id=7, consumption=1), "unchecked"),
    ],
)
def test_the_quality_says_whether_the_receiver_checked(line: bytes, quality: str) -> None:
    assert understood(line).readout.quality == quality


@pytest.mark.parametrize(
    ("line", "flags"),
    [
        (rtlamr("R900", ID=7, Consumption=1, Leak=2, LeakNow=1), ("leak", "leak-now")),
        (rtlamr("R900", ID=7, Consumption=1, BackFlow=1, NoUse=3), ("reverse-flow", "no-flow")),
        (rtlamr("R900", ID=7, Consumption=1, NoUse=32, Leak=0), ()),
        (rtlamr("SCM", ID=7, Consumption=1, TamperPhy=1, TamperEnc=2), ("tamper",)),
        (rtl_433("SCMplus", id=7, Consumption=1, Tamper="0x4900"), ("tamper",)),
        (rtl_433("SCMplus", id=7, Consumption=1, Tamper="0x0000"), ()),
        (rtl_433("SCMplus", id=7, Consumption=1, Tamper="yes"), ()),
        (rtl_433("Neptune-R900", id=7, consumption=1, leaknow=2, backflow=2), ("leak-now", "reverse-flow")),
        (IPERL.replace(b'"name":""', b'"status":"OK"'), ()),
        (IPERL.replace(b'"name":""', b'"status":"DRY LOW_BATTERY DRY"'), ("dry", "low-battery")),
    ],
)
def test_conditions_are_flags_in_words(line: bytes, flags: tuple[str, ...]) -> None:
    assert understood(line).readout.flags == flags


def test_the_volume_is_exact_and_has_its_unit_and_the_dials_show_whole_ones() -> None:
    measured = understood(IPERL.replace(b"123.529", b"100000000000.10")).readout.measured[0]
    assert (str(measured.value), measured.digits, measured.unit) == ("100000000000.10", "100000000000", "m3")


def test_what_else_was_said_is_kept() -> None:
    tags = understood(R900).readout.tags
    assert {"Time=2026-05-12T09:00:00Z", "Type=R900", "Unkn1=163"} <= set(tags)
    assert not any(tag.startswith(("ID=", "Consumption=")) for tag in tags)


@pytest.mark.parametrize(
    "line",
    [
        rtlamr("R900", ID=0, Consumption=1),
        rtlamr("R900", ID=True, Consumption=1),
        rtlamr("R900", ID=7, Consumption=-1),
        rtlamr("R900", ID=7, Consumption=2**32),
        rtlamr("R900", ID=7, Consumption=1.5),
        rtlamr("R900", ID=7, Consumption="1"),
        rtlamr("R900", ID=7, Consumption=True),
        rtlamr("R900", ID=7),
        rtlamr("R9000", ID=7, Consumption=1),
        rtlamr("R900", ID="7;8", Consumption=1),
        b'{"Type":"R900","Message":[1]}',
        b'{"Type":["R900"],"Message":{"ID":7,"Consumption":1}}',
        rtl_433("Acurite-Tower", id=7, temperature_C=21.5),
        rtl_433("SCMplus", Consumption=1),
        IPERL.replace(b"123.529", b"null"),
        IPERL.replace(b"123.529", b"true"),
        IPERL.replace(b'"00225544"', b'"\\ud800"'),
        b"{}",
    ],
)
def test_what_is_no_readout_is_said_to_be_none(line: bytes) -> None:
    with pytest.raises(Problem, match="telegram-malformed"):
        understood(line)


def test_a_source_that_is_not_meant_is_not_understood() -> None:
    assert understood(R900, ("rtlamr",)).source == "rtlamr"
    with pytest.raises(Problem, match="telegram-malformed"):
        understood(R900, ("wmbusmeters",))


def test_decoding_gives_the_first_readout_of_some_lines() -> None:
    facts = decode(b"12:00 tuned\r\n" + rtlamr("R900", ID=7, Consumption=12, Leak=1) + b"\r\n" + IPERL)
    assert (facts["id"], facts["digits"], facts["flags"]) == ("7", "12", ["leak"])
    assert (facts["source"], facts["kind"], facts["unit"]) == ("rtlamr", "R900", "")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"tuned\n", b'{"id":1}'])
def test_decoding_no_readout_is_a_typed_problem(data: bytes) -> None:
    with pytest.raises(Problem, match="telegram-malformed"):
        decode(data)
