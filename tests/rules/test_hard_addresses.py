"""Hard addresses, each with its reason."""

# ruff: noqa: C408 - keywords read as columns

import pytest

from rules.addresses import standardize_address
from tests.rules.hard_cases import differences

SEOUL, GYEONGGI, MERGED = "서울특별시", "경기도", "전남광주통합특별시"
GANGWON, JEONBUK, JEJU = "강원특별자치도", "전북특별자치도", "제주특별자치도"

REGIONS = [
    # province missing, short, old, repeated
    ("province missing", "수원 팔달구 인계동 1111", GYEONGGI, "수원시 팔달구", "인계동"),
    ("no spaces at all", "수원시팔달구인계동1111", GYEONGGI, "수원시 팔달구", "인계동"),
    ("ward only", "분당구 정자동 178", GYEONGGI, "성남시 분당구", "정자동"),
    ("ward only, Yongin", "수지구 풍덕천동 1000", GYEONGGI, "용인시 수지구", "풍덕천동"),
    ("ward only, Jeonju", "덕진구 송천동1가 100", JEONBUK, "전주시 덕진구", "송천동1가"),
    ("district of one city only", "해운대구 우동 1408", "부산광역시", "해운대구", "우동"),
    ("county of one city only", "기장군 정관읍 매학리 717", "부산광역시", "기장군", "정관읍"),
    ("direct city", "부산직할시 해운대구 우동 1408", "부산광역시", "해운대구", "우동"),
    ("special city, short", "서울시 강남구 역삼동 736", SEOUL, "강남구", "역삼동"),
    ("country before", "대한민국 서울특별시 강남구 역삼동 736", SEOUL, "강남구", "역삼동"),
    ("province twice", "서울특별시 서울 강남구 역삼동 736", SEOUL, "강남구", "역삼동"),
    (
        "a form's region before it",
        "서울 강남구 서울특별시 강남구 역삼동 736",
        SEOUL,
        "강남구",
        "역삼동",
    ),
    ("ward of before 1993", "경기도 부천시 남구 송내동 12-3", GYEONGGI, "부천시 소사구", "송내동"),
    ("district twice", "서울 강남구 강남구 역삼동 736", SEOUL, "강남구", "역삼동"),
    ("city twice", "경기도 고양시 고양시 덕양구 화정동 100", GYEONGGI, "고양시 덕양구", "화정동"),
    ("before Daejeon was its own", "충남 대전시 유성구 봉명동 1", "대전광역시", "유성구", "봉명동"),
    ("before Gwangju was its own", "전남 광주시 동구 계림동 1", MERGED, "동구", "계림동"),
    (
        "province by two syllables and 도",
        "충남도 공주시 신관동 263",
        "충청남도",
        "공주시",
        "신관동",
    ),
    ("a ward of other cities", "부천시 남구 심곡동 1", GYEONGGI, "부천시 원미구", "심곡동"),
    ("building first", "한빛빌딩 3층, 서울 강남구 역삼동 736", SEOUL, "강남구", "역삼동"),
    ("province joined", "경기도성남시분당구 정자동 178", GYEONGGI, "성남시 분당구", "정자동"),
    ("short province joined", "경기성남시분당구정자동178", GYEONGGI, "성남시 분당구", "정자동"),
    ("city without its letter", "경기 성남 분당 정자동 178", GYEONGGI, "성남시 분당구", "정자동"),
    ("every last syllable missing", "김포 운양 1296", GYEONGGI, "김포시", "운양동"),
    ("every last syllable missing, ward", "서울 강남 역삼 736", SEOUL, "강남구", "역삼동"),
    (
        "district twice, first joined to the province",
        "서울강남구 강남구 역삼동 736",
        SEOUL,
        "강남구",
        "역삼동",
    ),
    (
        "a form's region and dong before it",
        "서울특별시 강남구 역삼동 서울특별시 강남구 역삼동 736",
        SEOUL,
        "강남구",
        "역삼동",
    ),
    (
        "an eup that begins like its county",
        "강원 양구군 양구읍 상리 12",
        GANGWON,
        "양구군",
        "양구읍",
    ),
    ("a space inside the dong", "서울시 강남구 역삼 동 736", SEOUL, "강남구", "역삼동"),
    (
        "an eup of the city under its county",
        "경기도 용인군 수지읍 풍덕천리 12",
        GYEONGGI,
        "용인시 수지구",
        "풍덕천동",
    ),
    ("commas between", "서울특별시, 강남구, 역삼동 736", SEOUL, "강남구", "역삼동"),
    ("self-governing, old name", "강원도 원주시 무실동 1725-3", GANGWON, "원주시", "무실동"),
    ("North Jeolla, old name", "전라북도 군산시 나운동 100", JEONBUK, "군산시", "나운동"),
    ("North Jeolla, short", "전북 익산시 영등동 100", JEONBUK, "익산시", "영등동"),
    ("Goseong of Gyeongnam", "경남 고성군 고성읍 동외리 1", "경상남도", "고성군", "고성읍"),
    ("Goseong told by its myeon", "고성군 거류면 당동리 1", "경상남도", "고성군", "거류면"),
    ("Goseong of Gangwon by its myeon", "고성군 토성면 용촌리 1", GANGWON, "고성군", "토성면"),
    ("Gwangju of Gyeonggi", "경기 광주시 초월읍 대쌍령리 1", GYEONGGI, "광주시", "초월읍"),
    (
        "Gwangju of Gyeonggi by its eup",
        "광주시 곤지암읍 곤지암리 1",
        GYEONGGI,
        "광주시",
        "곤지암읍",
    ),
    ("Gwangju by its district", "광주시 북구 용봉동 300", MERGED, "북구", "용봉동"),
    ("Gwangju, short", "광주 서구 치평동 1200", MERGED, "서구", "치평동"),
    ("today's name", "전남광주통합특별시 여수시 학동 100", MERGED, "여수시", "학동"),
    ("statutory short name", "광주특별시 북구 용봉동 300", MERGED, "북구", "용봉동"),
    ("Jeolla, short", "전남 목포시 용당동 100", MERGED, "목포시", "용당동"),
    ("Sejong has no district", "세종시 나성동 745", "세종특별자치시", None, "나성동"),
    ("Sejong, eup", "세종 조치원읍 신흥리 100", "세종특별자치시", None, "조치원읍"),
    ("Yeongi became Sejong", "충남 연기군 조치원읍 신흥리 100", "세종특별자치시", None, "조치원읍"),
    # units of old
    ("North Jeju", "제주도 북제주군 애월읍 고내리 1100", JEJU, "제주시", "애월읍"),
    ("South Jeju", "남제주군 안덕면 사계리 100", JEJU, "서귀포시", "안덕면"),
    ("Masan", "경남 마산시 회원구 양덕동 100", "경상남도", "창원시 마산회원구", "양덕동"),
    ("Masan without ward", "경남 마산시 월영동 448", "경상남도", "창원시 마산합포구", "월영동"),
    ("Jinhae", "경남 진해시 석동 100", "경상남도", "창원시 진해구", "석동"),
    ("Changwon of old", "경남 창원시 용호동 100", "경상남도", "창원시 성산구", "용호동"),
    ("Changwon of old, other ward", "창원시 팔용동 30", "경상남도", "창원시 의창구", "팔용동"),
    ("Cheongwon, Ochang", "충북 청원군 오창읍 양청리 800", "충청북도", "청주시 청원구", "오창읍"),
    ("Cheongwon, Osong", "충북 청원군 오송읍 만수리 1", "충청북도", "청주시 흥덕구", "오송읍"),
    ("Cheongwon, Nami", "충북 청원군 남이면 가마리 1", "충청북도", "청주시 서원구", "남이면"),
    ("Dangjin", "충남 당진군 당진읍 읍내리 500", "충청남도", "당진시", "읍내동"),
    ("Yeoju", "경기 여주군 여주읍 홍문리 100", GYEONGGI, "여주시", "홍문동"),
    ("Bucheon's wards are back", "경기 부천시 원미구 중동 1100", GYEONGGI, "부천시 원미구", "중동"),
    ("Bucheon between", "경기 부천시 송내동 300", GYEONGGI, "부천시 소사구", "송내동"),
    ("Cheonan before its wards", "충남 천안시 불당동 100", "충청남도", "천안시 서북구", "불당동"),
    (
        "Jung-gu, told by an administrative dong",
        "인천 중구 영종동 12",
        "인천광역시",
        "영종구",
        "영종동",
    ),
    (
        "Seo-gu, told by an administrative dong",
        "인천 서구 검단동 1",
        "인천광역시",
        "검단구",
        "검단동",
    ),
    ("Jung-gu of Seoul by an administrative dong", "중구 약수동 12", SEOUL, "중구", "신당동"),
    ("Geumam, then in Duma", "충남 논산군 두마면 금암리 1", "충청남도", "계룡시", "금암동"),
    ("Namseon, then in Duma", "충남 논산시 두마면 남선리 1", "충청남도", "계룡시", "신도안면"),
    ("South district of Incheon", "인천 남구 용현동 100", "인천광역시", "미추홀구", "용현동"),
    ("Jung-gu, island", "인천 중구 운서동 2851", "인천광역시", "영종구", "운서동"),
    ("Jung-gu, town", "인천 중구 신포동 10", "인천광역시", "제물포구", "신포동"),
    ("Seo-gu, Cheongna", "인천 서구 청라동 100", "인천광역시", "서해구", "청라동"),
    ("Seo-gu, Geomdan", "인천 서구 당하동 100", "인천광역시", "검단구", "당하동"),
    ("Hwaseong, Hyangnam", "경기 화성시 향남읍 행정리 470", GYEONGGI, "화성시 만세구", "향남읍"),
    ("Hwaseong, Bongdam", "경기 화성시 봉담읍 와우리 1", GYEONGGI, "화성시 효행구", "봉담읍"),
    ("Hwaseong, Byeongjeom", "화성시 병점동 100", GYEONGGI, "화성시 병점구", "병점동"),
    ("Hwaseong, Yeongcheon", "화성시 영천동 100", GYEONGGI, "화성시 동탄구", "영천동"),
    ("Osan-dong of Hwaseong", "경기 화성시 오산동 967", GYEONGGI, "화성시 동탄구", "여울동"),
    ("Gunwi", "경북 군위군 효령면 중구리 1", "대구광역시", "군위군", "효령면"),
    ("Goro-myeon", "경북 군위군 고로면 화북리 1", "대구광역시", "군위군", "삼국유사면"),
    ("Iri", "전북 이리시 영등동 100", JEONBUK, "익산시", "영등동"),
    ("Chungmu", "경남 충무시 북신동 100", "경상남도", "통영시", "북신동"),
    ("Onyang", "충남 온양시 온천동 100", "충청남도", "아산시", "온천동"),
    ("Songtan", "경기 송탄시 서정동 100", GYEONGGI, "평택시", "서정동"),
    ("Daecheon", "충남 대천시 대천동 100", "충청남도", "보령시", "대천동"),
    ("Jeomchon", "경북 점촌시 모전동 100", "경상북도", "문경시", "모전동"),
    ("Donggwangyang", "전남 동광양시 중동 100", MERGED, "광양시", "중동"),
    ("Ulsan of Gyeongnam", "경남 울산시 남구 삼산동 1", "울산광역시", "남구", "삼산동"),
    ("Weonseong of before 1989", "강원 원성군 문막면 문막리 1", GANGWON, "원주시", "문막읍"),
    ("Chunseong of before 1992", "강원 춘성군 신동면 증리 1", GANGWON, "춘천시", "신동면"),
    ("Jeweon of before 1991", "충북 제원군 봉양면 주포리 1", "충청북도", "제천시", "봉양읍"),
    ("Wolseong of before 1989", "경북 월성군 안강읍 산대리 1", "경상북도", "경주시", "안강읍"),
    ("Uichang of before 1991", "경남 의창군 동면 용잠리 1", "경상남도", "창원시 의창구", "동읍"),
    ("Changwon county", "경남 창원군 동읍 용잠리 1", "경상남도", "창원시 의창구", "동읍"),
    ("Goyang county", "경기 고양군 벽제읍 고양리 1", GYEONGGI, "고양시 덕양구", "고양동"),
    ("Hwaseong county", "경기 화성군 태안읍 병점리 1", GYEONGGI, "화성시 병점구", "병점동"),
    ("Geomdan of Gimpo", "경기 김포군 검단면 당하리 1", "인천광역시", "검단구", "당하동"),
    ("Eomsa, then in Duma", "충남 논산군 두마면 엄사리 1", "충청남도", "계룡시", "엄사면"),
    ("Duma itself", "충남 논산시 두마면 두계리 1", "충청남도", "계룡시", "두마면"),
    ("Janggi that went", "충남 공주시 장기면 대교리 1", "세종특별자치시", None, "장군면"),
    ("Janggi that stayed", "충남 공주시 장기면 송선리 1", "충청남도", "공주시", "송선동"),
    ("Jung-gu, ga", "인천 중구 신흥동3가 7-1", "인천광역시", "제물포구", "신흥동3가"),
    ("Jung-gu, road and dong", "인천 중구 공항로 272 (운서동)", "인천광역시", "영종구", "운서동"),
    ("Doksan, then in Guro", "서울 구로구 독산동 1", SEOUL, "금천구", "독산동"),
    ("Gwangan, then in Nam", "부산 남구 광안동 1", "부산광역시", "수영구", "광안동"),
    # eup, myeon and dong of old
    ("Doam", "강원 평창군 도암면 횡계리 100", GANGWON, "평창군", "대관령면"),
    ("Kim Satgat", "강원 영월군 하동면 와석리 1", GANGWON, "영월군", "김삿갓면"),
    ("Korean peninsula", "강원 영월군 서면 옹정리 1", GANGWON, "영월군", "한반도면"),
    ("Homigot", "경북 포항시 남구 대보면 대보리 1", "경상북도", "포항시 남구", "호미곶면"),
    ("Daegaya", "경북 고령군 고령읍 지산리 1", "경상북도", "고령군", "대가야읍"),
    ("Juwangsan", "경북 청송군 부동면 상의리 1", "경상북도", "청송군", "주왕산면"),
    ("King Munmu", "경북 경주시 양북면 봉길리 1", "경상북도", "경주시", "문무대왕면"),
    ("Seven-storey pagoda", "충북 충주시 가금면 탑평리 1", "충청북도", "충주시", "중앙탑면"),
    ("King Sejong", "경기 여주시 능서면 왕대리 1", GYEONGGI, "여주시", "세종대왕면"),
    ("Namhansanseong", "경기 광주시 중부면 산성리 1", GYEONGGI, "광주시", "남한산성면"),
    ("Gasa literature", "전남 담양군 남면 지곡리 1", MERGED, "담양군", "가사문학면"),
    ("Jipyeong", "경기 양평군 지제면 지평리 1", GYEONGGI, "양평군", "지평면"),
    ("Seokjeok promoted", "경북 칠곡군 석적면 중리 1", "경상북도", "칠곡군", "석적읍"),
    # administrative dongs and spellings of dongs
    ("administrative, 제", "서울 강남구 역삼제1동 736", SEOUL, "강남구", "역삼동"),
    ("administrative, 본", "서울 강서구 화곡본동 100", SEOUL, "강서구", "화곡동"),
    ("administrative, Guwol", "인천 남동구 구월3동 1138", "인천광역시", "남동구", "구월동"),
    ("administrative, U", "부산 해운대구 우1동 1408", "부산광역시", "해운대구", "우동"),
    ("ga within dong", "서울 성동구 성수1가2동 100", SEOUL, "성동구", "성수동1가"),
    ("ga within dong, other", "서울 성동구 성수2가3동 277", SEOUL, "성동구", "성수동2가"),
    ("ga after dong", "서울 영등포구 당산동3가 558", SEOUL, "영등포구", "당산동3가"),
    ("ga without dong", "서울 중구 을지로2가 203", SEOUL, "중구", "을지로2가"),
    ("ga of a road name", "서울 중구 태평로1가 31", SEOUL, "중구", "태평로1가"),
    ("ga, Yongsan", "서울 용산구 한강로3가 40-999", SEOUL, "용산구", "한강로3가"),
    ("ga, Daegu", "대구 북구 칠성동2가 302-155", "대구광역시", "북구", "칠성동2가"),
    ("ga, Busan", "부산 중구 대청동4가 75", "부산광역시", "중구", "대청동4가"),
    ("ga, Jeonju", "전주시 완산구 중앙동3가 1", JEONBUK, "전주시 완산구", "중앙동3가"),
    ("one syllable", "제주시 연동 312-1", JEJU, "제주시", "연동"),
    ("one syllable after a county of the same", "대전 동구 원동 1", "대전광역시", "동구", "원동"),
]


