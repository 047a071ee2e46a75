"""Mappings kept for the next file of a source."""

import pytest

from golden_record.mappings import fitting_mapping, keep_mapping, kept_mappings
from golden_record.store import Store

BRANCH = {"source_record_id": ("번호",), "name": ("성명",), "phone": ("휴대폰", "집전화")}
WEB = {"source_record_id": ("번호",), "name": ("성명",)}
HEADER = ("번호", "성명", "휴대폰", "집전화", "비고")


def test_the_newest_mapping_of_a_source_holds_and_says_whose_it_is(store: Store) -> None:
    assert keep_mapping(store, "branch", WEB, actor="kim")
    assert keep_mapping(store, "branch", BRANCH, actor="lee")
    assert keep_mapping(store, "web", WEB, actor="kim")
    kept = kept_mappings(store)
    assert [(one.source, one.columns, one.kept_by) for one in kept] == [
        ("branch", BRANCH, "lee"),
        ("web", WEB, "kim"),
    ]
    assert not keep_mapping(store, "branch", BRANCH, actor="kim")
    assert kept_mappings(store) == kept


@pytest.mark.parametrize(
    ("header", "said", "chosen"),
    [
        (HEADER, {}, "branch"),
        (HEADER, {"source": "web"}, "web"),
        (HEADER, {"source": "app"}, None),
        (HEADER, {"file": "web-2026-11.csv"}, "web"),
        (("번호", "성명", "나이"), {}, "web"),
        (("번호", "이름"), {}, None),
        ((), {}, None),
    ],
)
def test_a_mapping_fits_where_a_file_has_all_its_columns(
    header: tuple[str, ...], said: dict[str, str], chosen: str | None, store: Store
) -> None:
    keep_mapping(store, "branch", BRANCH, actor="lee")
    keep_mapping(store, "web", WEB, actor="kim")
    found = fitting_mapping(kept_mappings(store), header, **said)
    assert (found.source if found else None) == chosen


@pytest.mark.parametrize(
    "value", ["김영숙", "남궁민수", "010-1234-5678", "kim@naver.com", "가" * 81]
)
def test_what_may_be_a_value_is_not_kept_as_the_name_of_a_column(value: str, store: Store) -> None:
    assert not keep_mapping(store, "branch", {**WEB, "phone": (value,)}, actor="lee")
    assert kept_mappings(store) == []
