"""What docs/exchange.md prints is what the code goes by: the example, the kinds, the table of the check digit."""

import re
from pathlib import Path

from fieldops.facts import release_codes
from fieldops.facts.orders import OrderKind
from fieldops.sync import lines
from fieldops.sync.messages import ENVELOPE_SHAPED, KINDS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "exchange.md").read_text("utf-8")


def test_the_line_of_the_example_has_the_hash_that_is_told():
    line = re.search(r'^ {4}(\{"id":.*\})$', DOCUMENT, re.MULTILINE)[1]
    told = re.search(r"^ {4}hash\(1\) +([0-9a-f]{64})$", DOCUMENT, re.MULTILINE)[1]
    assert lines.line_hash(line.encode()) == told
    content = lines.parse(line.encode())
    assert ENVELOPE_SHAPED.accepts(content)
    assert KINDS[content["kind"]].shaped.accepts(content["p"])


def test_every_kind_stands_in_the_document():
    assert [kind for kind in KINDS if f"`{kind}`" not in DOCUMENT] == []


def test_every_kind_of_order_stands_in_the_document():
    assert [kind for kind in OrderKind if kind not in DOCUMENT] == []


def test_the_table_of_the_check_digit_is_the_one_that_codes_are_made_by():
    printed = re.findall(r"(?<!\d)\d{10}(?!\d)", DOCUMENT.partition("Damm digit")[2].partition("sealed")[0])
    assert printed == ["".join(map(str, row)) for row in release_codes._DAMM]
