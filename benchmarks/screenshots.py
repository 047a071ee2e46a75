"""Pictures of every page of the desk, from made-up customers, for ``docs/steward.md``.

    python -m benchmarks.screenshots [--out docs/images] [--records 4000]

Three runs, one after the other, so that there is something to compare; two stewards who decided
some pairs; a file that was loaded. Needs Chromium.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from fixtures.generator.batches import Order, generate
from fixtures.generator.files import write_one_file
from golden_record.access import add_person
from golden_record.life_cycle import RulingError, Steward
from golden_record.life_cycle.reviewing import Verdict, claim_next, decide
from golden_record.pipeline import RunOptions, run
from golden_record.quality.sampling import Judgement, blind_pair, draw_sample, judge
from golden_record.store import open_store
from tests.pages.conftest import ARGUMENTS, CHROMIUM
from tests.pages.running import PASSWORD, PEOPLE, Service, running

WIDTH, HEIGHT = 1280, 800
RUNS = 3
VERDICTS: tuple[Verdict, ...] = ("match", "match", "no_match")
FILE = """고객번호,성명,휴대폰,집전화,주소,이메일,생년월일
N-1001,김하늘,010-3456-7801,02-312-3456,"서울 강남구 테헤란로 152, 1502호",sky@naver.con,850301
N-1002,(주)한빛전자 강남지점,,02-555-1234,서울 강남구 역삼동 737,info@hanbit.co.kr,
N-1003,박 영 희 님,0,,모름,,1900-01-01
N-1004,이서준(개명전 이민준),01034567802,,성남시 분당구 판교역로 166,seojun@gmail.com,901225
,이름만,010-2222-3333,,,,
"""


def main() -> None:
    """Take the pictures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--out", type=Path, default=Path("docs/images"))
    asked.add_argument("--records", type=int, default=4_000)
    said = asked.parse_args()
    said.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = _store(Path(folder), said.records)
        with running(path) as service:
            _work(service)
            with _browser() as page:
                _Pictures(page, service, said.out, Path(folder)).take()


def _store(folder: Path, records: int) -> Path:
    """Three runs over a growing set of customers."""
    store = folder / "hansaram.db"
    for place in range(1, RUNS + 1):
        made = folder / f"run{place}"
        write_one_file(generate(Order(records * place // RUNS, 11)), made, "customers.csv")
        files = sorted((made / "records").iterdir())
        run(files, RunOptions(out=folder / "out", store=f"sqlite:///{store}", workers=1))
    with open_store(f"sqlite:///{store}") as opened:
        for name, role in PEOPLE.items():
            add_person(opened, name, role, PASSWORD, by=None)
    return store


def _work(service: Service) -> None:
    """A morning's work of two stewards."""
    store, means = service.store(), service.services.means
    for place in range(26):
        name = ("김담당", "박담당")[place % 3 == 0]
        taken = claim_next(store, name)
        if taken is None:
            break
        verdict = VERDICTS[place % 3]
        with suppress(RulingError):
            decide(store, taken.review_no, verdict, means=means, by=Steward(name, "수기 검토"))
    claim_next(store, "박담당")
    sample = draw_sample(store, means=means, by=Steward("김담당", "표본"), size=60)
    for place in range(1, sample.pairs - 5):
        pair = blind_pair(store, sample.sample_no, place)
        alike = pair.left.values.get("name") == pair.right.values.get("name")
        judged: Judgement = "match" if alike else "no_match"
        judge(store, sample.sample_no, place, judged, means=means, by=Steward("김담당", "표본"))


@contextmanager
def _browser() -> Iterator[Page]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = opened.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, locale="ko-KR", reduced_motion="reduce"
        )
        yield context.new_page()
        opened.close()


class _Pictures:
    """One walk through the desk."""

    def __init__(self, page: Page, service: Service, out: Path, scratch: Path) -> None:
        self._page, self._service, self._out, self._scratch = page, service, out, scratch

    def take(self) -> None:
        """Take all pictures."""
        self._open("/sign-in")
        self._keep("sign-in")
        self._sign_in("김담당")
        self._review()
        self._entity()
        self._find()
        self._quality()
        self._load()
        self._page.context.clear_cookies()
        self._sign_in("감사자")
        self._page.get_by_role("button", name="사슬 검증").click()
        self._page.wait_for_selector("main .note")
        self._keep("log")
        self._page.context.clear_cookies()
        self._sign_in("관리자")
        self._keep("people")

    def _review(self) -> None:
        self._open("/reviews")
        self._keep("queue")
        self._page.locator("input[name=review]:not(:disabled)").nth(1).check()
        self._page.locator("input[name=review]:not(:disabled)").nth(2).check()
        self._page.click("button[value=match]")
        self._page.wait_for_selector("form.decide")
        self._keep("bulk")
        self._open("/reviews/next?reason=name_near")
        self._keep("pair")
        self._page.keyboard.press("v")
        self._page.wait_for_selector(".tag.warn")
        self._page.keyboard.press("r")
        self._keep("pair-unmasked")
        self._page.keyboard.press("r")
        self._page.set_viewport_size({"width": 820, "height": 1180})
        self._open("/reviews/next?reason=name_near")
        self._keep("pair-tablet")
        self._page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        self._page.emulate_media(color_scheme="dark")
        self._open("/language/en?back=/reviews/next?reason=name_near")
        self._keep("pair-dark-english")
        self._page.emulate_media(color_scheme="light")
        self._open("/language/ko?back=/decisions")
        self._keep("decisions")

    def _entity(self) -> None:
        self._open("/reviews/next")
        heads = self._page.locator(".pair thead a")
        self._open(heads.first.get_attribute("href") or "/")
        self._keep("entity", whole=True)
        self._page.locator("input[name=member]").first.check()
        self._page.get_by_role("button", name="고른 레코드 떼어 내기").click()
        self._page.wait_for_load_state("networkidle")
        self._keep("split")

    def _find(self) -> None:
        self._open("/search")
        self._page.fill("main input[type=search]", "ㄱㅎㅈ")
        self._page.wait_for_selector("#results tbody")
        self._keep("search")

    def _quality(self) -> None:
        self._open("/quality")
        self._keep("quality", whole=True)
        self._open("/quality/sample")
        self._keep("sample")
        self._open("/quality")
        self._page.click("text=두 실행 견주기")
        self._page.wait_for_selector("h1:has-text('두 실행 견주기')")
        self._keep("compare")
        self._open("/quality/issues/phone.placeholder")
        self._keep("failing")

    def _load(self) -> None:
        file = self._scratch / "신규고객.csv"
        file.write_text(FILE, encoding="cp949")
        self._open("/jobs")
        self._page.set_input_files("#file", file)
        self._page.click("text=열과 앞줄 확인하기")
        self._page.wait_for_selector("#preview tbody tr")
        self._keep("upload", whole=True)
        self._page.click("button[value=submit]")
        self._page.wait_for_selector("#job")
        self._service.work()
        self._page.reload()
        self._keep("job")
        self._open("/jobs")
        self._keep("jobs")

    def _sign_in(self, name: str) -> None:
        self._open("/sign-in")
        self._page.fill("#name", name)
        self._page.fill("#password", PASSWORD)
        self._page.click("main button")
        self._page.wait_for_load_state("networkidle")

    def _open(self, path: str) -> None:
        self._page.goto(self._service.url + path)
        self._page.wait_for_load_state("networkidle")

    def _keep(self, name: str, *, whole: bool = False) -> None:
        self._page.screenshot(path=self._out / f"{name}.png", full_page=whole)
        print(name)


if __name__ == "__main__":
    main()
