"""Browsers at a running service; whatever a page complains of fails the test."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.pages.running import PASSWORD, Service, customers, running

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
expect.set_options(timeout=20_000)
BENIGN = ("goo.gl/9p2vKq", "status of 4")
"""A hint of Chromium on password forms, and its report of an answer that a test asked for."""


@dataclass
class Desk:
    """One person at one browser."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    def sign_in(self, name: str = "김담당", password: str = PASSWORD) -> None:
        """Sign in through the form."""
        self.page.goto(f"{self.url}/sign-in")
        self.page.fill("#name", name)
        self.page.fill("#password", password)
        self.page.click("main button")
        self.page.wait_for_load_state()

    def open(self, path: str) -> None:
        """Read a page."""
        self.page.goto(self.url + path)

    def pair(self) -> str:
        """The number of the pair on the screen."""
        return self.page.get_attribute("[data-pair]", "data-pair") or ""

    def press(self, key: str) -> str:
        """Press a key that goes on to another pair; gives its number."""
        return self._goes_on(lambda: self.page.keyboard.press(key))

    def click(self, selector: str) -> str:
        """Click what goes on to another pair; gives its number."""
        return self._goes_on(lambda: self.page.click(selector))

    def _goes_on(self, act: Callable[[], None]) -> str:
        before = self.pair()
        act()
        changed = "n => (document.querySelector('[data-pair]')?.dataset.pair ?? '') !== n"
        self.page.wait_for_function(changed, arg=before)
        return self.pair() if self.page.query_selector("[data-pair]") else ""

    def hear(self, message: ConsoleMessage) -> None:
        """Note what the browser complains of."""
        if not any(known in message.text for known in BENIGN):
            self.complaints.append(message.text)


@pytest.fixture(scope="session")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of some hundred customers, to be copied."""
    return customers(tmp_path_factory.mktemp("customers"), 900)


@pytest.fixture
def service(store_file: Path, tmp_path: Path) -> Iterator[Service]:
    """A service on a store of its own."""
    path = tmp_path / "hansaram.db"
    shutil.copy(store_file, path)
    with running(path) as started:
        yield started


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def sit_down(browser: Browser) -> Iterator[Callable[[str], Desk]]:
    """Let somebody sit down at the desk; at the end nothing may have gone wrong on the page."""
    desks: list[Desk] = []

    def sit(url: str) -> Desk:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="ko-KR")
        desk = Desk(context.new_page(), url)
        desk.page.on("console", desk.hear)
        desk.page.on("pageerror", lambda error: desk.complaints.append(str(error)))
        desks.append(desk)
        return desk

    yield sit
    for desk in desks:
        desk.page.context.close()
    assert [complaint for desk in desks for complaint in desk.complaints] == []


@pytest.fixture
def desk(service: Service, sit_down: Callable[[str], Desk]) -> Desk:
    """A steward, signed in."""
    sat = sit_down(service.url)
    sat.sign_in()
    return sat
