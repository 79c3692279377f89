"""Layouts are data: a new city's file is a new TOML file."""

import re
from pathlib import Path

import pytest

from fieldops.interchange.layout import export_layout_names, layout, layout_names, parse_layout
from fieldops.interchange.meter_routes import read_meter_route
from fieldops.problems import Problem

DOCS = (Path(__file__).parents[2] / "docs" / "files.md").read_text("utf-8")
CITY = """
title = "A city of our own"
shape = "fixed"
length = 40
[[load]]
name = "meter_route"
type = "text"
start = 1
length = 3
required = true
about = "book"
[[load]]
name = "account_no"
type = "account"
start = 4
length = 8
pad = "*"
required = true
about = "account"
[[load]]
name = "address"
type = "text"
start = 12
length = 10
required = true
about = "address"
[[load]]
name = "previous_on"
type = "date"
format = "%m%d%Y"
start = 22
length = 8
about = "day of the last read"
[[load]]
name = "serial_number"
type = "text"
start = 30
length = 8
required = true
about = "serial"
[[load]]
name = "dials"
type = "whole"
least = 3
most = 10
default = "4"
about = "dials"
[[load]]
name = "unit"
type = "unit"
default = "GAL"
about = "unit"
"""


def test_a_new_citys_layout_needs_no_code():
    (row,) = read_meter_route(b"B071234****1 ELM ST  0413202661564400\n", parse_layout("city", CITY)).rows
    assert (row.meter_route, row.account_no, row.dials, row.unit) == ("B07", "1234", 4, "GAL")
    assert f"{row.previous_on}" == "2026-04-13"


def test_a_row_cut_off_inside_a_right_aligned_number_is_too_short():
    aligned = CITY.replace("start = 30\nlength = 8", 'start = 30\nlength = 8\nalign = "right"')
    (bad,) = read_meter_route(b"B071234****1 ELM ST  04132026615644\n", parse_layout("city", aligned)).bad
    assert bad.problem.details == {"length": 35, "needed": 37}


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        ('name = "previous_on"', 'name = "prevoius_on"'),
        ('name = "previous_on"', 'name = "address"'),
        ('default = "GAL"', ""),
        ("start = 30", "start = 34"),
        ('type = "unit"', 'type = "yard"'),
        ("start = 30", 'start = 30\ninstead = "meter_id"'),
    ],
)
def test_a_layout_that_contradicts_itself_is_not_loaded(there, instead):
    with pytest.raises(ValueError, match="layout city"):
        parse_layout("city", CITY.replace(there, instead))


def test_an_unknown_layout_names_those_there_are():
    with pytest.raises(Problem) as raised:
        layout("../fieldops_csv_v1")
    assert raised.value.details["layouts"] == "fieldops_csv_v1, sensus_autoread"


def test_only_our_own_layout_exports_reads():
    assert export_layout_names() == ("fieldops_csv_v1",)


@pytest.mark.parametrize("name", layout_names())
def test_every_column_is_documented_as_the_layout_has_it(name):
    (chapter,) = [part for part in re.split(r"^## ", DOCS, flags=re.MULTILINE) if part.startswith(f"`{name}`")]
    for line in table(layout(name)):
        assert line in chapter


def table(each):
    """The lines of the documentation's tables, as the TOML file has them."""
    for field in each.load:
        place = f"{field.start}/{field.length}" if field.start else "–"
        must = "required" if field.required else f"else `{field.default}`" if field.default else "optional"
        about = field.about.replace("|", "\\|") + (" *Ours by decision.*" if field.decision else "")
        yield f"| `{field.heading}` | {place + ' | ' if each.shape == 'fixed' else ''}{field.type} | {must} | {about} |"
    for column in each.reads:
        yield f"| `{column.heading}` | {column.about.replace('|', chr(92) + '|')} |"
