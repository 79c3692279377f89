"""A day in the office, at its pages: a file comes in, a run is made, reads are decided, approved and exported."""

import re
from datetime import date
from io import BytesIO

from fieldops.facts.roles import Role
from fieldops.store.batches import all_exports
from fieldops.store.people_tables import AuditEntry
from fieldops.work import reviewing


def lines(central):
    with central.store.reading() as session:
        return reviewing.reads_of_run(session, central.run)


def line_with(central, digits):
    return next(line for line in lines(central) if line.digits == digits)


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def send_file(browser, content, **fields):
    return browser.sends("/meter-routes", file=(BytesIO(content), "routes.csv"), layout="fieldops_csv_v1", **fields)


def test_a_file_is_tried_and_then_loaded_with_its_bad_row_shown_beside_the_good_ones(central_on, store, route_file):
    browser = central_on(store).browser_of(Role.BILLING)
    assert "No meter route is loaded yet" in browser.sees("/meter-routes")
    tried = words(send_file(browser, route_file, dry_run="yes"))
    assert "Only tried: nothing was changed" in tried
    assert "Good rows 4 Rows set aside 1" in tried
    assert "No meter route is loaded yet" in browser.sees("/meter-routes")
    loaded = words(send_file(browser, route_file, dry_run="no"))
    assert "The file is loaded" in loaded
    assert "meter_serial is empty. 400.34" in loaded
    assert "R7,50,0105,5 Pier St,,6,CCF" in loaded
    again = words(send_file(browser, route_file, dry_run="no"))
    assert "This file was loaded before" in again
    kept = re.search(r"/meter-routes/loads/[^\"]+", browser.opens("/meter-routes").text)[0]
    assert "R7,50,0105,5 Pier St,,6,CCF" in browser.sees(kept)


def test_a_file_that_is_none_is_refused_with_its_number(central):
    browser = central.browser_of(Role.BILLING)
    answer = send_file(browser, b"\x00\x01\x02", dry_run="no")
    assert answer.status_code == 400
    assert "Problem 400." in words(answer)
    missing = browser.sends("/meter-routes", layout="fieldops_csv_v1")
    assert missing.status_code == 400


def test_a_dispatcher_makes_a_run_gives_it_to_somebody_else_and_closes_it(central_on, store, route_file):
    central = central_on(store)
    browser = central.browser_of(Role.DISPATCHER)
    assert "none is loaded yet" in browser.sees("/board")
    send_file(browser, route_file, dry_run="no")
    made = browser.sends("/board", meter_route="R7", date="2026-05-12", assign="reader")
    run = made.location
    assert "The run is made" in browser.sees(run)
    assert "0 read, 0 skipped, 4 open of 4" in browser.sees("/board")
    browser.sends(f"{run}/assign", page=run, assign="field_lead")
    assert "Assigned to Lena Ford" in browser.sees(run)
    browser.sends(f"{run}/assign", page=run, assign="")
    assert "Assigned to nobody yet" in browser.sees(run)
    browser.sends(f"{run}/close", page=run)
    assert "State closed" in browser.sees(run)
    assert "Closed runs: 1" in browser.sees("/board")


def test_a_second_run_of_the_day_is_refused_and_what_was_chosen_stays(busy_central):
    browser = busy_central.browser_of(Role.DISPATCHER)
    answer = browser.sends("/board", meter_route="R7", date="2026-05-12", assign="reader")
    assert answer.status_code == 409
    assert "already has a run" in answer.text
    assert 'value="2026-05-12"' in answer.text
    assert '<option value="reader" selected>' in answer.text


def test_a_run_cannot_be_given_to_somebody_who_is_no_reader(busy_central):
    browser = busy_central.browser_of(Role.DISPATCHER)
    page = f"/runs/{busy_central.run}"
    assert browser.sends(f"{page}/assign", page=page, assign="billing").status_code == 409
    assert browser.sends("/board", meter_route="R7", date="tomorrow").status_code == 400


def test_the_history_of_a_stop_tells_what_happened_in_words(busy_central):
    browser = busy_central.browser_of(Role.FIELD_LEAD)
    page = browser.sees(f"/runs/{busy_central.run}")
    assert "reader: Read taken: 000999 typed, higher than expected" in page
    assert "Trouble reported: Leak on the customer&#39;s side “Wet lawn”" in page
    assert "skipped Dog" in page
    only_skipped = browser.sees(f"/runs/{busy_central.run}?show=skipped")
    assert "4 Pier St" in only_skipped
    assert "1 Pier St" not in only_skipped
    assert "No stop fits this choice" in browser.sees(f"/runs/{busy_central.run}?show=open")


