// How many release codes may be tried: five an order, ten a day on this tablet. A try counts before it is checked and
// is on the disk by then, so that neither a reload nor a dead battery gives it back. Days only go forward.

import { localTime } from "./ids.js";
import { recall, revise } from "./meta.js";

const AN_ORDER = 5;
const A_DAY = 10;
const NONE = { orders: {}, day: "", today: 0 };

/** `{order, day}`: how many tries are left for the order, and on this day. */
export const triesLeft = async (order) => left(onDay(await recall("tries")), order);

/** Take one try: what is left after it, or null when there was none. */
export const takeTry = async (order) => {
  let taken = false;
  const tries = await revise("tries", (record) => {
    const now = onDay(record);
    const { order: ofOrder, day } = left(now, order);
    taken = ofOrder > 0 && day > 0;
    return taken ? { ...now, orders: { ...now.orders, [order]: AN_ORDER - ofOrder + 1 }, today: now.today + 1 } : now;
  });
  return taken ? left(tries, order) : null;
};

const left = ({ orders, today }, order) => ({ order: AN_ORDER - (orders[order] ?? 0), day: A_DAY - today });

const onDay = (record = NONE) => {
  const day = localTime().slice(0, 10);
  return day > record.day ? { ...record, day, today: 0 } : record;
};
