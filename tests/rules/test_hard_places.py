"""Hard addresses that hold more than one place, or hold it between other signs."""

# ruff: noqa: C408 - keywords read as columns

import pytest

from tests.rules.hard_cases import differences

ROAD = dict(sigungu="강남구", road_name="테헤란로", building_number="152")
LOT = dict(sigungu="강남구", eup_myeon_dong="역삼동", lot_number="737")
BOTH = {**ROAD, **LOT}

SECOND_PLACES = [
    ("lot, then road with its region", "서울 강남구 역삼동 737 / 서울 강남구 테헤란로 152", BOTH),
    ("a line feed between", "서울 강남구 역삼동 737\n서울 강남구 테헤란로 152", BOTH),
    ("road, then lot behind a comma", "서울 강남구 테헤란로 152, 역삼동 737", BOTH),
    ("the lot's label in parentheses", "서울 강남구 테헤란로 152 (구주소 역삼동 737)", BOTH),
    (
        "the road with its region in parentheses",
        "서울 강남구 역삼동 737 (도로명: 서울특별시 강남구 테헤란로 152)",
        BOTH,
    ),
    (
        "lot and building in one item",
        "서울 강남구 테헤란로 152 (역삼동 737 한빛빌딩 3층)",
        dict(BOTH, building_name="한빛빌딩", floor="3"),
    ),
    (
        "the first of two districts counts",
        "서울 강남구 역삼동 737 ; 부산 해운대구 우동 1500",
        dict(LOT, building_name=None, room=None),
    ),
    (
        "a district behind the floor",
        "서울 강남구 역삼동 737 1,2층 서울시 강남구 역삼동 739 2,3층",
        dict(LOT, building_name=None, floor="1,2,3"),
    ),
    (
        "another lot of the dong",
        "서울 강남구 역삼동 737, 역삼동 738",
        dict(LOT, building_name=None, room=None),
    ),
    (
        "another number of the road",
        "서울 강남구 테헤란로 152, 테헤란로 154",
        dict(ROAD, building_name=None, room=None),
    ),
    ("further lots", "서울 강남구 역삼동 737, 738번지", dict(LOT, building_name=None)),
    ("lots in a range", "서울 강남구 역삼동 737~739번지", dict(LOT, building_name=None)),
    ("등 N필지", "서울 강남구 역삼동 737 등 8필지", dict(LOT, building_name=None)),
    (
        "lettered unit is no dong",
        "서울 강남구 테헤란로 152, 가동 102",
        dict(ROAD, building_unit="가"),
    ),
]

SIGNS = [
    ("commas", "서울,강남구,테헤란로,152", ROAD),
    ("strokes", "서울/강남구/테헤란로/152", ROAD),
    ("underlines", "서울_강남구_테헤란로_152", ROAD),
    ("arrows", "서울 > 강남구 > 역삼동 737", LOT),
    ("hyphens", "서울-강남구-역삼동 737", LOT),
    ("points", "서울.강남구.역삼동 737", LOT),
    ("tag between", "서울<br/>강남구 테헤란로 152", ROAD),
    ("tags around", "<p>서울 강남구 테헤란로 152</p>", dict(ROAD, building_name=None)),
    ("line feed in letters", "서울\\n강남구 테헤란로 152", ROAD),
    ("line feed as Excel keeps it", "서울_x000D_\n강남구 테헤란로 152", ROAD),
    ("hyphen of a Japanese keyboard", "서울 강남구 역삼동 737ー12", dict(LOT, lot_number="737-12")),
    ("angle brackets", "서울 강남구 테헤란로 152 <역삼동>", dict(ROAD, eup_myeon_dong="역삼동")),
    ("a hyphen before the home", "서울 강남구 테헤란로 152 - 101동 1502호",
     dict(ROAD, building_unit="101", room="1502")),
]  # fmt: skip

