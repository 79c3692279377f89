"""One telegram as JSON-ready facts, for `fieldops device decode mbus`."""

from decimal import Decimal
from typing import Any

from fieldops.devices.mbus.answer import Item, read_answer


def decode(data: bytes) -> dict[str, Any]:
    """Who answers and all records in their order; numbers are exact decimal text in the unit beside them.

    Every bad frame ends in one of the problems mbus-frame, mbus-truncated, mbus-too-many, mbus-reports-error,
    mbus-unsupported, mbus-encrypted. The id is written without leading zeros.
    """
    answer = read_answer(data)
    header = answer.header
    return {
        "id": header.meter_id.lstrip("0") or "0",
        "manufacturer": header.manufacturer,
        "version": header.version,
        "medium": header.medium,
        "access_number": header.access_number,
        "status": f"{header.status:02X}",
        "records": [_facts(number, item) for number, item in enumerate(answer.items)],
    }


def _facts(number: int, item: Item) -> dict[str, Any]:
    return {
        "id": number,
        "function": item.function,
        "storage": item.storage,
        "tariff": item.tariff,
        "device": item.device,
        "quantity": item.quantity,
        "unit": item.unit,
        "value": f"{item.value:f}" if isinstance(item.value, Decimal) else item.value,
    }
