"""Names that try to be something else than names: shown as text, on every page, masked or not."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from golden_record.life_cycle import submit
from golden_record.reading import look_up_one
from rules.record import RawRecord
from tests.pages.conftest import Desk
from tests.pages.running import Service

pytestmark = pytest.mark.slow

HOSTILE = {
    "a script": "<script>document.title='owned'</script>김철수",
    "an image that fails": "<img src=x onerror=\"document.title='owned'\">",
    "an attribute that ends": '"><svg onload="document.title=\'owned\'">',
    "a template": "{{ 7*7 }}{% for x in (1,) %}x{% endfor %}",
    "a direction turned round": "김‮수철‬⁧박⁩",
    "ten thousand letters": "가나다라" * 2500,
    "emoji": "김👨‍👩‍👧‍👦철수🙂",
    "fillers": "김ㅤㅤ철ﾠ수",
    "many marks": "김" + "́" * 200 + "철수",
    "a formula": '=HYPERLINK("http://127.0.0.1/","김")',
    "quotes and a tag that closes": "'\"</td></table></main><h1>owned",
}
SOURCE = "<b onclick=1>출처</b>"


def _submit(service: Service, source: str, record_id: str, name: str, address: str) -> str:
    raw = RawRecord(
        source=source,
        source_record_id=record_id,
        name=name,
        phone="010-7391-4462",
        email='"><script>x</script>@naver.com',
        address=address,
        birth_date="<i>1980</i>",
    )
    store = service.store()
    submit(store, raw, means=service.services.means)
    found = look_up_one(store, source, record_id)
    assert found
    return found


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_name_is_text_on_every_page(
    name: str, service: Service, sit_down: Callable[[str], Desk]
) -> None:
    record_id = "<u>1</u>/'\"&?#%"
    unified_id = _submit(service, SOURCE, record_id, name, f"서울 강남구 테헤란로 1 {name[:50]}")
    desk = sit_down(service.url)
    desk.sign_in()
    for path in (f"/entities/{unified_id}", "/reviews", "/decisions", "/quality"):
        desk.open(path)
        _inert(desk)
    desk.open(f"/entities/{unified_id}")
    desk.page.click("summary:has-text('가림 풀기')")
    desk.page.click(".unmask button[value='고객 문의']")
    desk.page.wait_for_selector(".tag.warn")
    _inert(desk)
    assert SOURCE in desk.page.inner_text("main")


def _inert(desk: Desk) -> None:
    page = desk.page
    assert page.title() != "owned"
    injected = "main img, main script, main iframe, main b, main u, main i, main svg[onload]"
    assert page.locator(injected).count() == 0
    handlers = "[...document.querySelectorAll('*')].filter(e => [...e.attributes].some("
    assert page.evaluate(handlers + "a => a.name.startsWith('on') || a.name === 'style'))") == []
    assert page.locator("main").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280 * 1.02


def test_a_file_with_a_hostile_name_headers_and_cells_is_text(
    desk: Desk, service: Service, tmp_path: Path
) -> None:
    file = tmp_path / "'\"><img src=x>.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["고객번호", "성명", "<script>alert(1)</script>", '"><img src=x>'])
        for place, name in enumerate(HOSTILE.values()):
            rows.writerow([f"<b>{place}</b>", name, "x", "y"])
    desk.open("/jobs")
    desk.page.set_input_files("#file", file)
    desk.page.click("text=열과 앞줄 확인하기")
    desk.page.wait_for_selector("#preview tbody tr")
    _inert(desk)
    desk.page.fill("#source", SOURCE)
    desk.page.click("button[value=submit]")
    desk.page.wait_for_selector("#job")
    service.work()
    _inert(desk)
    desk.open("/jobs")
    _inert(desk)


def test_a_hostile_reason_is_text_in_history_and_log(
    desk: Desk, service: Service, sit_down: Callable[[str], Desk]
) -> None:
    reason = HOSTILE["quotes and a tag that closes"]
    desk.open("/reviews/next")
    desk.page.fill("#decide input[name=reason]", reason)
    desk.click("#decide button[value=match]")
    desk.open("/decisions")
    assert reason in desk.page.inner_text("main")
    _inert(desk)
    auditor = sit_down(service.url)
    auditor.sign_in("감사자")
    auditor.open("/log")
    assert reason in auditor.page.inner_text("main")
    _inert(auditor)
