"""`fieldops device`: what a technician does with probes, meters and handhelds on serial lines."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from fieldops import problems
from fieldops.cli.device_options import OPTION, PROTOCOL, SECONDS, facts_of, in_words, named_options, protocol_for
from fieldops.cli.lazily import Lazily
from fieldops.devices import drivers, profiles
from fieldops.devices.capture import capturing
from fieldops.devices.port import Plugged, Port, open_port
from fieldops.devices.port import ports as plugged_in
from fieldops.devices.reading import DEFAULT_TIMEOUT_S, read_meter
from fieldops.devices.readout import Readout
from fieldops.devices.talking import converse

LISTEN_S = 60.0


LATER = {
    "decode": "fieldops.cli.device_bytes:decode",
    "dumps": "fieldops.cli.device_pull:dumps",
    "load": "fieldops.cli.device_load:load",
    "pull": "fieldops.cli.device_pull:pull",
    "replay": "fieldops.cli.device_bytes:replay",
    "report": "fieldops.cli.device_pull:report",
    "sim": "fieldops.cli.device_sim:sim",
}


@click.group(cls=Lazily, table=LATER)
def device() -> None:
    """Probes, meters and handhelds on serial lines."""


@device.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
def ports(as_json: bool) -> None:
    """List the serial lines of this machine, with what may be at their other end."""
    found = [_port_facts(port) for port in plugged_in()]
    if as_json:
        click.echo(json.dumps(found))
    elif not found:
        click.echo("No serial line is plugged in.")
    else:
        for port in plugged_in():
            likely = ", ".join(profile.name for profile in profiles.likely(port.usb)) or "any"
            usb = f"USB {port.usb} {port.serial_number}".strip() if port.usb else "not on USB"
            click.echo(f"{port.url}  {port.title}  ({usb})  likely: {likely}")


def _port_facts(port: Plugged) -> dict[str, object]:
    likely = [profile.name for profile in profiles.likely(port.usb)]
    return {
        "url": port.url,
        "title": port.title,
        "usb": port.usb,
        "serial_number": port.serial_number,
        "likely": likely,
    }


@device.command("drivers")
def list_drivers() -> None:
    """List the drivers and profiles there are, and drivers that cannot be loaded."""
    found = drivers.every()
    for driver in found.drivers.values():
        abilities = [what for what in ("read", "listen", "unload", "decode") if getattr(driver, what) is not None]
        click.echo(f"{driver.signature}  {driver.title}  ({', '.join(abilities)}; begins at {driver.line})")
    for profile in profiles.installed().values():
        click.echo(f"{profile.name}  {profile.title}  (profile of {profile.driver})")
    for name, why in found.broken.items():
        click.echo(f"{name}  cannot be loaded: {why}", err=True)


@device.command()
@click.argument("url")
@PROTOCOL
@OPTION
@click.option("--timeout", "timeout_s", type=SECONDS, default=DEFAULT_TIMEOUT_S, show_default=True, help="Seconds.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def read(url: str, protocol: str | None, options: tuple[str, ...], timeout_s: float, as_json: bool) -> None:
    """Read one meter at URL: /dev/ttyUSB0, COM5, socket://…, rfc2217://…, sim://ui1203?id=…&read=…"""
    readout = read_meter(url, protocol_for(url, protocol), timeout_s, named_options(options))
    click.echo(json.dumps(facts_of(readout)) if as_json else in_words(readout))


@device.command()
@click.argument("url")
@PROTOCOL
@OPTION
@click.option("--seconds", type=SECONDS, default=LISTEN_S, show_default=True, help="How long to listen.")
def listen(url: str, protocol: str | None, options: tuple[str, ...], seconds: float) -> None:
    """Listen at URL, and print each meter heard as a line of JSON."""
    _listen(url, protocol_for(url, protocol), named_options(options), seconds, None)


@device.command()
@click.argument("url")
@PROTOCOL
@OPTION
@click.option("--seconds", type=SECONDS, default=DEFAULT_TIMEOUT_S, show_default=True, help="How long at most.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
def capture(url: str, protocol: str | None, options: tuple[str, ...], seconds: float, out: Path) -> None:
    """Read or listen at URL, and write down every byte; `replay` plays it again. The file holds meter numbers."""
    given, spoken = named_options(options), protocol_for(url, protocol)
    profile = profiles.named(spoken)
    driver = drivers.find(profile.driver)
    if driver.read is None:
        _listen(url, spoken, given, seconds, out)
        return
    conversation = driver.read(driver.checked({**profile.options, **given}), seconds)
    with _line(url, spoken, given, out) as line:
        click.echo(in_words(profile.applied(converse(line, conversation))))


def _listen(url: str, protocol: str, given: Mapping[str, str], seconds: float, out: Path | None) -> None:
    profile = profiles.named(protocol)
    driver = drivers.find(profile.driver)
    if driver.listen is None:
        raise problems.CANNOT(driver=driver.name, what="listen")
    conversation = driver.listen(driver.checked({**profile.options, **given}), seconds)
    with _line(url, protocol, given, out) as line:
        converse(line, conversation, told=_print)


@contextmanager
def _line(url: str, protocol: str, given: Mapping[str, str], out: Path | None) -> Iterator[Port]:
    """An open line, written down in `out` if there is one."""
    with ExitStack() as stack:
        port = open_port(url)
        stack.callback(port.close)
        try:
            yield stack.enter_context(capturing(out, port, protocol, given)) if out else port
        except OSError as error:
            raise click.UsageError(f"{out} cannot be written: {error.strerror}.") from error


def _print(event: object) -> None:
    if isinstance(event, Readout):
        click.echo(json.dumps(facts_of(event)))