@pytest.mark.parametrize(
    ("raw", "sido", "sigungu", "dong"), [case[1:] for case in REGIONS], ids=[c[0] for c in REGIONS]
)
def test_a_hard_region(raw: str, sido: str, sigungu: str | None, dong: str) -> None:
    expected = dict(sido=sido, sigungu=sigungu, eup_myeon_dong=dong)
    assert differences({"address": raw}, expected) == {}


OPEN_REGIONS = [
    (
        "several successors, road only",
        "인천 중구 제물량로 232",
        dict(sido="인천광역시", code="address.ambiguous_region"),
    ),
    (
        "new wards, road only",
        "경기 화성시 동탄대로 100",
        dict(sido=GYEONGGI, code="address.missing_district"),
    ),
    (
        "a dong named twice in one city",
        "경남 창원시 상남동 100",
        dict(sido="경상남도", code="address.ambiguous_region"),
    ),
    (
        "a county of thirty years ago",
        "경기 용인군 수지읍 풍덕천리 1",
        dict(sido=GYEONGGI, code="address.abolished_region"),
    ),
    ("in several cities", "중구 명동길 14", dict(sido=None, road_name="명동길")),
    (
        "a dong split over two wards",
        "경기 화성시 능동 100",
        dict(sido=GYEONGGI, eup_myeon_dong="능동", code="address.ambiguous_region"),
    ),
    ("abolished", "경남 마산시 월영동 448", dict(code="address.abolished_region")),
    ("renamed district", "인천 남구 주안동 100", dict(code="address.abolished_region")),
    ("province alone", "서울", dict(sido=SEOUL, sigungu=None)),
    ("district alone", "서울 강남구", dict(sido=SEOUL, sigungu="강남구")),
    (
        "another province",
        "서울특별시 성남시 분당구 정자동 178",
        dict(sigungu="성남시 분당구", code="address.region_mismatch"),
    ),
]


