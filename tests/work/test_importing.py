"""A billing file comes in: the known is brought up to date, what cannot be taken is set aside, nothing is guessed."""

from datetime import date

import pytest
import sqlalchemy as sa

from fieldops.problems import Problem
from fieldops.store.billing_tables import BadRow, LoadFile, Reading
from fieldops.store.place_tables import Account, Meter, MeterInstallation, MeterRouteItem, Register, ServicePoint


def counts(report) -> tuple[int, int, int]:
    return report.rows_new, report.rows_changed, report.rows_unchanged


def test_every_row_of_a_first_file_is_new(office, rows):
    report = office.loads(*rows)
    assert (report.meter_routes, report.rows_loaded, counts(report), report.bad) == (("R7",), 3, (3, 0, 0), ())
    assert len(office.all_of(Account)) == len(office.all_of(ServicePoint)) == len(office.all_of(Register)) == 3


def test_the_same_file_again_changes_nothing(office, rows):
    first = office.loads(*rows)
    again = office.loads(*rows)
    assert again.already
    assert (again.load_file, counts(again)) == (first.load_file, (0, 0, 3))
    assert len(office.all_of(LoadFile)) == 1
    assert len(office.all_of(Reading)) == 3


def test_a_dry_run_tells_what_would_come_and_leaves_nothing(office, rows):
    report = office.loads(*rows, dry_run=True)
    assert (report.dry_run, report.load_file, counts(report)) == (True, None, (3, 0, 0))
    assert office.all_of(Account) == office.all_of(LoadFile) == []


def test_a_later_file_changes_what_differs(office, rows):
    office.loads(*rows)
    report = office.loads(rows[0].replace("1 Pier St", "1 Old Pier St"), *rows[1:])
    assert counts(report) == (0, 1, 2)
    assert "1 Old Pier St" in {point.address for point in office.all_of(ServicePoint)}


def test_a_place_no_longer_listed_is_dropped_and_kept(office, rows):
    office.loads(*rows)
    assert office.loads(*rows[:2]).places_dropped == 1
    assert sorted(str(item.dropped_on) for item in office.all_of(MeterRouteItem)) == ["2026-05-12", "None", "None"]


def test_a_dropped_place_comes_back_when_it_is_listed_again(office, rows):
    office.loads(*rows)
    office.loads(*rows[:2])
    office.loads(*rows, rows[2].replace("M300", "M400").replace("R7,30", "R7,40"))
    assert [item.dropped_on for item in office.all_of(MeterRouteItem)] == [None] * 4


def test_a_place_whose_row_is_set_aside_still_counts_as_listed(office, rows):
    office.loads(*rows)
    report = office.loads(*rows[:2], rows[2].replace(",4,CCF", ",four,CCF"))
    assert (len(report.bad), report.places_dropped) == (1, 0)


def test_a_bad_row_is_set_aside_with_its_text_and_its_reason(office, rows):
    broken = rows[1].replace("M200", "")
    report = office.loads(rows[0], broken, rows[2])
    assert (report.rows_loaded, [(row.line, row.raw) for row in report.bad]) == (2, [(3, broken)])
    [kept] = office.all_of(BadRow)
    assert (kept.line, kept.raw, kept.problem["number"]) == (3, broken, "400.34")


def test_a_new_customer_at_the_same_address_takes_the_meter_over(office, rows):
    office.loads(*rows)
    report = office.loads(rows[0].replace("0101,Ana Ruiz", "0199,Di Mora"), *rows[1:])
    assert (report.bad, report.rows_changed, report.places_dropped) == ((), 1, 0)
    [meter] = [one for one in office.all_of(Meter) if one.serial_number == "M100"]
    [there] = [one for one in office.all_of(MeterInstallation) if one.meter_id == meter.id]
    [point] = [one for one in office.all_of(ServicePoint) if one.id == there.service_point_id]
    [account] = [one for one in office.all_of(Account) if one.id == point.account_id]
    assert (account.account_no, account.display_name) == ("0199", "Di Mora")


def test_a_meter_that_stands_elsewhere_under_another_account_is_set_aside(office, rows):
    office.loads(*rows)
    moved = rows[0].replace("0101", "0199").replace("1 Pier St", "9 Pier St")
    report = office.loads(moved, *rows[1:])
    assert [(row.line, row.raw, row.problem.kind.slug) for row in report.bad] == [(2, moved, "meter-elsewhere")]
    assert "0199" not in {account.account_no for account in office.all_of(Account)}


def test_one_meter_under_two_accounts_of_a_file_stays_with_the_first(office, rows):
    report = office.loads(rows[0], rows[0].replace("R7", "R8").replace("0101", "0199"))
    assert [row.line for row in report.bad] == [3]
    assert report.meter_routes == ("R7",)


def test_a_meter_on_two_meter_routes_is_one_meter(office, rows):
    office.loads(rows[0], rows[0].replace("R7", "R8"))
    assert len(office.all_of(Meter)) == 1
    assert len(office.all_of(MeterRouteItem)) == 2
    assert len(office.all_of(Reading)) == 1


def test_billings_previous_read_becomes_history_once(office, rows):
    office.loads(*rows)
    office.loads(*reversed(rows))
    history = [one for one in office.all_of(Reading) if one.digits == "000100"]
    assert [(one.read_on, one.origin, one.standing) for one in history] == [(date(2026, 4, 12), "billing", "exported")]


def test_a_corrected_previous_read_of_the_same_day_takes_the_old_ones_place(office, rows):
    office.loads(*rows)
    office.loads(rows[0].replace("000100", "000101"), *rows[1:])
    of_that_meter = {one.digits: one.standing for one in office.all_of(Reading) if one.digits.startswith("00010")}
    assert of_that_meter == {"000100": "superseded", "000101": "exported"}


def test_a_blank_cell_keeps_what_is_known_but_billings_limits_are_for_one_read(office, rows):
    office.loads(*rows)
    office.loads(rows[0].replace("Ana Ruiz", "").replace("000110,000140", ","), *rows[1:])
    assert "Ana Ruiz" in {account.display_name for account in office.all_of(Account)}
    assert None in {item.low for item in office.all_of(MeterRouteItem)}


def test_a_layout_without_the_meter_routes_code_needs_it_named(office):
    line = (
        f"{'7 CORAL AVE':20}{'777':8}{'000700':15}{'':60}R{'000555':>10}{'000560':>10}{'000600':>10}{'':10} {'S777':10}"
    )
    with pytest.raises(Problem) as refused:
        office.loads_bytes(line.encode(), "sensus_autoread")
    assert refused.value.kind.slug == "meter-route-needed"
    report = office.loads_bytes(line.encode(), "sensus_autoread", "A1")
    assert (report.meter_routes, report.rows_loaded) == (("A1",), 1)
    [reading] = office.all_of(Reading)
    assert (reading.digits, reading.read_on) == ("000555", date(2026, 5, 12))


def test_a_long_file_asks_the_store_no_more_often_than_a_short_one(sqlite_store, clock, office_on):
    office, asked = office_on(sqlite_store), []
    sa.event.listen(sqlite_store.engine, "before_cursor_execute", lambda *about: asked.append(about[2]))

    def questions(first: int, count: int) -> int:
        before = len(asked)
        rows = [
            f"R{first},{n},9{n:05},Some One,{n} Long St,S{n:06},6,CCF,{n:06},2026-04-12,,,33.4,-117.6"
            for n in range(first, first + count)
        ]
        assert office.loads(*rows).rows_new == count
        return len(asked) - before

    few, many = questions(1, 13), questions(1001, 1300)
    assert many < few + 1300 / 50
