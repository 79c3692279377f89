"""`fieldops device decode` and `replay`: bytes that were kept, understood without any line."""

import json
import sys
from pathlib import Path

import click

from fieldops import problems
from fieldops.cli.device_options import OPTION, SECONDS, facts_of, in_words, named_options
from fieldops.devices import capture as captures
from fieldops.devices import drivers, profiles
from fieldops.devices.readout import Readout
from fieldops.devices.talking import converse

REPLAY_S = 600.0


@click.command()
@click.argument("protocol")
@click.option(
    "--hex", "text", required=True, metavar="HEX|-", help="The bytes in hex; - reads them from standard input."
)
def decode(protocol: str, text: str) -> None:
    """Print what a telegram says as JSON; a malformed one ends with a numbered problem."""
    driver = drivers.find(profiles.named(protocol).driver)
    if driver.decode is None:
        raise problems.CANNOT(driver=driver.name, what="decode")
    typed = sys.stdin.read() if text == "-" else text
    try:
        data = bytes.fromhex(typed)
    except ValueError:
        raise problems.DEVICE_OPTION(option="--hex", expected="hex") from None
    click.echo(json.dumps(driver.decode(data), ensure_ascii=False))


@click.command()
@click.argument("capture", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--protocol", help="Another driver or profile than the one the capture was made with.")
@OPTION
@click.option("--timeout", "timeout_s", type=SECONDS, default=REPLAY_S, help="Seconds, on the capture's own clock.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a readout.")
def replay(capture: Path, protocol: str | None, options: tuple[str, ...], timeout_s: float, as_json: bool) -> None:
    """Play a capture again, at once, and print what it says now."""
    kept = captures.load(capture)
    profile = profiles.named(protocol or kept.protocol)
    driver = drivers.find(profile.driver)
    given = driver.checked({**profile.options, **kept.options, **named_options(options)})
    port = captures.ReplayedPort(kept.pieces)

    def show(event: object) -> None:
        if isinstance(event, Readout):
            click.echo(json.dumps(facts_of(event)) if as_json else in_words(event))

    if driver.read is not None:
        show(profile.applied(converse(port, driver.read(given, timeout_s), now=port.now, sleep=port.sleep)))
    elif driver.listen is not None:
        converse(port, driver.listen(given, timeout_s), told=show, now=port.now, sleep=port.sleep)
    else:
        raise problems.CANNOT(driver=driver.name, what="replay")
