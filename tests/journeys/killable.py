"""A browser that keeps its profile on the disk and can die like a machine without power."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Playwright
from tests.chromium import ARGUMENTS, program

_PATIENCE = 60.0


@dataclass
class Machine:
    """An office machine: one profile, one window."""

    playwright: Playwright
    profile: Path
    address: str
    _running: "subprocess.Popen[bytes] | None" = None

    def open(self, *, ahead: int = 0) -> Page:
        """Start the browser anew. Its clock runs `ahead` seconds before the real one."""
        port = self.profile / "DevToolsActivePort"
        port.unlink(missing_ok=True)
        command = [
            *(
                program() or "chromium",
                "--headless=new",
                f"--user-data-dir={self.profile}",
                *ARGUMENTS,
            ),
            *("--remote-debugging-port=0", "--window-size=1280,900", "about:blank"),
        ]
        self._running = subprocess.Popen(
            command,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        give_up_at = time.monotonic() + _PATIENCE
        while not port.exists() or not port.read_text().strip():
            assert time.monotonic() < give_up_at, "the browser does not start"
            time.sleep(0.05)
        place = f"http://127.0.0.1:{port.read_text().split()[0]}"
        context = self.playwright.chromium.connect_over_cdp(place).contexts[0]
        context.set_default_timeout(30_000)
        return self.window(context, ahead=ahead)

    def window(self, context: BrowserContext, *, ahead: int = 0) -> Page:
        """A window whose clock runs `ahead` seconds before the real one."""
        page = context.new_page()
        page.add_init_script(
            "(() => { const real = Date.now.bind(Date);"
            f" Date.now = () => real() + {ahead * 1000}; }})()"
        )
        return page

    def lose_power(self) -> None:
        """SIGKILL for every process of this browser, and for no other."""
        if self._running is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()
        self._running = None

    def everything_on_disk(self) -> bytes:
        """Every file of the profile in one text."""
        files = (path for path in self.profile.rglob("*") if path.is_file())
        return b"\n".join(path.read_bytes() for path in files)


@contextmanager
def office_machine(playwright: Playwright, folder: Path, address: str) -> Iterator[Machine]:
    """A machine with an empty profile in `folder`."""
    machine = Machine(playwright, folder, address)
    try:
        yield machine
    finally:
        machine.lose_power()
        shutil.rmtree(folder, ignore_errors=True)
