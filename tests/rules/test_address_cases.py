"""Hard addresses, each a named row with the parts that must come out; no others may.

The name of a row says what makes it hard.
"""
# ruff: noqa: E501 a row of the tables is easier to read on one line

from dataclasses import dataclass

import pytest

from rules.addresses import Address, standardize_address

PARTS = (
    "sido", "sigungu", "eup_myeon_dong", "ri", "road_name", "building_number", "lot_number",
    "building_name", "building_unit", "floor", "room", "postal_code", "postal_code_old",
)  # fmt: skip
GANGNAM = {"sido": "서울특별시", "sigungu": "강남구"}
YEOKSAM = {**GANGNAM, "eup_myeon_dong": "역삼동"}
TEHERAN = {**GANGNAM, "road_name": "테헤란로", "building_number": "152"}
LOT = {**YEOKSAM, "lot_number": "737"}
GWANGJU = {"sido": "전남광주통합특별시", "sigungu": "북구"}


def place(sido: str, sigungu: str | None, dong: str, lot: str = "12") -> dict[str, str]:
    parts = {"sido": sido, "sigungu": sigungu, "eup_myeon_dong": dong, "lot_number": lot}
    return {key: value for key, value in parts.items() if value}


def inside(text: str) -> str:
    return f"서울 강남구 테헤란로 152, {text}"


@dataclass(frozen=True)
class Case:
    text: str
    parts: dict[str, str]
    underground: bool = False
    mountain: bool = False


REGIONS = {
    "no spaces at all": Case("서울특별시강남구역삼동737", LOT),
    "no spaces, short province": Case("서울강남구역삼동737", LOT),
    "no spaces, no suffixes": Case("서울강남역삼동 737", LOT),
    "a space inside the district": Case("강남 구 역삼동 737", LOT),
    "a space inside the province": Case("서울 특별시 강남구 역삼동 737", LOT),
    "province missing": Case("강남구 역삼동 737", LOT),
    "province twice": Case("서울 서울특별시 강남구 역삼동 737", LOT),
    "cut district": Case("서울 강남 역삼동 737", LOT),
    "romanized province": Case("Seoul 강남구 역삼동 737", LOT),
    "commas between the parts": Case("서울특별시, 강남구, 역삼동 737", LOT),
    "부산진구 is not 부산": Case("부산진구 부전동 12", place("부산광역시", "부산진구", "부전동")),
    "제주시 is not 제주": Case("제주시 노형동 12", place("제주특별자치도", "제주시", "노형동")),
    "울주군 is not 울산": Case(
        "울산 울주군 상북면 삽재로 169-5",
        {"sido": "울산광역시", "sigungu": "울주군", "eup_myeon_dong": "상북면",
         "road_name": "삽재로", "building_number": "169-5"},
    ),
    "a ward without its city": Case("분당구 정자동 12", place("경기도", "성남시 분당구", "정자동")),
    "city and ward both cut": Case("성남 분당 정자동 12", place("경기도", "성남시 분당구", "정자동")),
    "the ward told by the dong": Case("경기 성남시 정자동 12", place("경기도", "성남시 분당구", "정자동")),
    "the same dong in another city": Case("수원시 정자동 12", place("경기도", "수원시 장안구", "정자동")),
    "소사본동 is no 본동": Case("부천시 소사구 소사본동 12", place("경기도", "부천시 소사구", "소사본동")),
    "충무공동 is not 충무시": Case("경남 진주시 충무공동 12", place("경상남도", "진주시", "충무공동")),
    "several 중구, told by the dong": Case("중구 을지로3가 12", place("서울특별시", "중구", "을지로3가")),
    "고성군 in 강원": Case("고성군 토성면 용촌리 601-1", {
        **place("강원특별자치도", "고성군", "토성면", "601-1"), "ri": "용촌리"}),
    "고성군 in 경남": Case("고성군 회화면 배둔리 12", {**place("경상남도", "고성군", "회화면"), "ri": "배둔리"}),
    "광주시 in 경기": Case("광주시 경안동 12", place("경기도", "광주시", "경안동")),
    "광주시 for the metropolis": Case("광주시 북구 두암동 12", {**GWANGJU, "eup_myeon_dong": "두암동",
                                                        "lot_number": "12"}),
    "경기 광주 cut": Case("경기 광주 경안동 12", place("경기도", "광주시", "경안동")),
    "세종 has no district": Case("세종시 보람동 12", place("세종특별자치시", None, "보람동")),
    "세종 twice": Case("세종특별자치시 세종시 보람동 12", place("세종특별자치시", None, "보람동")),
    "세종대로 is not 세종": Case("서울 중구 세종대로 110", {
        "sido": "서울특별시", "sigungu": "중구", "road_name": "세종대로", "building_number": "110"}),
    "the district beats a wrong province": Case(
        "서울특별시 성남시 분당구 정자동 12", place("경기도", "성남시 분당구", "정자동")),
}  # fmt: skip

