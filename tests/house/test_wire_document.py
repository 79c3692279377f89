"""The example in docs/exchange.md is right: whoever builds it gets the hash that stands beside it."""

import re
from pathlib import Path

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