NUMBERS = [
    ("number with 호", "서울 강남구 역삼동 737-1호", dict(LOT, lot_number="737-1", room=None)),
    ("branch with a hyphen", "광주 북구 하서로 590-1번길 12",
     dict(road_name="하서로590-1번길", building_number="12")),
    ("spaced 안길", "전북 고창군 고창읍 동리로 안길 3",
     dict(road_name="동리로안길", building_number="3")),
    ("road of three digits", "부산 강서구 녹산산단 335로 10",
     dict(road_name="녹산산단335로", building_number="10")),
    ("administrative dong with commas", "서울 종로구 종로1,2,3,4가동 10",
     dict(eup_myeon_dong="종로1·2·3·4가동", lot_number="10")),
    ("administrative ri before the lot", "충남 서산시 해미면 읍내리 3리 45",
     dict(ri="읍내리", lot_number="45")),
    ("a ri and 반 are no lot", "강원 철원군 동송읍 이평리 3리9반",
     dict(lot_number=None, building_name=None)),
    ("floor with a stroke", "서울 강남구 테헤란로 152 3/F", dict(floor="3", building_name=None)),
    ("room with #", "서울 강남구 테헤란로 152, #1502", dict(room="1502")),
    ("complex, unit and room", "서울 강남구 역삼동 주공아파트 3-301-1502",
     dict(building_unit="301", room="1502")),
    ("unit joined to the name", "서울 강남구 역삼동 737 유정연립나동102호",
     dict(building_name="유정연립", building_unit="나", room="102")),
    ("letter joined to the name", "서울 강남구 역삼동 737 두타빌A동111호",
     dict(building_name="두타빌", building_unit="A", room="111")),
    ("a name that ends in a number", "서울 강남구 역삼동 737 에코브리지2, 1층 105호",
     dict(building_name="에코브리지2", floor="1", room="105")),
    ("floors joined to the name", "서울 강남구 역삼동 737 성원상가1,2층",
     dict(building_name="성원상가", floor="1,2")),
    ("cellar and ground floor", "서울 강남구 테헤란로 152, 지하1,지상1층",
     dict(floor="B1,1", building_name=None)),
    ("rooms with a point at the end", "서울 강남구 역삼동 737 P동 208.209.호",
     dict(building_unit="P", room="208,209")),
    ("limited company", "서울 강남구 역삼동 737 (유)한빛건설",
     dict(building_name="유한회사 한빛건설")),
]  # fmt: skip

BESIDE = [
    ("telephone", "서울 강남구 테헤란로 152 T.02-312-3456"),
    ("telephone in words", "서울 강남구 테헤란로 152 전화 02-312-3456"),
    ("mobile and a name", "서울 강남구 테헤란로 152 010-2345-6789 홍길동"),
    ("to whom", "서울 강남구 테헤란로 152 홍길동 앞"),
    ("to whom, with 님", "서울 강남구 테헤란로 152 홍길동님"),
]

UNITS = [
    ("남구 of a road is today's", "인천 남구 인하로 100", "인천광역시", "미추홀구"),
    ("an eup that is its county's seat", "경북 청도읍 고수리 10", "경상북도", "청도군"),
    ("a dong of the town hall tells the ward", "경기 화성시 동탄1동 10", "경기도", "화성시 동탄구"),
    ("a post office with its province", "서울중앙우체국 사서함 123", "서울특별시", None),
]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [case[1:] for case in (*SECOND_PLACES, *SIGNS, *NUMBERS)],
    ids=[case[0] for case in (*SECOND_PLACES, *SIGNS, *NUMBERS)],
)
def test_a_hard_place(raw: str, expected: dict[str, object]) -> None:
    assert differences({"address": raw}, expected) == {}


@pytest.mark.parametrize("raw", [case[1] for case in BESIDE], ids=[case[0] for case in BESIDE])
def test_what_is_no_part_of_an_address_names_no_building(raw: str) -> None:
    nothing = dict(building_name=None, building_unit=None, room=None)
    assert differences({"address": raw}, {**ROAD, **nothing}) == {}


@pytest.mark.parametrize(
    ("raw", "sido", "sigungu"), [case[1:] for case in UNITS], ids=[case[0] for case in UNITS]
)
def test_a_hard_unit(raw: str, sido: str, sigungu: str | None) -> None:
    assert differences({"address": raw}, dict(sido=sido, sigungu=sigungu)) == {}