CHANGES = {
    "광주광역시 2026": Case("광주광역시 북구 두암동 927-1", {
        **GWANGJU, "eup_myeon_dong": "두암동", "lot_number": "927-1"}),
    "전라남도 2026": Case("전라남도 목포시 용당동 12", place("전남광주통합특별시", "목포시", "용당동")),
    "its statutory short name": Case("광주특별시 북구 두암동 12", {
        **GWANGJU, "eup_myeon_dong": "두암동", "lot_number": "12"}),
    "인천 중구, islands": Case("인천 중구 운서동 12", place("인천광역시", "영종구", "운서동")),
    "인천 중구, mainland": Case("인천 중구 신포동 12", place("인천광역시", "제물포구", "신포동")),
    "인천 동구": Case("인천 동구 송림동 12", place("인천광역시", "제물포구", "송림동")),
    "인천 서구, north": Case("인천 서구 마전동 12", place("인천광역시", "검단구", "마전동")),
    "인천 서구, south": Case("인천 서구 검암동 12", place("인천광역시", "서해구", "검암동")),
    "인천 남구": Case("인천 남구 주안동 12", place("인천광역시", "미추홀구", "주안동")),
    "화성시 got wards": Case("화성시 반송동 12", place("경기도", "화성시 동탄구", "반송동")),
    "화성시 and an eup": Case("화성시 향남읍 행정리 12", {
        **place("경기도", "화성시 만세구", "향남읍"), "ri": "행정리"}),
    "an eup dissolved into dongs": Case(
        "경기 화성시 태안읍 병점리 12", place("경기도", "화성시 병점구", "병점동")),
    "오산동 in 화성 was renamed": Case("화성시 오산동 12", place("경기도", "화성시 동탄구", "여울동")),
    "부천 got its wards back": Case("부천시 중동 12", place("경기도", "부천시 원미구", "중동")),
    "마산시": Case("경남 마산시 월영동 12", place("경상남도", "창원시 마산합포구", "월영동")),
    "마산시 with its ward": Case("마산시 회원구 내서읍 12", place("경상남도", "창원시 마산회원구", "내서읍")),
    "진해시": Case("진해시 풍호동 12", place("경상남도", "창원시 진해구", "풍호동")),
    "청원군": Case("충북 청원군 오창읍 각리 12", {
        **place("충청북도", "청주시 청원구", "오창읍"), "ri": "각리"}),
    "연기군 became 세종": Case("충남 연기군 조치원읍 신흥리 12", {
        **place("세종특별자치시", None, "조치원읍"), "ri": "신흥리"}),
    "부용면 became 부강면": Case("충북 청원군 부용면 부강리 12", {
        **place("세종특별자치시", None, "부강면"), "ri": "부강리"}),
    "군위군 moved to 대구": Case("경북 군위군 군위읍 동부리 12", {
        **place("대구광역시", "군위군", "군위읍"), "ri": "동부리"}),
    "군위군 with its new province": Case("대구 군위군 군위읍 동부리 12", {
        **place("대구광역시", "군위군", "군위읍"), "ri": "동부리"}),
    "당진읍 became dongs": Case("당진군 당진읍 읍내리 12", place("충청남도", "당진시", "읍내동")),
    "여주군": Case("여주군 여주읍 홍문리 12", place("경기도", "여주시", "홍문동")),
    "북제주군": Case("제주 북제주군 애월읍 하귀1리 12", {
        **place("제주특별자치도", "제주시", "애월읍"), "ri": "하귀1리"}),
    "a myeon became an eup": Case("경북 칠곡군 석적면 중리 12", {
        **place("경상북도", "칠곡군", "석적읍"), "ri": "중리"}),
    "a myeon was renamed": Case("강원도 평창군 도암면 횡계리 12", {
        **place("강원특별자치도", "평창군", "대관령면"), "ri": "횡계리"}),
    "1995: 미금시": Case("경기도 미금시 도농동 12", place("경기도", "남양주시", "도농동")),
    "1995: 광역시": Case("부산직할시 해운대구 우동 12", place("부산광역시", "해운대구", "우동")),
    "1995: 연산동 left 동래구": Case("부산 동래구 연산동 12", place("부산광역시", "연제구", "연산동")),
    "1997: 울산": Case("경남 울산시 남구 신정동 12", place("울산광역시", "남구", "신정동")),
    "전라북도": Case("전라북도 익산시 모현동1가 12", place("전북특별자치도", "익산시", "모현동1가")),
}  # fmt: skip

