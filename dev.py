"""Sets everything up on a fresh machine and runs it; needs Python 3.11 or newer with venv, and nothing else of ours.

    python3 dev.py setup    .venv with the `fieldops` command
    python3 dev.py run      the demo
    python3 dev.py test     style, types, floors and the whole suite
    python3 dev.py fuzz     coverage-guided fuzzing of the decoders, a minute each (Linux)

The Makefile only calls this file. Everything is kept in .venv, pinned with hashes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
WORKERS = "2"
MEMORY_DISK = Path("/dev/shm")  # noqa: S108 -- the system's own, for the folders that tests throw away
ROOM_FOR_TESTS = 4 * 1024**3


def main() -> int:
    """Do what the command line asks for."""
    verbs = {"setup": setup, "run": run, "test": test, "fuzz": fuzz}
    verb, *rest = sys.argv[1:] or [""]
    if verb not in verbs:
        print(__doc__)
        return 2
    return verbs[verb](rest)


def setup(_rest: list[str]) -> int:
    """Make .venv with what the app needs at run time."""
    _install("requirements.txt")
    print("Ready: .venv/bin/fieldops --help")
    return 0


def run(rest: list[str]) -> int:
    """Start the demo; what follows goes to `fieldops demo`."""
    _install("requirements.txt")
    return _call([BIN / "fieldops", "demo", *rest])


def test(rest: list[str]) -> int:
    """Everything that must hold before a change lands; what follows goes to pytest."""
    _install("requirements-dev.txt")
    _find_browser()
    _use_memory_disk()
    checks: list[list[str | Path]] = [
        [BIN / "ruff", "check", "."],
        [BIN / "ruff", "format", "--check", "."],
        [BIN / "mypy"],
        [BIN / "lint-imports"],
        [PYTHON, "-m", "pytest", "-n", WORKERS, "--dist", "worksteal", *rest],
    ]
    return max(_call(check) for check in checks)


def fuzz(rest: list[str]) -> int:
    """Look for bytes that a decoder does not stand; what follows goes to the script."""
    _install("requirements-fuzz.txt")
    return _call([PYTHON, "tests/long/fuzz_decoders.py", *rest])


def _install(requirements: str) -> None:
    """Bring .venv to exactly what the file pins; does nothing when it is there already."""
    if not PYTHON.exists():
        print("Making .venv …", flush=True)
        venv.create(VENV, with_pip=True)
    pinned = ROOT / requirements
    stamp = VENV / f".installed-{pinned.stem}"
    wanted = hashlib.sha256(pinned.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Installing {requirements} …", flush=True)
    _must([PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", pinned])
    _must([PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "-e", ROOT])
    stamp.write_text(wanted)


def _find_browser() -> None:
    """Name a Chromium for the journeys in FIELDOPS_BROWSER; without one they say that they did not run.

    The headless shell comes first: the same Chromium without windows, at half the work a page.
    """
    shells, browsers = (_shell_on_path, _debian_shell), (_browser_on_path, _debian_browser)
    ways = (_named_browser, *shells, *browsers, _playwright_browser)
    found = next(filter(None, (way() for way in ways)), "")
    os.environ["FIELDOPS_BROWSER"] = found
    if not found:
        print("No Chromium can be had here: the browser journeys will not run.", flush=True)


def _use_memory_disk() -> None:
    """Let the tests keep their stores in memory where there is room: every commit of theirs waits for the disk."""
    if MEMORY_DISK.is_dir() and shutil.disk_usage(MEMORY_DISK).free > ROOM_FOR_TESTS:
        os.environ.setdefault("TMPDIR", str(MEMORY_DISK))


def _named_browser() -> str | None:
    return os.environ.get("FIELDOPS_BROWSER")


def _shell_on_path() -> str | None:
    return next(filter(None, map(shutil.which, SHELLS)), None)


def _browser_on_path() -> str | None:
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def _debian_shell() -> str | None:
    return _shell_on_path() if _debian_installs(SHELLS[0]) else None


def _debian_browser() -> str | None:
    return _browser_on_path() if _debian_installs(BROWSERS[0]) else None


def _debian_installs(browser: str) -> bool:
    """Whether Debian has this Chromium for us, where we may install it."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    print(f"Installing Debian's {browser} …", flush=True)
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    packages = ["--no-install-recommends", browser, "fonts-dejavu-core"]
    steps = (["update", "-qq"], ["install", "-y", "-qq", *packages])
    done = [subprocess.run(["apt-get", *step], check=False, stdout=subprocess.DEVNULL, env=quietly) for step in steps]
    return done[-1].returncode == 0


def _playwright_browser() -> str | None:
    """The Chromium that Playwright would bring, where it can be fetched."""
    print("Asking Playwright for its Chromium …", flush=True)
    if subprocess.run([PYTHON, "-m", "playwright", "install", "chromium"], check=False).returncode != 0:
        return None
    ask = "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
    path = subprocess.run([PYTHON, "-c", ask], check=False, capture_output=True, text=True).stdout.strip()
    return path if path and Path(path).exists() else None


def _call(command: list[str | Path]) -> int:
    """Run a command in the checkout and give its exit code."""
    print("$", " ".join(Path(command[0]).name if n == 0 else str(word) for n, word in enumerate(command)), flush=True)
    try:
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 130


def _must(command: list[str | Path]) -> None:
    """Run a command that has to succeed."""
    if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
        sys.exit(f"This failed: {' '.join(map(str, command))}")


if __name__ == "__main__":
    sys.exit(main())