@pytest.mark.parametrize(
    ("raw", "expected"), [case[1:] for case in OPEN_REGIONS], ids=[c[0] for c in OPEN_REGIONS]
)
def test_a_region_is_left_open_where_it_is_not_certain(
    raw: str, expected: dict[str, object]
) -> None:
    assert differences({"address": raw}, expected) == {}


GANGNAM = "서울 강남구 "

ROADS = [
    ("no space before the number", GANGNAM + "테헤란로152", "테헤란로", "152"),
    ("numbered lane joined", GANGNAM + "테헤란로8길 11", "테헤란로8길", "11"),
    ("numbered lane apart", GANGNAM + "테헤란로 8길 11", "테헤란로8길", "11"),
    ("all joined", GANGNAM + "역삼로7길17", "역삼로7길", "17"),
    ("number lane, 번길", "부산 수영구 광안해변로 278번길 20-5", "광안해변로278번길", "20-5"),
    ("lane with a letter", "서울 송파구 백제고분로41나길 5", "백제고분로41나길", "5"),
    ("lane with a letter apart", "서울 송파구 백제고분로 41나길 5", "백제고분로41나길", "5"),
    ("three parts apart", "서울 구로구 가마산로 46 길 5", "가마산로46길", "5"),
    ("road that begins with digits", "제주 서귀포시 1100로 2070-61", "1100로", "2070-61"),
    ("dates in road names", "경남 창원시 마산합포구 3·15대로 100", "3·15대로", "100"),
    ("dates with full stop", "경남 창원시 마산합포구 3.15대로 100", "3·15대로", "100"),
    ("inner road", "울산 울주군 범서읍 구영안길 12", "구영안길", "12"),
    ("inner road numbered", "대전 서구 내동로30번안길 15-1", "내동로30번안길", "15-1"),
    ("underground", "서울 중구 세종대로 지하 101", "세종대로", "101"),
    ("underground joined", "서울 중구 세종대로 지하101", "세종대로", "101"),
    (
        "spaces around brackets",
        "서울 영등포구 국제금융로 10 ( 여의도동 , 국제금융센터 )",
        "국제금융로",
        "10",
    ),
    ("number with hyphen apart", GANGNAM + "테헤란로 152 - 3", "테헤란로", "152-3"),
    ("full-width number", GANGNAM + "테헤란로 １５２－３", "테헤란로", "152-3"),
    ("number with 번", GANGNAM + "테헤란로 152번", "테헤란로", "152"),
    ("number with 호", GANGNAM + "테헤란로 152-3호", "테헤란로", "152-3"),
    ("myeon before the road", "강원 평창군 대관령면 올림픽로 715", "올림픽로", "715"),
    ("no number", GANGNAM + "테헤란로", "테헤란로", None),
    ("dong before the road", GANGNAM + "역삼동 테헤란로 152", "테헤란로", "152"),
    ("lot in the brackets", GANGNAM + "강남대로 396 (역삼동 825-10번지) 3층", "강남대로", "396"),
    ("lot after a slash", GANGNAM + "테헤란로 152 / 역삼동 737", "테헤란로", "152"),
    ("a road of a dong's name", "서울 동작구 사당로 10", "사당로", "10"),
    ("long road", "경기 용인시 처인구 모현읍 외대로54번길 17-5", "외대로54번길", "17-5"),
    ("highway", "경기 고양시 일산동구 중앙로1275번길 38-10", "중앙로1275번길", "38-10"),
    ("telephone number at the end", GANGNAM + "테헤란로 152 010-9876-5432", "테헤란로", "152"),
    ("postal code before", "(06236) 서울특별시 강남구 테헤란로 152", "테헤란로", "152"),
    ("comma then rooms", GANGNAM + "테헤란로 152, 15층 1502호", "테헤란로", "152"),
    ("의 for the hyphen", GANGNAM + "테헤란로 152의3", "테헤란로", "152-3"),
    ("의 for the hyphen, apart", GANGNAM + "테헤란로 152의 3", "테헤란로", "152-3"),
    ("의 before the floor", GANGNAM + "테헤란로 152의 3층", "테헤란로", "152"),
    ("building before the road", GANGNAM + "강남파이낸스센터 테헤란로 152", "테헤란로", "152"),
    ("dong behind the number", GANGNAM + "테헤란로 152 역삼동", "테헤란로", "152"),
    ("postal code at the end", GANGNAM + "테헤란로 152 06236", "테헤란로", "152"),
    ("label of a form", "주소: " + GANGNAM + "테헤란로 152", "테헤란로", "152"),
    ("label of a form, brackets", "[도로명주소] " + GANGNAM + "테헤란로 152", "테헤란로", "152"),
    ("label of a card", "집) " + GANGNAM + "테헤란로 152", "테헤란로", "152"),
    ("quotation marks", '"' + GANGNAM + '테헤란로 152"', "테헤란로", "152"),
    ("several numbers", GANGNAM + "테헤란로 152, 154", "테헤란로", "152"),
]