DONGS = {
    "administrative number": Case("서울 강남구 역삼1동 737", LOT),
    "제 before the number": Case("서울 강남구 역삼제1동 737", LOT),
    "가동 for 동N가": Case("서울 성동구 금호1가동 12", place("서울특별시", "성동구", "금호동1가")),
    "동N가": Case("서울 성동구 금호동1가 12", place("서울특별시", "성동구", "금호동1가")),
    "number, 가 and number": Case("서울 성동구 성수2가제3동 12", place("서울특별시", "성동구", "성수동2가")),
    "several 가 in one": Case("종로구 종로1·2·3·4가동 12", place("서울특별시", "종로구", "종로1·2·3·4가동")),
    "several 가, with points": Case(
        "종로구 종로1.2.3.4가동 12", place("서울특별시", "종로구", "종로1·2·3·4가동")),
    "홍제 ends in 제": Case("서울 서대문구 홍제3동 12", place("서울특별시", "서대문구", "홍제동")),
    "a legal dong with a number": Case("서울 동작구 상도1동 12", place("서울특별시", "동작구", "상도1동")),
    "본동 of a dong": Case("서울 중랑구 면목본동 12", place("서울특별시", "중랑구", "면목동")),
    "본동 by itself": Case("서울 동작구 본동 12", place("서울특별시", "동작구", "본동")),
    "a name that tells nothing": Case("서울 송파구 잠실4동 12", place("서울특별시", "송파구", "신천동")),
    "hangul numerals of 제주": Case("제주시 일도2동 12", place("제주특별자치도", "제주시", "일도이동")),
    "목동동": Case("경기 파주시 목동동 12", place("경기도", "파주시", "목동동")),
    "면목동 is no myeon": Case("서울 중랑구 면목동 12", place("서울특별시", "중랑구", "면목동")),
    "면천면": Case("당진시 면천면 성상리 12", {**place("충청남도", "당진시", "면천면"), "ri": "성상리"}),
    "로N가 is a dong": Case("서울 종로구 종로1가 12", place("서울특별시", "종로구", "종로1가")),
    "로 N가 with a space": Case("서울 중구 을지로 3가 12", place("서울특별시", "중구", "을지로3가")),
    "세종로 in 종로구 is a dong": Case("서울 종로구 세종로 1-68", place("서울특별시", "종로구", "세종로", "1-68")),
    "세종로 elsewhere is a road": Case("경기 여주시 세종로 12", {
        "sido": "경기도", "sigungu": "여주시", "road_name": "세종로", "building_number": "12"}),
    "eup and ri run together": Case("용인시 처인구 양지읍양지리123", {
        **place("경기도", "용인시 처인구", "양지읍", "123"), "ri": "양지리"}),
    "an administrative ri": Case("제주시 애월읍 곽지3리 12", {
        **place("제주특별자치도", "제주시", "애월읍"), "ri": "곽지리"}),
    "a myeon written twice": Case("충남 태안군 남면 남면 원청리 12", {
        **place("충청남도", "태안군", "남면"), "ri": "원청리"}),
}  # fmt: skip


