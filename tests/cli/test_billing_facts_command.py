"""A city scripts its feed: billing's file comes in every hour, and the billing system gets its key."""

import pytest

from fieldops.store.engine import Store, sqlite_url
from fieldops.work import billing_token

FACTS = """kind,account_no,as_of,class,reference,amount,at
feed,,2026-05-12T08:00:00-07:00,,,,
account,0101,,multi,,,
payment,0101,,,P1,5.00,2026-05-12T07:00:00-07:00
payment,0101,,,P2,five,2026-05-12T07:00:00-07:00
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "facts.csv"
    path.write_text(FACTS, "utf-8")
    return path


def test_facts_are_loaded_and_told_in_numbers(city, file):
    tried = city.tells("import", "billing-facts", str(file), "--dry-run")
    assert (tried["rows_new"], tried["facts_file"]) == (2, None)
    told = city.tells("import", "billing-facts", str(file))
    assert (told["rows_new"], told["rows_known"], told["as_of"]) == (2, 0, "2026-05-12T08:00:00-07:00")
    assert [(bad["line"], bad["problem"]["number"]) for bad in told["bad"]] == [(5, "400.33")]
    again = city.does("import", "billing-facts", str(file))
    assert "This file was loaded before: nothing to do." in again.stdout


def test_bad_rows_are_printed_with_line_number_and_reason(city, file):
    told = city.does("import", "billing-facts", str(file)).stdout
    assert "Loaded facts as of 2026-05-12T08:00:00-07:00: 2 new, 0 known;" in told
    assert "line 5: 400.33 amount: five is not 0.01…999999999.99." in told


def test_a_file_that_says_no_time_is_refused_with_exit_code_2(city, file):
    file.write_text(FACTS.replace("feed,,", "account,0102,"), "utf-8")
    refused = city.does("import", "billing-facts", str(file))
    assert (refused.exit_code, refused.stderr.split(":")[0]) == (2, "400.80 feed-row-needed")


def test_the_key_is_printed_once_and_only_its_hash_is_kept(city):
    key = city.does("import", "token").stdout.strip()
    assert key.startswith("fob_")
    assert key.encode() not in city.database.read_bytes()
    store = Store(sqlite_url(city.database))
    with store.reading() as session:
        assert billing_token.minted(session).by == "command-line"
    store.close()
