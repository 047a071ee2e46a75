"""Finding a customer and working on it: search, pin, merge, samples, the dashboard, accounts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from golden_record.access import authenticate_key
from golden_record.quality.estimates import estimate
from golden_record.reading import entity, look_up_one, resolve
from golden_record.reading.rulings import rulings
from tests.pages.conftest import Desk
from tests.pages.running import PASSWORD, Service

NEW = "새로운 긴 비밀번호"
pytestmark = pytest.mark.slow


def _somebody(service: Service) -> dict[str, str]:
    """A customer with a hangul name of three syllables and a mobile number."""
    store = service.store()
    for place in range(1, 900):
        for letter, source in (("B", "branch"), ("W", "web"), ("A", "app")):
            record_id = f"{letter}{place:09d}"
            found = look_up_one(store, source, record_id)
            view = entity(store, found) if found else None
            golden = view.golden if view else {}
            name = golden.get("name") or ""
            if view and golden.get("mobile") and len(name) == 3 and name.isalpha() and name >= "가":
                return {
                    "unified_id": view.unified_id,
                    "name": name,
                    "last4": str(golden["mobile"])[-4:],
                    "key": f"{source}/{record_id}",
                }
    raise AssertionError("no such customer was made up")


@pytest.mark.parametrize("by", ["name", "name and last4", "unified_id", "key"])
def test_a_customer_is_found_from_one_box(by: str, desk: Desk, service: Service) -> None:
    somebody = _somebody(service)
    typed = " ".join(somebody[part] for part in by.split(" and "))
    desk.open("/search")
    desk.page.fill("main input[type=search]", typed)
    row = desk.page.locator("#results tbody tr", has_text=somebody["unified_id"])
    expect(row).to_have_count(1)
    assert somebody["name"] not in desk.page.inner_text("#results")
    assert somebody["name"] not in desk.page.url
    row.locator("a").click()
    expect(desk.page.locator("#unified-id")).to_have_text(somebody["unified_id"])


def test_a_value_is_pinned_and_let_go_of(desk: Desk, service: Service) -> None:
    unified_id = _somebody(service)["unified_id"]
    desk.open(f"/entities/{unified_id}")
    line = desk.page.locator("tr", has=desk.page.locator("th:text-is('전자우편')"))
    line.locator("summary").click()
    line.locator("select").select_option("typed")
    line.locator("input[name=value]").fill("fixed.by.hand@naver.com")
    line.locator("input[name=reason]").fill("고객이 전화로 알림")
    line.locator("button.go").click()
    expect(desk.page.locator("main .note").first).to_have_text("값을 고정했습니다.")
    held = entity(service.store(), unified_id)
    assert held is not None
    assert held.golden["email"] == "fixed.by.hand@naver.com"
    line.get_by_role("button", name="고정 풀기").click()
    expect(desk.page.locator("main .note").first).to_have_text("고정을 풀었습니다.")
    freed = entity(service.store(), unified_id)
    assert freed is not None
    assert freed.golden["email"] != "fixed.by.hand@naver.com"


def test_two_customers_are_merged_after_a_preview_and_the_old_id_leads_on(
    desk: Desk, service: Service
) -> None:
    desk.open("/reviews/next")
    ids = desk.page.locator(".pair thead a").all_inner_texts()
    desk.open(f"/entities/{ids[0]}")
    desk.page.fill("#other", ids[1])
    desk.page.get_by_role("button", name="합치기 미리 보기").click()
    expect(desk.page.locator("h1")).to_have_text("합치기: 미리 보기")
    assert rulings(service.store()) == []
    desk.page.fill("input[name=reason]", "본인 확인")
    desk.page.click("form.decide button")
    expect(desk.page.locator("main .note").first).to_contain_text("합쳤습니다")
    now = [resolve(service.store(), one).unified_id for one in ids]
    assert now[0] == now[1]
    desk.open(f"/entities/{next(one for one in ids if one != now[0])}")
    expect(desk.page.locator("main .note.warn")).to_contain_text("합쳐진 고객입니다")


def test_a_sample_is_judged_blind_and_tells_how_good_matching_is(
    desk: Desk, service: Service
) -> None:
    desk.open("/quality")
    desk.page.click("text=표본 판정하기")
    desk.page.click("main button.go")
    desk.page.wait_for_selector("[data-pair]")
    before = rulings(service.store())
    for place in range(12):
        text = desk.page.inner_text("main")
        assert "비트" not in text
        assert "확률" not in text
        assert desk.page.locator(".pair thead a").count() == 0
        desk.press("mn"[place % 2])
    assert rulings(service.store()) == before
    found = estimate(service.store(), 1)
    assert sum(s.match + s.no_match for s in found.strata.values()) == 12
    desk.open("/quality")
    expect(desk.page.locator("#estimates")).to_contain_text("쌍 판정")


def test_the_dashboard_leads_from_a_figure_to_its_rows_and_to_a_safe_file(desk: Desk) -> None:
    desk.open("/quality")
    link = desk.page.locator("#issues tbody a").first
    count = int(link.inner_text().replace(",", ""))
    link.click()
    desk.page.wait_for_selector("h1 + p code")
    assert desk.page.locator("tbody tr").count() == min(count, 50)
    with desk.page.expect_download() as download:
        desk.page.click("text=이 행들 받기")
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == count + 1
    assert not [line for line in lines if line.startswith(("=", "+", "@", '"=', '"+', '"@'))]


def test_people_and_keys_come_and_go(service: Service, sit_down: Callable[[str], Desk]) -> None:
    admin = sit_down(service.url)
    admin.sign_in("관리자")
    admin.page.fill("#p-name", "새사람")
    admin.page.fill("#p-password", PASSWORD)
    admin.page.locator("form", has=admin.page.locator("#p-name")).locator("button").click()
    expect(admin.page.locator("main .note").first).to_contain_text("새사람")
    admin.page.fill("#k-name", "crm")
    admin.page.locator("form", has=admin.page.locator("#k-name")).locator("button").click()
    key = admin.page.inner_text("#new-key")
    found = authenticate_key(service.store(), key, address=None)
    assert getattr(found, "name", None) == "crm"
    newcomer = sit_down(service.url)
    newcomer.sign_in("새사람")
    expect(newcomer.page.locator("h1")).to_have_text("검토할 쌍")
    admin.page.on("dialog", lambda dialog: dialog.accept())
    row = admin.page.locator("tr", has_text="새사람")
    row.get_by_role("button", name="없애기").click()
    expect(admin.page.locator("main .note").first).to_contain_text("권한을 없앴습니다")
    newcomer.open("/reviews")
    expect(newcomer.page.locator("h1")).to_have_text("로그인")


def _fill_in(desk: Desk, new: str, again: str) -> None:
    for field, value in (("old", PASSWORD), ("new", new), ("again", again)):
        desk.page.fill(f"#{field}", value)
    desk.page.click("main button")


def test_one_changes_the_own_password(desk: Desk) -> None:
    desk.open("/account")
    _fill_in(desk, NEW, "다른 비밀번호임")
    expect(desk.page.locator("main .note")).to_contain_text("서로 다릅니다")
    _fill_in(desk, NEW, NEW)
    expect(desk.page.locator("main .note")).to_have_text("비밀번호를 바꾸었습니다.")
    desk.page.context.clear_cookies()
    desk.sign_in(password=NEW)
    expect(desk.page.locator("h1")).to_have_text("검토할 쌍")