def road(sido: str, sigungu: str, name: str, number: str, **more: str) -> dict[str, str]:
    return {
        "sido": sido, "sigungu": sigungu, "road_name": name, "building_number": number, **more,
    }  # fmt: skip


ROADS = {
    "no space before the number": Case("서울 강남구 테헤란로152", TEHERAN),
    "branch with a space": Case("대구 동구 팔공로 50길 66", road("대구광역시", "동구", "팔공로50길", "66")),
    "번길": Case("부산 남구 수영로 12번길 3", road("부산광역시", "남구", "수영로12번길", "3")),
    "가길": Case("서울 강남구 도산대로1가길 5", road("서울특별시", "강남구", "도산대로1가길", "5")),
    "안길": Case("대구 중구 국채보상로150안길 3", road("대구광역시", "중구", "국채보상로150안길", "3")),
    "letters in the branch": Case("서울 송파구 올림픽로35다길 12", road("서울특별시", "송파구", "올림픽로35다길", "12")),
    "길 with a number and a space": Case(
        "충남 금산군 제원면 새방이 1길 30",
        road("충청남도", "금산군", "새방이1길", "30", eup_myeon_dong="제원면")),
    "a ri inside the road name": Case(
        "울산 울주군 범서읍 대리2길 49",
        road("울산광역시", "울주군", "대리2길", "49", eup_myeon_dong="범서읍")),
    "산 inside the road name": Case(
        "산청군 신안면 지리산대로 3471",
        road("경상남도", "산청군", "지리산대로", "3471", eup_myeon_dong="신안면")),
    "동 inside the road name": Case("서울 광진구 능동로 209", road("서울특별시", "광진구", "능동로", "209")),
    "면 inside the road name": Case("부산 부산진구 서면로 68", road("부산광역시", "부산진구", "서면로", "68")),
    "a road named for a date": Case("창원시 마산합포구 3·15대로 12", road(
        "경상남도", "창원시 마산합포구", "3·15대로", "12")),
    "종로 and a number": Case("서울 종로구 종로 12", road("서울특별시", "종로구", "종로", "12")),
    "below ground": Case("서울 중구 세종대로 지하 2", road("서울특별시", "중구", "세종대로", "2"), True),
    "below ground, no space": Case("서울 중구 세종대로지하2", road("서울특별시", "중구", "세종대로", "2"), True),
    "sub number with spaces": Case("서울 강남구 테헤란로 152 - 3", {**TEHERAN, "building_number": "152-3"}),
    "leading zeros": Case("서울 강남구 테헤란로 0152-0003", {**TEHERAN, "building_number": "152-3"}),
    "번지 after a road number": Case("서울 강남구 테헤란로 152번지", TEHERAN),
    "myeon and road run together": Case(
        "전남담양군봉산면탄금길9-26",
        road("전남광주통합특별시", "담양군", "탄금길", "9-26", eup_myeon_dong="봉산면")),
    "dong before the road": Case("서울 강남구 역삼동 테헤란로 152", {**TEHERAN, "eup_myeon_dong": "역삼동"}),
    "ri before the road": Case(
        "함양군 휴천면 월평리 지리산가는길 811-1",
        road("경상남도", "함양군", "지리산가는길", "811-1", eup_myeon_dong="휴천면", ri="월평리")),
    "dong in parentheses": Case("서울 강남구 테헤란로 152 (역삼동)", {**TEHERAN, "eup_myeon_dong": "역삼동"}),
    "lot in parentheses": Case(
        "서울 강남구 테헤란로 152 (역삼동 737)", {**TEHERAN, "eup_myeon_dong": "역삼동", "lot_number": "737"}),
    "road in parentheses": Case(
        "서울 강남구 역삼동 737 (테헤란로 152)", {**TEHERAN, "eup_myeon_dong": "역삼동", "lot_number": "737"}),
}  # fmt: skip

