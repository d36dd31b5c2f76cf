"""A browser that this machine has already: nothing is downloaded, and without one every test says why it is skipped."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
)
MAC = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
WINDOWS = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
QUIET = (  # a browser calls home by itself; these tests count requests
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
)
HERE = Path(__file__).parent


def _browser() -> str | None:
    """The first Chromium, Chrome or Edge of the path, or of the usual places of macOS and Windows."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    mac = [
        folder / app
        for folder in (Path("/Applications"), Path.home() / "Applications")
        for app in MAC
    ]
    folders = [
        os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
    ]
    windows = [Path(folder) / exe for folder in folders if folder for exe in WINDOWS]
    return next((str(path) for path in (*mac, *windows) if path.is_file()), None)


BROWSER = _browser()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder opens a browser; without one each is skipped by its name."""
    missing = pytest.mark.skip(reason="tidak ada Chromium, Chrome atau Edge di mesin ini")
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if BROWSER is None:
                item.add_marker(missing)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        **browser_type_launch_args,
        "executable_path": BROWSER,
        "args": [*QUIET, *(["--no-sandbox"] if as_root else [])],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "offline": True, "locale": "id-ID"}


@pytest.fixture(scope="session")
def base_url() -> None:
    """None: pages are files. pytest-base-url's own fixture is written in a way that pytest 9 warns of."""


@pytest.fixture(scope="session")
def command() -> str:
    """The command ``kinerja`` of this environment."""
    found = shutil.which("kinerja", path=str(Path(sys.executable).parent))
    assert found
    return found
