"""The screens of orders without signal: kept with the first order, and by every later release."""

from typing import Any

import pytest
from city import eventually
from order_documents import leave, order

pytestmark = pytest.mark.browser

KEPT_LATER = """async () => {
  const names = await caches.keys();
  const addresses = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys())));
  return addresses.flat().some(({ url }) => url.endsWith("pages/shut_off.js"));
}"""


def shut_off(stop: dict[str, Any], _device: str) -> list[Any]:
    return [order(stop, "SHUT_OFF"), leave(stop)]


def test_an_order_is_carried_out_though_its_screen_was_never_opened_with_signal(
    reader: Any, office: Any, orders_for: Any
) -> None:
    door = orders_for(shut_off)
    reader.waits_until_sent()
    reader.page.evaluate("location.hash = '#/'")
    reader.sees("today")
    reader.reloads()
    office.stop()
    reader.reloads()
    reader.does("continue")
    door.is_told("ok")
    door.shuts_off("01260")
    office.start()
    reader.page.click("[data-sync-line]")
    reader.waits_until_sent()
    assert [event["kind"] for event in office.events()][-2:] == ["read.taken", "service.shut_off"]


def test_a_tablet_without_orders_keeps_no_screens_of_orders(at_work: Any) -> None:
    at_work.page.wait_for_selector('[data-offline-ready="true"]')
    assert not at_work.page.evaluate(KEPT_LATER)


def test_orders_that_come_later_bring_their_screens_along(at_work: Any, office: Any, orders_for: Any) -> None:
    at_work.page.wait_for_selector('[data-offline-ready="true"]')
    orders_for(shut_off)
    at_work.page.click("[data-sync-line]")
    at_work.sees("outbox")
    eventually(lambda: at_work.page.evaluate(KEPT_LATER), "the screens of orders are not kept")


def test_a_new_release_brings_the_screens_before_it_is_used(reader: Any, office: Any, orders_for: Any) -> None:
    orders_for(shut_off)
    reader.page.evaluate("location.hash = '#/'")
    reader.sees("today")
    reader.reloads()
    office.app.extensions["assets"].fingerprint = "feedfeedfeedfeed"
    update = "navigator.serviceWorker.getRegistration('/tablet/').then((one) => one.update()).then(() => 1)"
    reader.page.evaluate(update)
    reader.page.wait_for_selector('[data-action="update"]')
    new = "caches.match('/static/feedfeedfeedfeed/js/pages/shut_off.js').then((found) => Boolean(found))"
    assert reader.page.evaluate(new)
