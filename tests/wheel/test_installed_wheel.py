"""The built wheel is whole: it serves pages, styles, words and migrations from any folder, without a checkout."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).parents[2]
START = "from fieldops.cli import main; main()"

pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """A folder with the installed wheel, and nothing of the checkout."""
    dist, target = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("installed")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", dist]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = dist.glob("*.whl")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", target, wheel]
    subprocess.run(install, check=True, capture_output=True)
    return target


@pytest.fixture(scope="module")
def central(installed, tmp_path_factory) -> Iterator[str]:
    """The address of a central that runs from the wheel, in a folder of its own."""
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    server = subprocess.Popen(
        [sys.executable, "-c", START, "central", "--port", "0", "--data", "data"],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    listening = re.search(r"http://\S+", server.stdout.readline())
    assert listening, "central did not say where it listens"
    yield listening.group()
    server.terminate()
    server.wait(20)
    server.stdout.close()


def test_the_package_comes_from_the_wheel(installed, tmp_path):
    told = subprocess.run(
        [sys.executable, "-c", "import fieldops; print(fieldops.__file__)"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.startswith(str(installed))


def test_the_wheel_serves_the_sign_in_page_with_its_styles(central):
    page = requests.get(f"{central}/sign-in", timeout=10)
    styles = re.findall(r'href="(/static/[^"]+\.css)"', page.text)
    assert styles
    assert {requests.get(central + style, timeout=10).status_code for style in styles} == {200}


def test_the_wheel_serves_the_tablet_page_and_all_it_keeps(central):
    worker = requests.get(f"{central}/sw.js", timeout=10).text
    listed = re.search(r"const ADDRESSES = (\[.*?\]);", worker, re.DOTALL)
    assert listed
    kept = json.loads(listed[1])
    assert len(kept) > 20
    assert {requests.get(central + url, timeout=10).status_code for url in kept} == {200}


def test_the_wheel_speaks_spanish(central):
    assert requests.get(f"{central}/i18n/es.json", timeout=10).json()["Save"] == "Guardar"