@pytest.mark.parametrize(
    ("raw", "road", "number"), [case[1:] for case in ROADS], ids=[case[0] for case in ROADS]
)
def test_a_hard_road(raw: str, road: str, number: str | None) -> None:
    expected = dict(road_name=road, building_number=number)
    assert differences({"address": raw}, expected) == {}


LOTS = [
    ("번지 and 호", GANGNAM + "역삼동 737번지 15호", "737-15"),
    ("번지의", GANGNAM + "역삼동 737번지의 15", "737-15"),
    ("의", GANGNAM + "역삼동 737의15", "737-15"),
    ("no space", GANGNAM + "역삼동737-15", "737-15"),
    ("번지 joined", GANGNAM + "역삼동737-15번지", "737-15"),
    ("and others", GANGNAM + "역삼동 737외 3필지", "737"),
    ("and others apart", GANGNAM + "역삼동 737-15 외 1필지", "737-15"),
    ("sub number behind 번지", GANGNAM + "역삼동 737번지15", "737-15"),
    ("room behind 번지", GANGNAM + "역삼동 737번지807", "737"),
    ("floor behind 번지", GANGNAM + "역삼동 737번지12층", "737"),
    ("tong and ban before the lot", "서울 성북구 정릉동 5통 3반 123-4", "123-4"),
    ("mountain apart", "강원 춘천시 남산면 방곡리 산 12", "12"),
    ("mountain joined", "강원 춘천시 남산면 방곡리 산12-3번지", "12-3"),
    ("mountain without space", "강원 춘천시 남산면 방곡리산12-3", "12-3"),
    ("tong and ban", "서울 중랑구 면목동 100-5 12통 3반", "100-5"),
    ("tong/ban", "서울 중랑구 면목동 100-5번지 (12/3)", "100-5"),
    ("block and lot after", "인천 연수구 송도동 24-5 5블럭 2롯트", "24-5"),
    ("spaces before 번지", "충남 천안시 동남구 신부동 772-2     번지", "772-2"),
    ("full-width digits", GANGNAM + "역삼동 ７３７－１５", "737-15"),
    ("tilde for hyphen", GANGNAM + "역삼동 737－15", "737-15"),
    ("two lots", GANGNAM + "역삼동 737-15,737-16", "737-15"),
    ("spreadsheet date", GANGNAM + "역삼동 2026-01-02", None),
    ("zero sub-number", GANGNAM + "역삼동 737-0", "737"),
    ("leading zeros", GANGNAM + "역삼동 0737-0015", "737-15"),
    ("masked", GANGNAM + "역삼동 ***", None),
    ("sub number masked", GANGNAM + "역삼동 737-**", None),
    ("label of a form", "지번주소 : " + GANGNAM + "역삼동 737", "737"),
    ("only the dong", GANGNAM + "역삼동", None),
]


