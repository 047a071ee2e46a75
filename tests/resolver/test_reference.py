"""The official registers, imported from small made-up files in the layouts as published."""

import pickle
import shutil
import zipfile
from pathlib import Path

import pytest

from resolver.reference import (
    NotAReferenceError,
    SqliteReference,
    UnknownLayoutError,
    import_reference,
    open_reference,
)
from rules.addresses import Address, standardize_address

MADE_UP = Path(__file__).parents[2] / "fixtures" / "reference"
FILES = sorted(path for path in MADE_UP.iterdir() if path.suffix != ".md")


@pytest.fixture(scope="module")
def reference(tmp_path_factory: pytest.TempPathFactory) -> SqliteReference:
    target = tmp_path_factory.mktemp("reference") / "reference.db"
    import_reference(FILES, target)
    return open_reference(target)


def read(text: str, reference: SqliteReference) -> Address:
    return standardize_address(text, reference=reference)


def codes(address: Address) -> list[str]:
    return [issue.code for issue in address.issues]


def test_every_layout_is_read_and_counted(tmp_path: Path) -> None:
    report = import_reference(FILES, tmp_path / "r.db")
    assert report.rows == {"dongs": 13, "administrative": 5, "roads": 6, "buildings": 11}


def test_a_bad_row_is_reported_with_file_and_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    report = import_reference(FILES, tmp_path / "r.db")
    assert report.bad_count == 1
    assert (report.bad[0].file, report.bad[0].line) == ("jibun_made_up.txt", 2)
    assert "999999999999" in report.bad[0].reason


def test_lines_of_the_wrong_shape_are_reported(tmp_path: Path) -> None:
    good = (MADE_UP / "build_made_up.txt").read_bytes()
    broken = tmp_path / "build_broken.txt"
    broken.write_bytes(
        good + b"1168010100|\xb9\r\n" + b"\xff\xff|\r\n" + good[:200].split(b"\r")[0]
    )
    report = import_reference([broken], tmp_path / "r.db")
    assert report.bad_count >= 2
    assert {row.line for row in report.bad} >= {11, 12}
    assert report.rows["buildings"] >= 10


def test_a_zip_archive_is_read_like_its_files(tmp_path: Path, reference: SqliteReference) -> None:
    archive = tmp_path / "jscode.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in FILES:
            packed.write(path, f"202607/{path.name}")
    report = import_reference([archive], tmp_path / "r.db")
    assert report.rows == {"dongs": 13, "administrative": 5, "roads": 6, "buildings": 11}
    assert open_reference(tmp_path / "r.db").dongs("역삼동") == reference.dongs("역삼동")


def test_importing_again_adds_and_changes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "r.db"
    first, second = FILES[:2], FILES[2:]
    import_reference(first, target)
    import_reference(second, target)
    import_reference(FILES, target)
    found = open_reference(target).at_road("서울특별시", "강남구", "테헤란로", "152", False)
    assert [(b.lot_number, b.postal_code) for b in found] == [("737", "06236"), ("738-1", None)]


def test_a_failed_import_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "r.db"
    import_reference(FILES, target)
    before = target.read_bytes()
    stray = tmp_path / "notes.txt"
    stray.write_text("아무 글")
    with pytest.raises(UnknownLayoutError, match=r"notes\.txt"):
        import_reference([stray], target)
    assert target.read_bytes() == before
    assert list(tmp_path.glob(".*.new")) == []


def test_progress_names_the_file_and_its_rows(tmp_path: Path) -> None:
    seen: list[tuple[str, int]] = []
    import_reference(
        [MADE_UP / "build_made_up.txt"],
        tmp_path / "r.db",
        progress=lambda n, k: seen.append((n, k)),
    )
    assert seen == [("build_made_up.txt", 10)]


def test_tab_and_table_forms_of_the_register_are_read(tmp_path: Path) -> None:
    tab = tmp_path / "법정동코드 전체자료.txt"
    tab.write_bytes(
        "법정동코드\t법정동명\t폐지여부\r\n"
        "4113510300\t경기도 성남시 분당구 정자동\t존재\r\n"
        "4471031000\t충청남도 연기군 남면\t폐지\r\n".encode("cp949")
    )
    table = tmp_path / "dongs.csv"
    table.write_text(
        "code,sido,sigungu,emd,ri,created,deleted\n"
        "1168010100,서울특별시,강남구,역삼동,,19880423,\n"
        "4471031000,충청남도,연기군,남면,,19880423,20120701\n"
    )
    links = tmp_path / "links.csv"
    links.write_text("hcode,sido,sigungu,hdong,bcode,bname\n1,서울특별시,중구,명동,2,다동\n")
    report = import_reference([tab, table, links], tmp_path / "r.db")
    known = open_reference(tmp_path / "r.db")
    assert report.rows == {"dongs": 2, "administrative": 1}
    assert [p.sigungu for p in known.dongs("정자동")] == ["성남시 분당구"]
    assert known.dongs("남면") == ()
    assert known.legal_dongs("서울특별시", "중구", "명동") == ("다동",)


