"""The whole desk in a real browser, as a steward uses it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from golden_record.reading.rulings import rulings
from tests.pages.conftest import Desk
from tests.pages.running import Service

pytestmark = pytest.mark.slow
FILE = (
    "고객번호,성명,휴대폰,집전화,주소,이메일\n"
    'X-1,김철수,010-1234-5670,02-312-3456,"서울 강남구 테헤란로 152",chulsoo@naver.con\n'
    "X-2,박영희,0,,모름,\n"
    ",이름만,010-2222-3333,,,\n"
)


def test_twenty_pairs_are_reviewed_by_keyboard_and_each_can_be_undone(
    desk: Desk, service: Service
) -> None:
    before = service.services.queue.open()
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_selector("[data-pair]")
    seen = [desk.pair()]
    for place in range(20):
        seen.append(desk.press("mns"[place % 3]))
    assert len(set(seen)) == 21
    decided = rulings(service.store(), actor="김담당")
    assert [one.kind for one in decided].count("match") == 7
    assert [one.kind for one in decided].count("no_match") == 7
    for _ in decided:
        desk.press("u")
    assert not any(one.stands for one in rulings(service.store()))
    assert service.services.queue.open() == before


def test_keys_go_by_their_place_so_that_the_korean_ime_may_be_on(
    desk: Desk, service: Service
) -> None:
    desk.open("/reviews/next")
    first = desk.pair()
    desk.page.evaluate(
        "document.dispatchEvent(new KeyboardEvent('keydown',"
        "{code: 'KeyN', key: 'ㅜ', bubbles: true, isComposing: true}))"
    )
    assert desk.pair() == first
    desk.page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown',"
        "{code: 'KeyN', key: 'ㅜ', bubbles: true}))"
    )
    desk.page.wait_for_function(
        "n => document.querySelector('[data-pair]')?.dataset.pair !== n", arg=first
    )
    assert [one.kind for one in rulings(service.store())] == ["no_match"]


def test_keys_are_letters_while_somebody_writes_a_reason(desk: Desk, service: Service) -> None:
    desk.open("/reviews/next")
    desk.page.fill("#decide input[name=reason]", "")
    desk.page.press("#decide input[name=reason]", "m")
    assert desk.page.input_value("#decide input[name=reason]") == "m"
    assert rulings(service.store()) == []


def test_records_are_split_off_after_a_preview_and_the_history_undoes_it(
    desk: Desk, service: Service
) -> None:
    desk.open("/reviews")
    desk.page.locator("tbody a").first.click()
    desk.page.wait_for_selector("[data-pair]")
    sizes = desk.page.locator(".pair thead .soft").all_inner_texts()
    records = [int(re.search(r"\d+", size)[0]) for size in sizes]  # type: ignore[index]
    desk.page.locator(".pair thead a").nth(records.index(max(records))).click()
    desk.page.wait_for_selector("input[name=member]")
    unified_id = desk.page.inner_text("#unified-id")
    desk.page.locator("input[name=member]").first.check()
    desk.page.get_by_role("button", name="고른 레코드 떼어 내기").click()
    expect(desk.page.locator("h1")).to_have_text("떼어 내기: 미리 보기")
    assert rulings(service.store()) == []
    desk.page.fill("input[name=reason]", "다른 사람의 레코드")
    desk.page.click("form.decide button")
    desk.page.wait_for_selector(".time")
    (made,) = rulings(service.store())
    assert (made.kind, made.reason, made.stands) == ("no_match", "다른 사람의 레코드", True)
    desk.open(f"/entities/{unified_id}")
    desk.page.locator(".time").get_by_role("button", name="되돌리기").first.click()
    expect(desk.page.locator("main .note").first).to_contain_text("되돌렸습니다")
    assert not rulings(service.store())[0].stands


def test_a_file_is_mapped_with_its_rows_in_view_loaded_and_its_rejects_fetched(
    desk: Desk, service: Service, tmp_path: Path
) -> None:
    file = tmp_path / "new.csv"
    file.write_text(FILE, encoding="cp949")
    desk.open("/jobs")
    desk.page.set_input_files("#file", file)
    desk.page.click("text=열과 앞줄 확인하기")
    desk.page.wait_for_selector("#preview tbody tr")
    assert desk.page.input_value("#c-source_record_id") == "고객번호"
    expect(desk.page.locator("#preview")).to_contain_text("ch*@naver.com")
    desk.page.select_option("#c-email", "")
    expect(desk.page.locator("#preview")).not_to_contain_text("naver.com")
    desk.page.fill("#source", "신규")
    desk.page.click("button[value=submit]")
    desk.page.wait_for_selector("#job")
    service.work()
    expect(desk.page.locator("#job")).to_contain_text("받지 못한 행 1건", timeout=10_000)
    with desk.page.expect_download() as download:
        desk.page.click("text=내려받기")
    assert "missing_key" in Path(download.value.path()).read_text(encoding="utf-8-sig")


def test_the_mapping_of_a_file_is_offered_for_the_next_one_with_the_same_columns(
    desk: Desk, service: Service, tmp_path: Path
) -> None:
    for number, asked in enumerate(("고객번호", "집전화")):
        file = tmp_path / f"new{number}.csv"
        file.write_text(FILE.replace("X-", f"Y{number}-"), encoding="cp949")
        desk.open("/jobs")
        desk.page.set_input_files("#file", file)
        desk.page.click("text=열과 앞줄 확인하기")
        desk.page.wait_for_selector("#preview tbody tr")
        assert desk.page.input_value("#c-source_record_id") == asked
        desk.page.select_option("#c-source_record_id", "집전화")
        desk.page.fill("#source", "신규")
        desk.page.click("button[value=submit]")
        desk.page.wait_for_selector("#job")
    desk.open("/jobs")
    expect(desk.page.locator("main")).to_contain_text("출처 키 ← 집전화")
    desk.page.set_input_files("#file", file)
    desk.page.click("text=열과 앞줄 확인하기")
    expect(desk.page.locator("main .note")).to_contain_text("지난번 신규 파일에 쓴 매핑")
    assert desk.page.input_value("#source") == "신규"
    desk.page.click("button[value=guess]")
    expect(desk.page.locator("#c-source_record_id")).to_have_value("고객번호")
    expect(desk.page.locator("main .note")).to_have_count(0)


def test_a_selection_is_decided_at_once_after_a_preview(desk: Desk, service: Service) -> None:
    boxes = desk.page.locator("input[name=review]:not(:disabled)")
    for place in (0, 1, 2):
        boxes.nth(place).check()
    desk.page.click("button[value=no_match]")
    expect(desk.page.locator("h1")).to_have_text("한꺼번에 판정: 미리 보기")
    assert rulings(service.store()) == []
    desk.page.click("form.decide button")
    expect(desk.page.locator("main .note")).to_have_text("3건을 판정했습니다.")
    assert [one.kind for one in rulings(service.store())] == ["no_match"] * 3


def test_two_people_never_see_the_same_pair(
    service: Service, sit_down: Callable[[str], Desk]
) -> None:
    desks = [sit_down(service.url) for _ in range(2)]
    for one, name in zip(desks, ("김담당", "박담당"), strict=True):
        one.sign_in(name)
        one.open("/reviews/next")
    seen = [one.pair() for one in desks]
    for _ in range(5):
        seen += [one.press("n") for one in desks]
    assert len(set(seen)) == len(seen)


def test_one_who_looks_at_the_pair_of_another_is_told_and_cannot_decide_it(
    service: Service, sit_down: Callable[[str], Desk]
) -> None:
    first, second = sit_down(service.url), sit_down(service.url)
    first.sign_in("김담당")
    first.open("/reviews/next")
    second.sign_in("박담당")
    second.open(f"/reviews/{first.pair()}")
    expect(second.page.locator("main .note")).to_contain_text("김담당")
    second.page.click("#decide button[value=match]")
    expect(second.page.locator("main .note").first).to_contain_text("받지 않았습니다")
    assert rulings(service.store()) == []


def test_the_service_restarts_and_the_review_goes_on(desk: Desk, service: Service) -> None:
    desk.open("/reviews/next")
    desk.press("m")
    at = desk.pair()
    service.stop()
    desk.page.keyboard.press("n")
    expect(desk.page.locator("#toast")).to_contain_text("서버에 닿지 못했습니다")
    desk.complaints.clear()
    service.start()
    assert desk.pair() == at
    desk.press("n")
    assert [one.kind for one in rulings(service.store())] == ["no_match", "match"]


def test_the_address_follows_the_pair_and_leads_back_to_the_one_before(desk: Desk) -> None:
    desk.open("/reviews/next")
    first = desk.pair()
    second = desk.press("s")
    assert desk.page.url.endswith(f"/reviews/{second}")
    desk.page.reload()
    assert desk.pair() == second
    assert desk.press("ArrowLeft") == first
    assert desk.page.url.endswith(f"/reviews/{first}")


def test_a_session_that_ended_asks_for_the_password_and_keeps_what_was_written(
    desk: Desk, service: Service
) -> None:
    desk.open("/reviews/next")
    at = desk.pair()
    desk.page.fill("#decide input[name=reason]", "주민센터에 확인")
    desk.page.context.clear_cookies()
    desk.page.click("#decide button[value=match]")
    expect(desk.page.locator("#idle-password")).to_be_focused()
    expect(desk.page.locator("main")).to_be_hidden()
    assert rulings(service.store()) == []
    desk.page.fill("#idle-password", "말 위의 배터리")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_function(
        "n => document.querySelector('[data-pair]')?.dataset.pair !== n", arg=at
    )
    assert [one.reason for one in rulings(service.store())] == ["주민센터에 확인"]


def test_values_are_masked_until_somebody_says_why_and_the_log_keeps_it(
    desk: Desk, sit_down: Callable[[str], Desk]
) -> None:
    desk.open("/reviews/next")
    masked = desk.page.inner_text("#compare")
    assert "*" in masked
    desk.page.keyboard.press("v")
    expect(desk.page.locator(".tag.warn").first).to_have_text("가림이 풀려 있습니다")
    assert desk.page.inner_text("#compare") != masked
    auditor = sit_down(desk.url)
    auditor.sign_in("감사자")
    auditor.open("/log")
    auditor.page.select_option("#action", label="가림 풀기")
    auditor.page.get_by_role("button", name="찾기", exact=True).click()
    expect(auditor.page.locator("tbody tr")).to_have_count(1)
    expect(auditor.page.locator("tbody")).to_contain_text("판정에 필요")
    auditor.page.get_by_role("button", name="사슬 검증").click()
    expect(auditor.page.locator("main .note")).to_contain_text("온전합니다")
