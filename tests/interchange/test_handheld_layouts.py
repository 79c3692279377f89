"""Layouts of handhelds' files are data, and the documentation shows them as they are."""

import re
from pathlib import Path

import pytest

from fieldops.interchange.handheld_layout import handheld_layout, handheld_layout_names, parse_handheld_layout
from fieldops.interchange.handheld_load import read_load, write_load
from fieldops.interchange.handheld_rows import LoadStop
from fieldops.interchange.layout import layout_names
from fieldops.problems import Problem

DOCS = (Path(__file__).parents[2] / "docs" / "files.md").read_text("utf-8")
LENGTHS = {
    "neptune_ezroute": ({508}, {508}),
    "neptune_nsight": ({58, 119, 123, 65, 57, 110, 19}, {58, 119, 123, 65, 57, 13, 110, 19}),
    "radix_a": ({118}, {36}),
    "sensus_autoread": ({155}, {99}),
    "sensus_notes": ({221}, {85}),
    "sensus_notes_12": ({227}, {91}),
}
OWN = """
title = "A maker of our own"
[[record]]
length = 20
[[record.field]]
name = "serial_number"
type = "text"
start = 1
length = 10
required = true
about = "serial"
[[record.field]]
name = "dials"
type = "whole"
least = 3
most = 10
start = 11
length = 2
about = "dials"
"""


def test_a_new_makers_layout_needs_no_code():
    own = parse_handheld_layout("own", OWN)
    assert write_load(own, [LoadStop(serial_number="61564400", dials=6)]) == b"61564400  6         \r\n"
    assert read_load(own, b"61564400  6         \r\n").stops == (LoadStop(serial_number="61564400", dials=6),)


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        ('name = "dials"', 'name = "phone"'),
        ("start = 11", "start = 10"),
        ("length = 20", "length = 11"),
        ('type = "whole"', 'type = "yard"'),
        ("length = 20", 'length = 20\nkind = "MTR"'),
        ("length = 20", 'length = 20\nkind = "MTR"\nleaf = true\nwithin = "PRM"'),
        ("length = 20", 'length = 20\nsides = ["load"]'),
    ],
)
def test_a_layout_that_contradicts_itself_is_not_loaded(there, instead):
    with pytest.raises(ValueError, match="handheld layout own"):
        parse_handheld_layout("own", OWN.replace(there, instead))


def test_an_unknown_layout_names_those_there_are():
    with pytest.raises(Problem) as raised:
        handheld_layout("fieldops_csv_v1")
    assert raised.value.details["layouts"] == ", ".join(LENGTHS)


def test_billings_layouts_and_handhelds_are_two_shelves():
    assert layout_names() == ("fieldops_csv_v1", "sensus_autoread")


@pytest.mark.parametrize("name", handheld_layout_names())
def test_rows_are_as_long_as_the_sources_say(name):
    lengths = tuple({record.length for record in handheld_layout(name).side(side)} for side in ("load", "unload"))
    assert lengths == LENGTHS[name]


@pytest.mark.parametrize("name", handheld_layout_names())
def test_every_column_is_documented_as_the_layout_has_it(name):
    (chapter,) = [part for part in re.split(r"^### ", DOCS, flags=re.MULTILINE) if part.startswith(f"`{name}` for ")]
    for line in table(handheld_layout(name)):
        assert line in chapter


def table(each):
    """The lines of the documentation's tables, as the TOML file has them."""
    for record in each.records:
        ways = " and ".join(record.sides)
        for field in record.fields if record.sides != ("load",) or each.name != "sensus_autoread" else ():
            must = "required" if field.required else f"always `{field.default}`" if field.default else "optional"
            about = field.about + (" *Ours by decision.*" if field.decision else "")
            told = f"{record.kind or '–'} | {ways} | `{field.name}` | {field.start}/{field.length} | {field.type}"
            yield f"| {told} | {must} | {about} |"