LOTS = {
    "번지": Case("서울 강남구 역삼동 737번지", LOT),
    "번지 after spaces": Case("서울 강남구 역삼동 737   번지", LOT),
    "번지 and a small 호 is a sub number": Case("서울 강남구 역삼동 737번지 4호", {**LOT, "lot_number": "737-4"}),
    "번지 and a large 호 is a room": Case("서울 강남구 역삼동 737번지 105호", {**LOT, "room": "105"}),
    "sub number and 호": Case("서울 강남구 역삼동 737-1번지 5호", {**LOT, "lot_number": "737-1", "room": "5"}),
    "의": Case("서울 강남구 역삼동 737의4", {**LOT, "lot_number": "737-4"}),
    "번지의": Case("서울 강남구 역삼동 737번지의 4", {**LOT, "lot_number": "737-4"}),
    "mountain": Case("서울 강남구 역삼동 산12-3", {**LOT, "lot_number": "12-3"}, mountain=True),
    "mountain with spaces": Case("서울 강남구 역삼동 산 12 - 3 번지", {**LOT, "lot_number": "12-3"}, mountain=True),
    "mountain run together": Case("서울특별시강남구역삼동산12", {**LOT, "lot_number": "12"}, mountain=True),
    "tong and ban": Case("서울 강남구 역삼동 737 5통 3반", LOT),
    "tong and ban run together": Case("서울 강남구 역삼동 737번지 5통3반", LOT),
    "further lots": Case("서울 강남구 역삼동 737 외 3필지", LOT),
    "further lots in parentheses": Case("서울 강남구 역삼동 737 (외2필지)", LOT),
    "호 that begins a name": Case("서울 강남구 역삼동 737번지 호서빌딩", {**LOT, "building_name": "호서빌딩"}),
    "블 that begins a name": Case("서울 강남구 역삼동 737 블루빌딩", {**LOT, "building_name": "블루빌딩"}),
    "반 that begins a name": Case("서울 강남구 역삼동 737 반포자이", {**LOT, "building_name": "반포자이"}),
    "block and lot": Case("서울 강남구 역삼동 12블록 3롯트", {**YEOKSAM, "building_name": "12블록 3롯트"}),
    "a building and no lot": Case(
        "서울 강남구 역삼동 래미안아파트 101동 1502호",
        {**YEOKSAM, "building_name": "래미안아파트", "building_unit": "101", "room": "1502"}),
    "a unit is no lot": Case("서울 강남구 역삼동 101동 1502호", {
        **YEOKSAM, "building_unit": "101", "room": "1502"}),
}  # fmt: skip