@pytest.mark.parametrize(
    ("raw", "lot"), [case[1:] for case in LOTS], ids=[case[0] for case in LOTS]
)
def test_a_hard_lot(raw: str, lot: str | None) -> None:
    assert differences({"address": raw}, dict(lot_number=lot, road_name=None)) == {}


SONGPA = "서울 송파구 올림픽로 435"

DETAILS = [
    ("제", ", 제101동 제1502호", dict(building_unit="101", room="1502")),
    ("동 without 호", ", 101동 1502", dict(building_unit="101", room="1502")),
    ("hyphen and 호", " 101-1502호", dict(building_unit="101", room="1502")),
    ("동 and hyphen", ", 101동-1502호", dict(building_unit="101", room="1502")),
    ("floor between", ", 101동 15층 1502호", dict(building_unit="101", floor="15", room="1502")),
    ("hangul letter", ", 가동 101호", dict(building_unit="가", room="101")),
    ("latin letter", ", B동 301호", dict(building_unit="B", room="301")),
    ("lower-case letter", ", b동 301호", dict(building_unit="B", room="301")),
    ("letter in hangul", ", 에이동 301호", dict(building_unit="A", room="301")),
    ("letter in hangul, 비", ", 비동 301호", dict(building_unit="B", room="301")),
    ("shops", ", 상가동 102호", dict(building_unit="상가", room="102")),
    ("spaces within", ", 101 동 1502 호", dict(building_unit="101", room="1502")),
    ("joined to the number", "101동1502호", dict()),
    ("first floor", ", 1층", dict(floor="1")),
    ("floor and room", " 2층 201호", dict(floor="2", room="201")),
    ("basement", ", 지하1층", dict(floor="B1")),
    ("basement apart", ", 지하 2층", dict(floor="B2")),
    ("basement letter", ", B1층", dict(floor="B1")),
    ("basement letter alone", ", B1", dict(floor="B1")),
    ("basement without number", ", 지층", dict(floor="B1")),
    ("half basement", ", 반지하", dict(floor="B1")),
    ("basement with room", ", 지하1층 B101호", dict(floor="B1", room="B101")),
    ("F", ", 3F", dict(floor="3")),
    ("floor in English", " 2nd floor", dict(floor="2", building_name=None)),
    ("basement in one syllable", " 지1층", dict(floor="B1", building_name=None)),
    ("basement storeys, range", ", 지하1~2층", dict(floor="B1~B2")),
    ("basement storeys, list", ", 지하 1,2층", dict(floor="B1,B2")),
    ("basement and ground floor", ", 지하1층, 1층", dict(floor="B1,1")),
    ("basement of a unit, joined", ", 101동지층", dict(building_unit="101", floor="B1")),
    ("basement room of a unit, joined", ", 가동비01호", dict(building_unit="가", room="B01")),
    (
        "as the building register has it",
        ", 제비동 제지하층 제비01호",
        dict(building_unit="B", floor="B1", room="B01"),
    ),
    ("floor, hyphen, room", ", 2층-201호", dict(floor="2", room="201")),
    ("a name joined to a room", ", 302호행복빌라", dict(room="302", building_name="행복빌라")),
    (
        "a name joined to unit and room",
        " 101동1502호래미안",
        dict(building_unit="101", room="1502"),
    ),
    ("a hotel that is no room", ", 777호텔", dict(room=None, building_name="777호텔")),
    (
        "A for 아파트, hyphen",
        " 삼성A101-302",
        dict(building_name="삼성아파트", building_unit="101"),
    ),
    ("shops of a complex", " 단지내상가 203호", dict(building_name="단지내상가", room="203")),
    ("basement in words", ", 지하일층", dict(floor="B1", building_name=None)),
    (
        "a name joined to a basement room",
        ", 비02호행복빌라",
        dict(room="B02", building_name="행복빌라"),
    ),
    ("basement room in one syllable", " 비02", dict(room="B02", building_name=None)),
    ("ground floor in words", ", 일층", dict(floor="1")),
    ("list of rooms", ", 102,108호", dict(room="102,108")),
    ("range of rooms", ", 105~107호", dict(room="105~107")),
    (
        "apartment before",
        " 파크리오 101동 1502호",
        dict(building_name="파크리오", building_unit="101", room="1502"),
    ),
    (
        "apartment in brackets",
        ", 101동 1502호 (신천동, 파크리오)",
        dict(building_name="파크리오", building_unit="101", room="1502", eup_myeon_dong="신천동"),
    ),
    (
        "apartment in brackets before",
        " (신천동, 파크리오) 101동 1502호",
        dict(building_name="파크리오", building_unit="101", room="1502"),
    ),
    (
        "detail in brackets",
        " (신천동,파크리오 101동 1502호)",
        dict(building_name="파크리오", building_unit="101", room="1502"),
    ),
    (
        "floor in brackets",
        "(신천동,행복한세상백화점 지하2층)",
        dict(eup_myeon_dong="신천동", building_name="행복한세상백화점", floor="B2"),
    ),
    ("letter and room in one", " 파크리오 A701", dict(building_unit="A", room="701")),
    ("administrative dong", " 3층 (신천1동)", dict(building_unit=None, building_name=None)),
    ("at sign", " 대아@ 101동 502호", dict(building_name="대아아파트", building_unit="101")),
    ("short 아파트", " 현대(아) 3동 505호", dict(building_name="현대아파트", building_unit="3")),
    ("APT", " 현대APT 3동 505호", dict(building_name="현대아파트", building_unit="3", room="505")),
    ("brackets not closed", " (신천동", dict(eup_myeon_dong="신천동", building_number="435")),
    ("only a dong in brackets", " (신천동)", dict(eup_myeon_dong="신천동", building_name=None)),
    ("letter behind the room", ", 12층 1201-A호", dict(floor="12", room="1201A")),
    ("part of a room", ", 502호의 1", dict(room="502-1", building_name=None)),
    ("part of the rooms of a floor", ", 1층 일부호", dict(floor="1", building_name=None)),
    ("in the office wing", ", 사무동 201호", dict(building_unit="사무", room="201")),
    ("a name that ends like a wing", " (산림환경연구동)", dict(building_name="산림환경연구동")),
    ("A for 아파트", " 대아A 101동 502호", dict(building_name="대아아파트", building_unit="101")),
    ("block A of shops", " 한빛상가A 3동 505호", dict(building_name="한빛상가A")),
    ("a.p.t.", " 현대a.p.t 3동 505호", dict(building_name="현대아파트", room="505")),
    ("where it lies", " 소재 파크리오", dict(building_name="파크리오")),
    ("dong at the end", ", 3층 신천동", dict(eup_myeon_dong="신천동", building_name=None)),
    ("dong at the end, half a bracket", " 신천동)", dict(eup_myeon_dong="신천동")),
    ("a wing at the end is no dong", ", 에이치동", dict(building_unit="H", eup_myeon_dong=None)),
    ("postal code at the end", ", 3층 05510", dict(postal_code="05510", floor="3", room=None)),
    ("for the courier", ", 101동 1502호 문앞에 놔주세요", dict(room="1502", building_name=None)),
    ("for the courier, 부재", " 파크리오 부재시 경비실", dict(building_name="파크리오")),
    ("for the courier, bracket", " (부재 시 연락 주세요)", dict(building_name=None)),
    ("the door's number", ", 1502호 / 공동현관 #1234", dict(room="1502", building_name=None)),
    ("a firm of couriers", " 한진택배", dict(building_name="한진택배")),
    ("room with letter", ", A-1502호", dict(building_unit="A", room="1502")),
]


