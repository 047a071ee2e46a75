"""The tables of regions: complete, consistent, and right on the changes that matter."""
# ruff: noqa: E501 a row of the tables is easier to read on one line

import pytest

from rules.postal_codes import provinces_of, read_postal_code
from rules.regions import District, aliases, current, districts, province, wards_of
from rules.tables import rows

PROVINCES = {d.sido for d in current()}


def test_there_are_sixteen_provinces_and_every_alias_means_one() -> None:
    assert len(PROVINCES) == 16
    assert set(aliases().values()) == PROVINCES


@pytest.mark.parametrize(
    ("alias", "expected"),
    [("서울시", "서울특별시"), ("광주", "전남광주통합특별시"), ("전남", "전남광주통합특별시"),
     ("전라북도", "전북특별자치도"), ("강원 도", "강원특별자치도"), ("제주도", "제주특별자치도"), ("서을", None)],
)  # fmt: skip
def test_a_province_is_known_by_its_names(alias: str, expected: str | None) -> None:
    assert province(alias) == expected


def test_every_change_ends_in_a_district_of_today() -> None:
    for row in rows("admin_changes.csv"):
        assert District(row["new_sido"], row["new_sigungu"]) in current(), row


def test_every_dong_lies_in_a_district_of_today() -> None:
    for row in rows("district_dongs.csv"):
        assert District(row["new_sido"], row["new_sigungu"]) in current(), row
        assert all(dong[-1] in "동읍면가로" for dong in row["dongs"].split("|")), row


def test_every_administrative_dong_lies_in_a_district_of_today() -> None:
    for row in rows("administrative_dongs.csv"):
        assert District(row["sido"], row["sigungu"]) in current(), row


def test_a_split_without_its_dong_stays_open() -> None:
    found = districts("중구", sido="인천광역시")
    assert {d.sigungu for d in found} == {"제물포구", "영종구"}


def test_a_city_names_its_wards() -> None:
    wards = wards_of(District("경기도", "화성시"))
    assert [w.sigungu[4:] for w in wards] == ["동탄구", "만세구", "병점구", "효행구"]
    assert wards_of(District("경기도", "김포시")) == ()


@pytest.mark.parametrize("district", sorted(current()), ids=str)
def test_every_district_is_found_by_its_own_name(district: District) -> None:
    if district.sigungu:
        assert district in districts(district.sigungu, sido=district.sido)


POSTAL = {
    "today": ("06236", "06236", None),
    "lost zero": ("6236", "06236", None),
    "lost zero and a decimal": ("6236.0", "06236", None),
    "apostrophe": ("'06236", "06236", None),
    "with its mark": ("(우)06236", "06236", None),
    "spaces": (" 0 6 2 3 6 ", "06236", None),
    "old": ("135-080", None, "135080"),
    "old, no hyphen": ("135080", None, "135080"),
    "too large": ("64000", None, None),
    "too long": ("1234567", None, None),
    "text": ("서울", None, None),
    "empty": ("", None, None),
}


@pytest.mark.parametrize(("raw", "code", "old"), POSTAL.values(), ids=POSTAL)
def test_postal_codes_are_read(raw: str, code: str | None, old: str | None) -> None:
    found = read_postal_code(raw)
    assert (found.code, found.old) == (code, old)


def test_the_narrower_range_tells_the_province() -> None:
    assert provinces_of("43149") == ("대구광역시",)
    assert set(provinces_of("39049")) == {"경상북도", "대구광역시"}
    assert provinces_of("00123") == ()


def test_every_district_of_today_is_known_in_latin_letters() -> None:
    known = {row["name"] for row in rows("district_romanizations.csv")}
    assert {name for district in current() for name in district.sigungu.split()} <= known