@pytest.mark.parametrize("content", [None, b"", b"no database at all, only text" * 40])
def test_what_is_no_reference_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "r.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NotAReferenceError):
        open_reference(path)


def test_a_reference_travels_to_another_process_by_its_path(reference: SqliteReference) -> None:
    again = pickle.loads(pickle.dumps(reference))
    assert again.roads("테헤란로") == reference.roads("테헤란로")


def test_a_reference_can_be_moved_while_closed(tmp_path: Path, reference: SqliteReference) -> None:
    moved = tmp_path / "여기 r.db"
    shutil.copyfile(reference.path, moved)
    assert open_reference(moved).has_roads("서울특별시")


SAME_BUILDING = {
    "road and lot": ("서울 강남구 테헤란로 152", "서울특별시 강남구 역삼동 737"),
    "road and second lot": ("서울 강남구 테헤란로 152", "서울 강남구 역삼동 738-1"),
    "road and lot without any region": ("테헤란로 152", "역삼동 737"),
    "road and mountain lot": ("서울 강남구 테헤란로 900-1", "강남구 개포동 산 12-3"),
    "names before and after the split of 2026": ("인천 중구 공항로 272", "영종구 운서동 2850"),
    "city without its ward": ("화성시 동탄대로 181", "경기도 화성시 동탄구 반송동 93번지"),
    "세종, which has no districts": ("세종시 새내로 7", "세종특별자치시 조치원읍 신흥리 12"),
}


@pytest.mark.parametrize("case", SAME_BUILDING)
def test_both_addresses_of_one_building_share_a_key(case: str, reference: SqliteReference) -> None:
    left, right = (set(read(text, reference).building_keys) for text in SAME_BUILDING[case])
    assert left & right


def test_two_road_addresses_on_one_lot_stay_two_buildings(reference: SqliteReference) -> None:
    left, right = (read(f"서울 중구 청계천로 {n}", reference) for n in (40, 42))
    assert not set(left.building_keys) & set(right.building_keys)


def test_over_and_under_ground_are_two_addresses(reference: SqliteReference) -> None:
    over = read("성남시 분당구 정자일로 95", reference)
    under = read("성남시 분당구 정자일로 지하 95", reference)
    assert not set(over.building_keys) & set(under.building_keys)


COMPLETED = {
    "province and district from the road": ("테헤란로 152", "서울특별시", "강남구", "역삼동"),
    "ward from the building": ("화성시 동탄대로 181", "경기도", "화성시 동탄구", "반송동"),
    "successor from the road": ("인천 중구 공항로 272", "인천광역시", "영종구", "운서동"),
    "legal dong by the register": (
        "성남시 분당구 가온마을동 178-1", "경기도", "성남시 분당구", "정자동",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", COMPLETED)
def test_what_was_left_out_is_filled_in(case: str, reference: SqliteReference) -> None:
    text, *expected = COMPLETED[case]
    address = read(text, reference)
    assert [address.sido, address.sigungu, address.eup_myeon_dong] == expected
    assert not {"address.ambiguous_region", "address.missing_region"} & set(codes(address))
    assert "address.missing_district" not in codes(address)


def test_the_post_code_is_completed_but_never_replaced(reference: SqliteReference) -> None:
    assert read("서울 강남구 역삼동 737", reference).postal_code == "06236"
    own = standardize_address("서울 강남구 역삼동 737", postal_code="06141", reference=reference)
    assert own.postal_code == "06141"


def test_names_that_no_register_knows_are_flagged(reference: SqliteReference) -> None:
    assert "address.unknown_road" in codes(read("서울 강남구 없는로 1", reference))
    assert "address.unknown_dong" in codes(read("서울 강남구 없는동 1", reference))
    assert codes(read("부산 해운대구 없는로 1", reference)) == []


def test_a_road_no_longer_in_use_is_unknown(reference: SqliteReference) -> None:
    assert reference.roads("옛날길") == ()


def test_completion_is_idempotent(reference: SqliteReference) -> None:
    for text in ("테헤란로 152", "역삼동 737", "인천 중구 공항로 272", "성남시 정자동 178-1"):
        once = read(text, reference)
        again = standardize_address(
            once.address or "", postal_code=once.postal_code, reference=reference
        )
        assert (again.address, again.building_keys) == (once.address, once.building_keys)
