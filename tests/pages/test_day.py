"""A steward's day in one sitting, by keyboard where there is a key, beside a second steward.

Sign in, twenty pairs, undo, a restart in the middle, a split, a search, the dashboard, a file; no
page of it may have a fault that axe finds or a complaint of the browser.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from golden_record.reading.rulings import rulings
from tests.pages.conftest import Desk
from tests.pages.running import Service
from tests.pages.test_accessibility import faults

pytestmark = pytest.mark.slow
ROWS = """고객번호,성명,휴대폰,주소
D-1,<b>이서준</b>,010-7777-1234,"서울 강남구 테헤란로 152"
D-2,박하나,0,
"""


def test_a_day_at_the_desk(
    service: Service, sit_down: Callable[[str], Desk], tmp_path: Path
) -> None:
    mine, other = sit_down(service.url), sit_down(service.url)
    for desk, name in ((mine, "김담당"), (other, "박담당")):
        desk.sign_in(name)
        desk.page.keyboard.press("Enter")
        desk.page.wait_for_selector("[data-pair]")
    _twenty_pairs(mine, other, service)
    _undo_and_split(mine, service)
    _search_and_quality(mine)
    _a_file(mine, service, tmp_path)


def _twenty_pairs(mine: Desk, other: Desk, service: Service) -> None:
    waiting = service.services.queue.open()
    seen, theirs = [mine.pair()], other.pair()
    assert faults(mine) == []
    for place in range(20):
        if place == 10:
            service.stop()
            service.start()
        seen.append(mine.press("nms"[place % 3]))
        assert seen[-1] != theirs
        if place % 4 == 0:
            theirs = other.press("n")
            assert theirs != seen[-1]
    assert len(set(seen)) == len(seen)
    assert len(rulings(service.store(), actor="김담당")) == 14
    assert service.services.queue.open() < waiting


def _undo_and_split(mine: Desk, service: Service) -> None:
    mine.press("u")
    assert sum(one.stands for one in rulings(service.store(), actor="김담당")) == 13
    heads = mine.page.locator(".pair thead .soft").all_inner_texts()
    sizes = [int(re.search(r"\d+", head)[0]) for head in heads]  # type: ignore[index]
    mine.page.locator(".pair thead a").nth(sizes.index(max(sizes))).click()
    mine.page.wait_for_selector("input[name=member]")
    assert faults(mine) == []
    if max(sizes) > 1:
        mine.page.locator("input[name=member]").last.check()
        mine.page.get_by_role("button", name="고른 레코드 떼어 내기").click()
        expect(mine.page.locator("h1")).to_have_text("떼어 내기: 미리 보기")
        mine.page.fill("input[name=reason]", "다른 사람")
        mine.page.click("form.decide button")
        expect(mine.page.locator(".time li").first).to_contain_text("불일치")


def _search_and_quality(mine: Desk) -> None:
    unified_id = mine.page.inner_text("#unified-id")
    mine.page.keyboard.press("/")
    mine.page.keyboard.type(unified_id)
    mine.page.keyboard.press("Enter")
    expect(mine.page.locator("#results")).to_contain_text(unified_id)
    mine.page.click("nav a[href='/quality']")
    mine.page.locator("#issues tbody a").first.click()
    expect(mine.page.locator("h1 + p")).to_contain_text("지금")
    assert mine.page.locator("tbody tr").count() > 0


def _a_file(mine: Desk, service: Service, tmp_path: Path) -> None:
    file = tmp_path / "day.csv"
    file.write_text(ROWS, encoding="utf-8")
    mine.page.click("nav a[href='/jobs']")
    mine.page.set_input_files("#file", file)
    mine.page.click("text=열과 앞줄 확인하기")
    mine.page.wait_for_selector("#preview tbody tr")
    mine.page.fill("#source", "하루")
    mine.page.click("button[value=submit]")
    mine.page.wait_for_selector("#job")
    service.work()
    expect(mine.page.locator("#job")).to_contain_text("새 고객", timeout=10_000)
    assert mine.page.locator("main b").count() == 0