def test_a_clerk_sees_what_waits_with_the_exceptions_first(busy_central):
    browser = busy_central.browser_of(Role.BILLING)
    assert "R7 , May 12, 2026 May 12, 2026 Rosa Reyes 3 1 1 0 of 4" in browser.sees("/billing")
    page = browser.sees(f"/billing/runs/{busy_central.run}")
    places = [page.index(digits) for digits in ("000320", "000330", "000999", "000123")]
    assert places == sorted(places)
    assert "799 CCF higher than expected (confirmed at the meter)" in page


def test_a_clerk_chooses_sends_back_approves_and_exports_the_same_bytes_again(busy_central):
    browser = busy_central.browser_of(Role.BILLING)
    page = f"/billing/runs/{busy_central.run}"
    chosen, doubted = line_with(busy_central, "000330"), line_with(busy_central, "000999")
    assert browser.sends(f"{page}/reads/{chosen.event}/choose", page=page).status_code == 302
    assert line_with(busy_central, "000320").standing == "superseded"
    ask = f"{page}/reads/{doubted.event}/re-read"
    assert "000999" in browser.sees(ask)
    browser.sends(ask, reason="Looks too high")
    assert line_with(busy_central, "000999").standing == "sent_back"
    assert "Approve 2 reads" in browser.sees(page)
    browser.sends(f"{page}/approve", page=page)
    assert "2 reads are approved" in browser.sees(page)
    assert "2 approved reads are in no file yet" in browser.sees("/billing/exports")
    browser.sends("/billing/exports", layout="fieldops_csv_v1")
    first, second = browser.opens("/billing/exports/1"), browser.opens("/billing/exports/1")
    assert first.data == second.data
    assert chosen.event in first.text
    assert doubted.event not in first.text
    assert first.headers["Content-Disposition"] == 'attachment; filename="reads-1.csv"'
    with busy_central.store.reading() as session:
        actions = [row.action for row in session.query(AuditEntry).order_by(AuditEntry.number)]
        assert len(all_exports(session)) == 1
    for action in ("read-chosen", "reread-ordered", "reads-approved", "reads-exported", "export-downloaded"):
        assert action in actions


def test_who_took_a_read_of_the_run_cannot_approve_it(busy_central):
    with busy_central.store.writing() as session:
        from fieldops.work import people

        people.change_roles(session, "reader", ["reader", "billing"], by="admin")
    browser = busy_central.browser_of(Role.READER)
    page = f"/billing/runs/{busy_central.run}"
    answer = browser.sends(f"{page}/approve", page=page)
    assert answer.status_code == 403
    assert "Who made a read may not approve it" in answer.text
    assert line_with(busy_central, "000123").standing == "counted"


def test_nothing_to_approve_or_export_is_said_and_changes_nothing(central_on, sqlite_store):
    central = central_on(sqlite_store)
    browser = central.browser_of(Role.BILLING)
    token = browser.token(browser.opens("/billing"))
    answer = browser.client.post("/billing/exports", data={"csrf_token": token, "layout": "fieldops_csv_v1"})
    assert answer.status_code == 409
    assert "No approved read waits for export" in answer.text
    assert "No file has been made yet" in browser.sees("/billing/exports")
    assert browser.opens("/billing/exports/7").status_code == 404
    assert browser.opens("/billing/runs/no-run").status_code == 404


def test_the_account_of_every_run_balances_in_words(busy_central):
    page = busy_central.browser_of(Role.FINANCE_MANAGER).sees("/billing/nothing-was-lost")
    assert "Every run balances." in page
    assert "yes 4 = 3 + 1 + 0" in page


def test_a_finance_manager_looks_and_decides_nothing(busy_central):
    browser = busy_central.browser_of(Role.FINANCE_MANAGER)
    page = browser.sees(f"/billing/runs/{busy_central.run}")
    assert "Approve" not in page
    assert "Let this one count" not in page


def test_today_in_the_form_is_the_citys_day(busy_central):
    assert f'value="{date(2026, 5, 12)}"' in busy_central.browser_of(Role.DISPATCHER).opens("/board").text