@pytest.mark.parametrize(
    ("tail", "expected"), [case[1:] for case in DETAILS], ids=[case[0] for case in DETAILS]
)
def test_a_hard_detail(tail: str, expected: dict[str, object]) -> None:
    expected = dict(road_name="올림픽로", building_number="435") | expected
    if tail.startswith("101동"):
        expected = dict(road_name="올림픽로")
    assert differences({"address": SONGPA + tail}, expected) == {}


WHOLE = [
    (
        "legal dong that ends in 로",
        "서울특별시 종로구 세종대로 209 (세종로, 정부서울청사)",
        dict(
            road_name="세종대로",
            building_number="209",
            eup_myeon_dong="세종로",
            building_name="정부서울청사",
        ),
    ),
    (
        "ga in brackets",
        "서울 중구 을지로 100 (을지로2가, 파인애비뉴)",
        dict(
            road_name="을지로",
            building_number="100",
            eup_myeon_dong="을지로2가",
            building_name="파인애비뉴",
        ),
    ),
    (
        "apartment after the lot",
        "서울 강남구 대치동 316 은마아파트 31-1005",
        dict(lot_number="316", building_name="은마아파트", building_unit="31", room="1005"),
    ),
    (
        "apartment without lot",
        "서울 강남구 대치동 은마아파트 31동 1005호",
        dict(lot_number=None, building_name="은마아파트", building_unit="31", room="1005"),
    ),
    (
        "building after the lot",
        "서울 강남구 역삼동 737 강남파이낸스센터",
        dict(lot_number="737", building_name="강남파이낸스센터"),
    ),
    (
        "both addresses",
        "서울 강남구 테헤란로 152 (서울 강남구 역삼동 737)",
        dict(
            road_name="테헤란로", building_number="152", eup_myeon_dong="역삼동", lot_number="737"
        ),
    ),
    (
        "the lot behind a slash",
        "서울 강남구 테헤란로 152 / 서울 강남구 역삼동 737",
        dict(building_number="152", eup_myeon_dong="역삼동", lot_number="737", building_name=None),
    ),
    (
        "the lot of before, labelled",
        "서울 강남구 테헤란로 152 (구: 역삼동 737)",
        dict(building_number="152", eup_myeon_dong="역삼동", lot_number="737", building_name=None),
    ),
    (
        "dong and lot in brackets",
        "서울 강남구 테헤란로 152 (역삼동 737)",
        dict(building_number="152", eup_myeon_dong="역삼동", lot_number="737"),
    ),
    ("mountain", "강원 홍천군 서면 팔봉리 산12-3", dict(mountain=True, ri="팔봉리")),
    ("not a mountain", "울산 중구 산전동 100", dict(mountain=False, lot_number="100")),
    ("ri kept", "경남 고성군 거류면 당동리 100-1", dict(ri="당동리", lot_number="100-1")),
    ("ri with numeral", "충남 부여군 부여읍 동남리 100", dict(ri="동남리")),
    ("underground flag", "서울 중구 세종대로 지하 101", dict(underground=True)),
    ("not underground", "서울 중구 세종대로 101, 지하1층", dict(underground=False, floor="B1")),
    (
        "room read from the basement",
        "서울 마포구 서교동 395-1 B101호",
        dict(lot_number="395-1", room="B101"),
    ),
    ("room after lot", "서울 관악구 신림동 1422-5 301호", dict(lot_number="1422-5", room="301")),
    (
        "villa",
        "서울 관악구 신림동 1422-5 행복빌라 나동 301호",
        dict(building_name="행복빌라", building_unit="나", room="301"),
    ),
    (
        "tenth floor of a tower",
        "서울 영등포구 여의대로 24 (여의도동, 전경련회관) 10층",
        dict(building_name="전경련회관", floor="10"),
    ),
    (
        "tong and ban are no rooms",
        "서울 중랑구 면목동 100-5 12통 3반",
        dict(building_unit=None, room=None, floor=None),
    ),
    ("masked lot", "서울 강남구 역삼동 7**", dict(lot_number=None, code="address.masked")),
    (
        "all but the district masked",
        "서울 강남구 ***",
        dict(sigungu="강남구", lot_number=None, code="address.masked"),
    ),
    (
        "building before the road",
        "서울 강남구 역삼동 강남파이낸스센터, 테헤란로 152 12층",
        dict(
            eup_myeon_dong="역삼동",
            road_name="테헤란로",
            building_number="152",
            building_name="강남파이낸스센터",
            floor="12",
        ),
    ),
    ("placeholder", "주소미상", dict(address=None, code="address.placeholder")),
    ("dash", "-", dict(address=None)),
    ("unreadable", "회사 앞 편의점", dict(address=None, code="address.unreadable")),
    (
        "in English, of which province and district are certain",
        "152, Teheran-ro, Gangnam-gu, Seoul",
        dict(
            sido=SEOUL,
            sigungu="강남구",
            road_name=None,
            building_name=None,
            room=None,
            code="address.missing_number",
        ),
    ),
    (
        "in English, city and ward, a code at the end",
        "101-1502, 166 Pangyoyeok-ro, Bundang-gu, Seongnam-si, Gyeonggi-do 13529",
        dict(sido=GYEONGGI, sigungu="성남시 분당구", room=None, postal_code="13529"),
    ),
    (
        "in the letters of before 2000",
        "1408 Woo-dong, Haeundae-ku, Pusan, Korea",
        dict(sido="부산광역시", sigungu="해운대구"),
    ),
    (
        "in English, a city that bears the name of a metropolis",
        "12 Gyeongchungdae-ro, Gwangju-si, Gyeonggi-do",
        dict(sido=GYEONGGI, sigungu="광주시"),
    ),
    ("in English, abroad", "1 Main St, Springfield", dict(code="address.unreadable")),
    ("no number is told", "서울 강남구 역삼동", dict(code="address.missing_number")),
    ("spreadsheet date is told", "서울 강남구 역삼동 2026-01-02", dict(code="address.excel_date")),
    ("a month and a day", "서울 강남구 역삼동 1월 2일", dict(lot_number=None)),
    (
        "one line",
        "서울강남구테헤란로152(역삼동,강남파이낸스센터)15층",
        dict(
            sido=SEOUL,
            road_name="테헤란로",
            building_number="152",
            floor="15",
            building_name="강남파이낸스센터",
            eup_myeon_dong="역삼동",
        ),
    ),
    (
        "mojibake",
        "서울 강남구 역삼동 736".encode("cp949").decode("latin-1"),
        dict(sido=SEOUL, eup_myeon_dong="역삼동", lot_number="736"),
    ),
    ("tags", "서울 강남구 역삼동 736<br>", dict(lot_number="736")),
    ("tabs", "서울\t강남구\t역삼동\t736", dict(sigungu="강남구", lot_number="736")),
]