DETAILS = {
    "unit and room": ("101동 1502호", {"building_unit": "101", "room": "1502"}),
    "run together": ("101동1502호", {"building_unit": "101", "room": "1502"}),
    "hyphen": ("101-1502", {"building_unit": "101", "room": "1502"}),
    "hyphen and 호": ("101-1502호", {"building_unit": "101", "room": "1502"}),
    "동, hyphen, 호": ("101동-1502호", {"building_unit": "101", "room": "1502"}),
    "slash": ("101/1502", {"building_unit": "101", "room": "1502"}),
    "no 호": ("101동1502", {"building_unit": "101", "room": "1502"}),
    "제 before both": ("제101동 제1502호", {"building_unit": "101", "room": "1502"}),
    "leading zeros": ("0101동 0502호", {"building_unit": "101", "room": "502"}),
    "spaces inside": ("101 동 1502 호", {"building_unit": "101", "room": "1502"}),
    "hangul unit": ("가동 201호", {"building_unit": "가", "room": "201"}),
    "hangul unit, hyphen": ("가-201", {"building_unit": "가", "room": "201"}),
    "latin unit": ("A동 201호", {"building_unit": "A", "room": "201"}),
    "small latin unit": ("a동 201호", {"building_unit": "A", "room": "201"}),
    "spoken latin unit": ("에이동 201호", {"building_unit": "A", "room": "201"}),
    "spoken latin unit 비": ("비동 201호", {"building_unit": "B", "room": "201"}),
    "shops": ("상가동 102호", {"building_unit": "상가", "room": "102"}),
    "numbered shops": ("상가1동 102호", {"building_unit": "상가1", "room": "102"}),
    "bare room": ("1502", {"room": "1502"}),
    "floor and room": ("15층 1502호", {"floor": "15", "room": "1502"}),
    "floor and bare room": ("3층 302", {"floor": "3", "room": "302"}),
    "basement floor": ("지하 1층", {"floor": "B1"}),
    "basement floor, latin": ("B2층", {"floor": "B2"}),
    "basement alone, latin": ("B1", {"floor": "B1"}),
    "basement words": ("지층", {"floor": "B1"}),
    "half basement": ("반지하", {"floor": "B1"}),
    "basement room": ("지하1호", {"room": "B01"}),
    "basement room, spoken": ("비01호", {"room": "B01"}),
    "basement room, latin": ("B01호", {"room": "B01"}),
    "basement room, no 호": ("B101", {"room": "B101"}),
    "basement room of three digits": ("지하101호", {"room": "B101"}),
    "roof": ("옥탑", {"floor": "옥탑"}),
    "roof room": ("옥탑방", {"floor": "옥탑"}),
    "latin floor": ("5F", {"floor": "5"}),
    "above ground": ("지상 3층", {"floor": "3"}),
    "part of a floor": ("2층 일부", {"floor": "2"}),
    "list of floors": ("1,2층", {"floor": "1,2"}),
    "list of floors, in words": ("지하1층, 2층", {"floor": "B1,2"}),
    "range of floors": ("1층~3층", {"floor": "1~3"}),
    "list of rooms": ("102,108호", {"room": "102,108"}),
    "list of rooms, in words": ("102호, 108호", {"room": "102,108"}),
    "list of rooms with points": ("102.103호", {"room": "102,103"}),
    "range of rooms": ("105~107호", {"room": "105~107"}),
    "room with a sub number": ("204-1호", {"room": "204-1"}),
    "lettered room": ("가호", {"room": "가"}),
    "apartment sign": ("래미안@ 101-1502", {
        "building_name": "래미안아파트", "building_unit": "101", "room": "1502"}),
    "apartment abbreviation": ("현대(아) 101동", {"building_name": "현대아파트", "building_unit": "101"}),
    "name, unit, room run together": ("래미안101동1502호", {
        "building_name": "래미안", "building_unit": "101", "room": "1502"}),
    "name with its own number": ("래미안2차 103동 902호", {
        "building_name": "래미안2차", "building_unit": "103", "room": "902"}),
    "name with its estate": ("주공아파트 1단지 101동 305호", {
        "building_name": "주공아파트 1단지", "building_unit": "101", "room": "305"}),
    "estate and 호 are no basement": ("호반 2단지 102호", {"building_name": "호반 2단지", "room": "102"}),
    "company sign": ("(주)한빛빌딩 2층", {"building_name": "㈜한빛빌딩", "floor": "2"}),
    "a floor after a name": ("행복백화점지하2층", {"building_name": "행복백화점", "floor": "B2"}),
}  # fmt: skip

