"""A city in this process whose clock stands until it is told to go: central, its people, and one tablet in a browser.

The office's clock and the tablet's are moved together, so that days pass in no time. Everything else is real: the pages
and calls go over a socket, the tablet is a Chromium with its own store, and signal can be taken away from it.
"""

import re
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
from city import PASSWORD, eventually
from desk import Desk
from order_reader import OrderReader
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from fieldops.app import create_central
from fieldops.clock import CITY_ZONE, FixedClock
from fieldops.config import CentralConfig
from fieldops.store.blob_tables import Blob, PhotoNamed
from fieldops.store.engine import Store
from fieldops.sync import enrolment
from fieldops.work import billing_token, importing, people

PEOPLE = {"rosa": "reader", "dana": "dispatcher", "bill": "billing", "fina": "finance_manager"}
TIMEOUT_S = 30
ROUTE_FILE = (
    b"meter_route,sequence,account_no,service_address,meter_serial,dials,unit,previous_read,low,high\r\n"
    b"R7,10,0101,1 Pier St,A4711,5,CCF,01000,01001,01100\r\n"
    b"R7,20,0102,2 Pier St,A4712,5,CCF,02000,02001,02100\r\n"
)


class StandingCity:
    """Central on a store, answering on a port of this machine."""

    def __init__(self, store: Store, data: Path, begins: datetime) -> None:
        self.store, self.clock = store, FixedClock(begins.astimezone(UTC))
        for username, role in PEOPLE.items():
            with store.writing() as session:
                people.add(session, self.clock, username, f"{username.title()} Ibarra", [role], PASSWORD, "en")
        importing.load_meter_route(store, self.clock, ROUTE_FILE, "fieldops_csv_v1", None, "bill", dry_run=False)
        with store.writing() as session:
            self.token = billing_token.mint(session, self.clock, "fina")
        app = create_central(CentralConfig(data=data, port=0), store, self.clock)
        self._server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def closes(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()

    def now(self) -> datetime:
        """The city's local time."""
        return self.clock.now().astimezone(CITY_ZONE)

    def desk(self, username: str) -> Desk:
        """Somebody signed in at the office's pages; sittings end with the day, so they sign in when they come."""
        return Desk(self.url, username)

    def code(self) -> str:
        """A one-time code for a tablet."""
        with self.store.writing() as session:
            return enrolment.make_code(session, self.clock, "T1", is_field=False, made_by="dana")

    # --- billing -------------------------------------------------------------------------------------------------

    def billing_tells(self, *rows: dict[str, str]) -> None:
        """The clerk loads a file of facts as of now."""
        table = [{"kind": "feed", "as_of": self.now().isoformat()}, *rows]
        columns = list(dict.fromkeys(name for row in table for name in row))
        lines = [",".join(row.get(name, "") for name in columns) for row in table]
        desk = self.desk("bill")
        page = desk.opens("/billing-facts")
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        content = "\n".join([",".join(columns), *lines, ""]).encode()
        sent = desk.browser.post(
            f"{self.url}/billing-facts",
            {"csrf_token": token[1]},
            files={"file": ("facts.csv", content)},
            timeout=TIMEOUT_S,
        )
        assert sent.ok, sent.text[:500]

    def is_paid(self, account_no: str, amount: str) -> dict[str, int]:
        """The billing system tells of a payment, at once."""
        told = requests.post(
            f"{self.url}/billing/v1/accounts/{account_no}/payments",
            json={"reference": "P-1", "amount": amount, "at": self.now().isoformat()},
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=TIMEOUT_S,
        )
        assert told.status_code == 201, told.text
        return told.json()

    # --- the dispatcher ------------------------------------------------------------------------------------------

    def sends_rosa(self, show: str) -> str:
        """Dana builds the day's list and gives all of it to Rosa; the one order's id."""
        desk = self.desk("dana")
        desk.presses_on(f"/orders?show={show}", f"/orders/lists/{show}")
        page = desk.opens(f"/orders?show={show}")
        [order] = set(re.findall(r'name="orders" value="([^"]+)"', page))
        today = self.now().date().isoformat()
        desk.presses_on(f"/orders?show={show}", "/orders/runs", orders=order, date=today, assign="rosa", show=show)
        return order

    def phones_dana(self, order: str) -> str:
        """Dana asks the book for the caller; the page that answers."""
        return self.desk("dana").presses_on(f"/releases/{order}", f"/releases/{order}/code")


class StandingTablet(OrderReader):
    """Rosa's tablet: a Chromium whose clock goes with the city's."""

    def __init__(self, browser: Browser, city: StandingCity) -> None:
        self.city = city
        self.context = browser.new_context(
            viewport={"width": 412, "height": 840}, has_touch=True, locale="en-US", timezone_id="America/Los_Angeles"
        )
        self.context.set_default_timeout(15_000)
        super().__init__(self.context.new_page())
        self.page.clock.install(time=city.clock.now())
        self.page.goto(f"{city.url}/tablet/")
        self.page.wait_for_selector("html[data-ready]")

    def enrols_and_signs_in(self) -> None:
        """The office's code, then Rosa's password."""
        self.page.fill("#code", self.city.code())
        self.does("enrol")
        self.is_at("signin")
        self.signs_in()

    def signs_in(self) -> None:
        """Rosa's name and password."""
        self.page.fill("#username", "rosa")
        self.page.fill("#password", PASSWORD)
        self.does("sign-in")
        self.is_at("today")

    def passes(self, step: timedelta) -> None:
        """Time goes by, here and in the office."""
        self.city.clock.advance(step)
        self.page.clock.fast_forward(int(step.total_seconds() * 1000))

    def comes_back(self) -> None:
        """Another morning: the page is opened anew, and Rosa signs in."""
        self.page.clock.set_system_time(self.city.clock.now())
        self.page.reload()
        self.page.wait_for_selector("html[data-ready]")
        self.page.goto(f"{self.city.url}/tablet/#/signin")
        self.signs_in()

    def hears_from_the_office(self) -> None:
        """Tap the line above: send and fetch, until today's run is there."""
        self.does_sync()
        self.page.goto(f"{self.city.url}/tablet/#/")
        self.page.wait_for_selector("[data-run]")

    def does_sync(self) -> None:
        """Tap the line above."""
        self.page.tap("[data-sync-line]")

    def has_signal(self, there: bool) -> None:
        """Take the signal away, or give it back."""
        self.context.set_offline(not there)

    def opens_order(self, kind: str) -> None:
        """From Today to the order's screen."""
        self.page.goto(f"{self.city.url}/tablet/#/")
        self.is_at("today")
        self.page.wait_for_selector("[data-offline-ready=true]")
        self.page.tap("[data-run][data-done='0'] [data-action='open-run']")
        self.page.tap(f"[data-stop]:has([data-kind='{kind}'])")

    def waits_until_sent(self) -> None:
        """Nothing is on this tablet alone."""
        self.page.wait_for_selector("[data-sync-line][data-waiting='0']", timeout=60_000)

    def waits_until_photos_are_sent(self) -> None:
        """The office has every photo that was taken."""

        def arrived() -> bool:
            with self.city.store.reading() as session:
                return session.query(Blob).count() == session.query(PhotoNamed.sha256).distinct().count() > 0

        eventually(arrived, "the photo does not arrive")

    def leaves(self) -> None:
        """Close the browser."""
        self.context.close()