@pytest.mark.parametrize(
    ("raw", "expected"), [case[1:] for case in WHOLE], ids=[case[0] for case in WHOLE]
)
def test_a_hard_address(raw: str, expected: dict[str, object]) -> None:
    assert differences({"address": raw}, expected) == {}


SAME = [
    ("spaces", "서울특별시 강남구 테헤란로 152", "서울강남구테헤란로152"),
    ("short province", "경기도 성남시 분당구 정자일로 95", "경기 성남시 분당구 정자일로 95"),
    ("old province", "강원도 원주시 시청로 1", "강원특별자치도 원주시 시청로 1"),
    ("merged", "광주광역시 서구 내방로 111", "전남광주통합특별시 서구 내방로 111"),
    ("rooms", "서울 송파구 올림픽로 435, 101동 1502호", "서울 송파구 올림픽로 435 101-1502"),
    ("번지", "서울 강남구 역삼동 737-15", "서울 강남구 역삼동 737번지 15호"),
    ("administrative dong", "서울 강남구 역삼동 737", "서울 강남구 역삼1동 737"),
    ("lane", "대구 동구 팔공로50길 66", "대구 동구 팔공로 50길 66"),
    ("numbered road", "서울 금천구 가산디지털1로 100", "서울 금천구 가산디지털 1로 100"),
    ("ga", "서울 성동구 금호동1가 100", "서울 성동구 금호1가동 100"),
    ("mountain", "강원 홍천군 서면 팔봉리 산12-3", "강원 홍천군 서면 팔봉리 산 12-3번지"),
]


@pytest.mark.parametrize(
    ("left", "right"), [case[1:] for case in SAME], ids=[case[0] for case in SAME]
)
def test_one_place_has_one_line(left: str, right: str) -> None:
    from tests.rules.hard_cases import CONTEXT, RawRecord, standardize

    lines = {
        standardize(RawRecord("branch", "1", address=text), CONTEXT).address
        for text in (left, right)
    }
    assert len(lines) == 1


POSTAL_CODES = [
    ("five digits", "06236", GANGNAM + "테헤란로 152", dict(postal_code="06236")),
    (
        "zero lost",
        "6236",
        GANGNAM + "테헤란로 152",
        dict(postal_code="06236", code="postal_code.leading_zero_lost"),
    ),
    ("spreadsheet", "6236.0", GANGNAM + "테헤란로 152", dict(postal_code="06236")),
    ("spreadsheet, five", "48094.0", "부산 해운대구 우동 1408", dict(postal_code="48094")),
    ("full width", "０６２３６", GANGNAM + "테헤란로 152", dict(postal_code="06236")),
    ("word before", "우 06236", GANGNAM + "테헤란로 152", dict(postal_code="06236")),
    ("brackets", "(06236)", GANGNAM + "테헤란로 152", dict(postal_code="06236")),
    ("old", "135-984", GANGNAM + "테헤란로 152", dict(postal_code=None, postal_code_old="135984")),
    (
        "old, plain",
        "135984",
        GANGNAM + "테헤란로 152",
        dict(postal_code=None, postal_code_old="135984"),
    ),
    ("zeros", "00000", GANGNAM + "테헤란로 152", dict(postal_code=None)),
    (
        "three digits",
        "123",
        GANGNAM + "테헤란로 152",
        dict(postal_code=None, code="postal_code.invalid"),
    ),
    ("words", "없음", GANGNAM + "테헤란로 152", dict(postal_code=None)),
    (
        "other province",
        "06236",
        "부산 해운대구 우동 1500",
        dict(code="address.postal_code_mismatch"),
    ),
    (
        "old of another province",
        "135-984",
        "부산 해운대구 우동 1500",
        dict(code="address.postal_code_mismatch"),
    ),
    ("within the address", "", "(06236) 서울 강남구 테헤란로 152", dict(postal_code="06236")),
    (
        "within the address, word",
        "",
        "우)06236 서울 강남구 테헤란로 152",
        dict(postal_code="06236"),
    ),
    ("within the address, bare", "", "06236 서울 강남구 테헤란로 152", dict(postal_code="06236")),
    (
        "within the address, old",
        "",
        "(135-984) 서울 강남구 역삼동 737",
        dict(postal_code=None, postal_code_old="135984", lot_number="737"),
    ),
    (
        "the code of today and the old one",
        "06236 (135-080)",
        GANGNAM + "테헤란로 152",
        dict(postal_code="06236", postal_code_old="135080"),
    ),
    (
        "the old code first",
        "135080/06236",
        GANGNAM + "테헤란로 152",
        dict(postal_code="06236", postal_code_old="135080"),
    ),
    (
        "two codes of today",
        "06236, 06237",
        GANGNAM + "테헤란로 152",
        dict(postal_code=None, code="postal_code.invalid"),
    ),
    ("Gunwi by its old code", "43149", "경북 군위군 군위읍 동부리 1", dict(postal_code="43149")),
    ("Gangwon's zero is not lost", "24465", "강원 춘천시 퇴계동 1", dict(postal_code="24465")),
]


