"""The people of the tests, as their sources write them."""

CHEOLSU = {
    "name": "김철수",
    "phone": "010-2345-6789",
    "birth_date": "1985-03-01",
    "address": "서울 강남구 테헤란로 152, 1502호",
    "email": "kim85@naver.com",
}
CHEOLSU_ELSEWHERE = {"name": "김철수 고객님", "phone": "01023456789", "birth_date": "850301"}
YEONGHUI = {"name": "이영희", "phone": "010-9876-5432", "birth_date": "1990-12-25"}
