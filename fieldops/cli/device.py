"""`fieldops device`: read a meter through a probe, or play the meter."""

import json
import signal
from pathlib import Path

import click

from fieldops.devices import protocols
from fieldops.devices.reading import DEFAULT_TIMEOUT_S, read_meter
from fieldops.devices.telegrams import Telegram
from fieldops.devices.transmitter import DEFAULT_BIT_RATE, FASTEST_BIT_RATE, SLOWEST_BIT_RATE, Transmitter


@click.group()
def device() -> None:
    """Probes and meters on serial lines."""


@device.command()
@click.argument("url")
@click.option("--protocol", default="ui1203", show_default=True, help="How the meter talks.")
@click.option(
    "--timeout",
    "timeout_s",
    type=click.FloatRange(0, 600, min_open=True),
    default=DEFAULT_TIMEOUT_S,
    show_default=True,
    help="Seconds to listen.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def read(url: str, protocol: str, timeout_s: float, as_json: bool) -> None:
    """Read one meter at URL: /dev/ttyUSB0, COM5, socket://…, rfc2217://…, sim://ui1203?id=…&read=…"""
    telegram = read_meter(url, protocol, timeout_s)
    click.echo(json.dumps(_facts(telegram, protocol)) if as_json else _in_words(telegram, protocol))


def _facts(telegram: Telegram, protocol: str) -> dict[str, object]:
    return {
        "id": telegram.meter_id,
        "digits": telegram.digits,
        "protocol": protocol,
        "raw": telegram.raw.hex(),
        "flags": [],
        "tags": list(telegram.tags),
    }


def _in_words(telegram: Telegram, protocol: str) -> str:
    said = telegram.raw.decode("ascii").rstrip()
    return f"Meter {telegram.meter_id} shows {telegram.digits}\nIt said in {protocol}: {said}"


@device.group()
def sim() -> None:
    """Play a meter on a pseudo terminal."""


@sim.command()
@click.option("--pty", "link", required=True, type=click.Path(path_type=Path), help="Where the line shall appear.")
@click.option("--id", "meter_id", required=True, help="The register's id.")
@click.option("--read", "digits", required=True, help="What the dials show, leading zeros included.")
@click.option(
    "--bit-rate", type=click.IntRange(SLOWEST_BIT_RATE, FASTEST_BIT_RATE), default=DEFAULT_BIT_RATE, show_default=True
)
def ui1203(link: Path, meter_id: str, digits: str, bit_rate: int) -> None:
    """Send a UI-1203 telegram over and over, at line speed, until killed."""
    try:
        line = protocols.find("ui1203").simulated(meter_id, digits)
    except ValueError as error:
        raise click.UsageError(f"Cannot be sent: {error}.") from error
    _send_until_killed(link, Transmitter(line, bit_rate), f"{link}: a meter sends at {bit_rate} bit/s until killed")


def _send_until_killed(link: Path, transmitter: Transmitter, ready: str) -> None:
    from fieldops.devices.pseudo_terminal import pseudo_terminal, transmit

    killed: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: killed.append(received))
    try:
        with pseudo_terminal(link) as master:
            click.echo(ready)
            transmit(master, transmitter, until=lambda: bool(killed))
    except OSError as error:
        raise click.UsageError(f"{link} cannot become a line: {error.strerror}.") from error