@pytest.mark.parametrize(
    ("code", "address", "expected"), [c[1:] for c in POSTAL_CODES], ids=[c[0] for c in POSTAL_CODES]
)
def test_a_hard_postal_code(code: str, address: str, expected: dict[str, object]) -> None:
    assert differences({"postal_code": code, "address": address}, expected) == {}


SLIPS = [
    ("city", "대군시 달서구 이곡동 741", "대구광역시", "달서구", "741"),
    ("city of a province", "경기도 꼬양시 덕양구 행신동 417", GYEONGGI, "고양시 덕양구", "417"),
    ("metropolis before a road", "댄전시 유성구 호수로38길 171", "대전광역시", "유성구", "171"),
    ("province", "경상남더 양산시 중부동 321", "경상남도", "양산시", "321"),
    ("province in full", "서울특뱔시 강남구 테헤란로 152", SEOUL, "강남구", "152"),
    ("district", "서울특별시 강냠구 테헤란로 152", SEOUL, "강남구", "152"),
    ("district of two syllables", "부산시 븍구 만덕동 12", "부산광역시", "북구", "12"),
    ("district alone", "겅남구 역삼동 736", SEOUL, "강남구", "736"),
    ("ward", "경기도 성남시 붐당구 정자동 178", GYEONGGI, "성남시 분당구", "178"),
    ("the longest province", "전남관주통합특별시 목포시 동명동 441-19", MERGED, "목포시", "441-19"),
    ("a province that ends like a dong", "충청남동 공주시 신관동 263", "충청남도", "공주시", "263"),
    ("short province", "서을 강남구 역삼동 736", SEOUL, "강남구", "736"),
]


@pytest.mark.parametrize(
    ("raw", "sido", "sigungu", "number"), [case[1:] for case in SLIPS], ids=[c[0] for c in SLIPS]
)
def test_one_wrong_letter_in_the_region(raw: str, sido: str, sigungu: str, number: str) -> None:
    column = "building_number" if "로" in raw else "lot_number"
    expected = {"sido": sido, "sigungu": sigungu, column: number, "room": None}
    assert differences({"address": raw}, {**expected, "code": "address.repaired_region"}) == {}


UNMENDED = [
    (
        "several districts fit",
        "부산광역시 종구 중앙대로 15, 3층",
        dict(
            sido="부산광역시", sigungu=None, road_name="중앙대로", building_number="15", floor="3"
        ),
    ),
    (
        "no district fits",
        "서울특별시 쟝넘구 테헤란로 152",
        dict(sido=SEOUL, sigungu=None, building_number="152", room=None),
    ),
    (
        "no province fits",
        "댄잔씨도 유성구 노은동 517 101동 202호",
        dict(sigungu="유성구", lot_number="517", unit_key="101-202"),
    ),
]


@pytest.mark.parametrize(
    ("raw", "expected"), [case[1:] for case in UNMENDED], ids=[c[0] for c in UNMENDED]
)
def test_a_region_that_cannot_be_mended_takes_nothing_else_along(
    raw: str, expected: dict[str, object]
) -> None:
    codes = [issue.code for issue in standardize_address(raw).issues]
    assert differences({"address": raw}, expected) == {}
    assert "address.repaired_region" not in codes


HAENGSIN = "C|경기도|고양시|행신동|"
COMPLEXES = [
    ("name and unit", "경기도 고양시 덕양구 행신동 대림아파트 117동 2204호", f"{HAENGSIN}대림"),
    ("short for apartment", "고양시 덕양구 행신동 대림@ 117-2204", f"{HAENGSIN}대림"),
    ("latin for apartment", "경기 고양시 행신동 대림 APT 117동 2204호", f"{HAENGSIN}대림"),
    ("the dong before the name", "고양시 행신동 행신대림아파트 117동 2204호", f"{HAENGSIN}대림"),
    ("no word for apartment", "고양시 행신동 대림 117동 2204호", f"{HAENGSIN}대림"),
    ("no unit", "고양시 행신동 대림아파트", f"{HAENGSIN}대림"),
    ("a lot is surer", "고양시 행신동 417 대림아파트 117동 2204호", "L|경기도|고양시|행신동|417"),
]


@pytest.mark.parametrize(
    ("raw", "key"), [case[1:] for case in COMPLEXES], ids=[c[0] for c in COMPLEXES]
)
def test_a_complex_without_its_number_is_a_building(raw: str, key: str) -> None:
    assert differences({"address": raw}, dict(building_keys=(key,))) == {}


@pytest.mark.parametrize(
    "raw",
    [
        "고양시 행신동 우리 집 뒤",
        "고양시 대림아파트 117동 2204호",
        "고양시 행신동 아파트 117동",
        "부산광역시 남구 용당덩 762번지 용당극동아파트 107동 903호",
    ],
)
def test_what_names_no_complex_gives_no_building(raw: str) -> None:
    assert differences({"address": raw}, dict(building_keys=())) == {}
