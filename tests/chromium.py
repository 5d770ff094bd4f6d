"""The one way tests start a browser: Chromium as script/test found it, or the system's.

Playwright keeps an event loop running in the thread while a browser is open. Django refuses the
database under it, and a second browser cannot be opened beside it, so a browser lives at most as
long as one module: a wider fixture breaks whatever test the same process runs next.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

# Without the background switches Chromium knocks at its maker's hosts at every start.
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)


def program() -> str | None:
    """The browser's path."""
    return (
        os.environ.get("MOVILIDAD_CHROMIUM")
        or shutil.which("chromium-headless-shell")
        or shutil.which("chromium")
        or shutil.which("google-chrome")
    )


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser that is closed with the block."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program(), args=list(ARGUMENTS))
        yield chromium
        chromium.close()