NOTES = {
    "dong and building": ("(역삼동, 강남파이낸스센터)", {"building_name": "강남파이낸스센터"}),
    "no space after the comma": ("(역삼동,강남파이낸스센터)", {"building_name": "강남파이낸스센터"}),
    "detail inside": ("(역삼동,행복백화점 지하2층)", {"building_name": "행복백화점", "floor": "B2"}),
    "detail after": ("(역삼동, 센터빌딩) 15층 1502호", {
        "building_name": "센터빌딩", "floor": "15", "room": "1502"}),
    "parentheses inside": ("(역삼동,이마트(3층))", {"building_name": "이마트", "floor": "3"}),
    "only a floor": ("(역삼동,(1층))", {"floor": "1"}),
    "not closed": ("(역삼동, 센터빌딩", {"building_name": "센터빌딩"}),
    "the name before, the dong after": ("센터빌딩 3층 (역삼동)", {
        "building_name": "센터빌딩", "floor": "3"}),
    "a unit is no dong": ("(역삼동) (가동)", {"building_unit": "가"}),
    "square brackets": ("[역삼동]", {}),
}  # fmt: skip

CODES = {
    "in front": Case("06236 서울 강남구 테헤란로 152", {**TEHERAN, "postal_code": "06236"}),
    "in parentheses": Case("(06236) 서울 강남구 테헤란로 152", {**TEHERAN, "postal_code": "06236"}),
    "with 우": Case("우)06236 서울 강남구 테헤란로 152", {**TEHERAN, "postal_code": "06236"}),
    "with 우 in parentheses": Case("(우 06236) 서울 강남구 테헤란로 152", {**TEHERAN, "postal_code": "06236"}),
    "in square brackets, old": Case("[135-080] 서울 강남구 역삼동 737", {**LOT, "postal_code_old": "135080"}),
    "old, bare": Case("135-080 서울 강남구 역삼동 737", {**LOT, "postal_code_old": "135080"}),
    "behind": Case("서울 강남구 테헤란로 152 (우 06236)", {**TEHERAN, "postal_code": "06236"}),
    "a lot that looks like an old code": Case(
        "서울 양천구 목동 405-280번지", place("서울특별시", "양천구", "목동", "405-280")),
}  # fmt: skip

WHOLE = {**REGIONS, **CHANGES, **DONGS, **ROADS, **LOTS, **CODES}


def parts_of(address: Address) -> dict[str, str]:
    values = {name: getattr(address, name) for name in PARTS}
    return {name: value for name, value in values.items() if value is not None}


@pytest.mark.parametrize("case", WHOLE.values(), ids=WHOLE)
def test_the_parts_come_out(case: Case) -> None:
    address = standardize_address(case.text)
    assert parts_of(address) == case.parts
    assert (address.underground, address.mountain) == (case.underground, case.mountain)


@pytest.mark.parametrize(("text", "expected"), DETAILS.values(), ids=DETAILS)
def test_what_is_inside_the_building_comes_out(text: str, expected: dict[str, str]) -> None:
    assert parts_of(standardize_address(inside(text))) == {**TEHERAN, **expected}


@pytest.mark.parametrize(("text", "expected"), NOTES.values(), ids=NOTES)
def test_parentheses_hold_dong_building_and_detail(text: str, expected: dict[str, str]) -> None:
    address = standardize_address(f"서울 강남구 테헤란로 152 {text}")
    assert parts_of(address) == {**TEHERAN, "eup_myeon_dong": "역삼동", **expected}


EVERYTHING = (
    [case.text for case in WHOLE.values()]
    + [inside(text) for text, _ in DETAILS.values()]
    + [f"서울 강남구 테헤란로 152 {text}" for text, _ in NOTES.values()]
)


@pytest.mark.parametrize("text", EVERYTHING)
def test_the_canonical_line_reads_back_to_the_same_parts(text: str) -> None:
    once = standardize_address(text)
    again = standardize_address(once.address or "")
    without_code = {k: v for k, v in parts_of(once).items() if not k.startswith("postal")}
    assert (again.address, parts_of(again)) == (once.address, without_code)
    assert (again.underground, again.mountain) == (once.underground, once.mountain)
