"""Every page by axe (WCAG 2.2 AA), in both languages and in the dark; and usable on a tablet."""

import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.pages.conftest import Desk
from tests.pages.running import Service, running

pytestmark = pytest.mark.slow
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "김담당": (
        *("/reviews", "/reviews/next", "/decisions", "/search", "/quality", "/jobs", "/account"),
        *("/quality/sample", "/quality/issues/name.masked", "/entities/K7Q-2M9-XDK"),
    ),
    "감사자": ("/log",),
    "관리자": ("/people",),
}
CASES = [(name, path) for name, paths in PAGES.items() for path in paths]


@pytest.fixture(scope="module")
def still(store_file: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One service for all of them: nothing here changes anything."""
    path = tmp_path_factory.mktemp("still") / "hansaram.db"
    shutil.copy(str(store_file), path)
    with running(path) as started:
        yield started


def faults(desk: Desk) -> list[str]:
    found = Axe().run(desk.page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    return [
        f"{one['impact']} {one['id']}: {[node['target'] for node in one['nodes']][:3]}"
        for one in found.response["violations"]
    ]


@pytest.mark.parametrize(("name", "path"), CASES, ids=[path for _, path in CASES])
def test_a_page_is_free_of_faults(
    name: str, path: str, still: Service, sit_down: Callable[[str], Desk]
) -> None:
    desk = sit_down(still.url)
    desk.sign_in(name)
    desk.open(path)
    assert faults(desk) == []
    desk.page.emulate_media(color_scheme="dark")
    assert faults(desk) == []


def test_signing_in_and_english_are_free_of_faults(
    still: Service, sit_down: Callable[[str], Desk]
) -> None:
    desk = sit_down(still.url)
    desk.open("/sign-in")
    assert faults(desk) == []
    desk.page.click("a[hreflang=en]")
    expect(desk.page.locator("h1")).to_have_text("Sign in")
    desk.sign_in()
    assert desk.page.get_attribute("html", "lang") == "en"
    assert faults(desk) == []


def test_an_entity_with_what_can_be_done_to_it_is_free_of_faults(
    still: Service, sit_down: Callable[[str], Desk]
) -> None:
    desk = sit_down(still.url)
    desk.sign_in()
    desk.open("/reviews/next")
    desk.page.locator(".pair thead a").first.click()
    desk.page.wait_for_selector("#unified-id")
    for summary in desk.page.locator("summary").all():
        summary.click()
    assert faults(desk) == []


@pytest.mark.parametrize("path", ["/reviews", "/reviews/next", "/quality", "/jobs"])
def test_a_tablet_shows_the_page_without_scrolling_sideways(
    path: str, still: Service, sit_down: Callable[[str], Desk]
) -> None:
    desk = sit_down(still.url)
    desk.sign_in()
    desk.page.set_viewport_size({"width": 820, "height": 1180})
    desk.open(path)
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 820
    small = desk.page.evaluate(
        "[...document.querySelectorAll('main button, .decide button')]"
        ".filter(b => b.offsetParent && b.getBoundingClientRect().height < 24)"
        ".map(b => b.textContent)"
    )
    assert small == []


def test_a_pair_can_be_decided_without_a_mouse_and_focus_is_never_lost(
    still: Service, sit_down: Callable[[str], Desk]
) -> None:
    desk = sit_down(still.url)
    desk.sign_in()
    desk.open("/reviews/next")
    for _ in range(60):
        desk.page.keyboard.press("Tab")
        if desk.page.evaluate("document.activeElement.value") == "skip":
            break
    desk.click("#decide button:focus")
    focused = desk.page.evaluate("document.activeElement.id")
    assert focused == "main"
