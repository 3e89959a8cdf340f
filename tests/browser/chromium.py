"""A headless Chromium: the one that is installed, or the one that Playwright brings."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser, Playwright

VARIABLE: Final = "QBDCONNECT_TEST_BROWSER"
NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
HOW_TO_GET_ONE: Final = f"""no Chromium was found. Get one in one of these ways:
  Debian, Ubuntu:  apt-get install chromium
  anywhere else:   .nox/browser/bin/playwright install --with-deps chromium
  or name yours:   {VARIABLE}=/path/to/chromium nox -s browser"""


def find_browser(environment: Mapping[str, str]) -> str | None:
    """Find an installed Chromium; None if there is none."""
    named = environment.get(VARIABLE)
    if named is not None:
        return named
    return next(filter(None, map(shutil.which, NAMES)), None)


def launch(playwright: Playwright) -> Browser:
    """Start it; raises AssertionError with how to get one."""
    from playwright.sync_api import Error  # noqa: PLC0415 - only this session has it

    program = find_browser(os.environ)
    # Chromium refuses its sandbox to root, as containers of CI mostly are.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    try:
        return playwright.chromium.launch(executable_path=program, args=arguments)
    except Error as error:
        if program is not None or "Executable doesn't exist" not in str(error):
            raise AssertionError(f"{program or 'the Chromium of Playwright'} does not start: {error}") from None
        raise AssertionError(HOW_TO_GET_ONE) from None
