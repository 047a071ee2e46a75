"""The words of the quality report, Korean and English side by side."""

from collections.abc import Mapping
from typing import NamedTuple


class Words(NamedTuple):
    """One wording in both languages."""

    ko: str
    en: str


FIELD: Mapping[str, Words] = {
    "name": Words("이름", "Name"),
    "phone": Words("전화번호", "Phone"),
    "address": Words("주소", "Address"),
    "postal_code": Words("우편번호", "Postal code"),
    "email": Words("전자우편", "E-mail"),
    "birth_date": Words("생년월일", "Birth date"),
    "gender": Words("성별", "Gender"),
    "resident_number": Words("주민등록번호", "Resident number"),
    "business_number": Words("사업자등록번호", "Business number"),
    "corporate_number": Words("법인등록번호", "Corporate number"),
    "ci": Words("CI", "CI"),
    "party_type": Words("개인·법인 구분", "Party type"),
    "updated_at": Words("갱신 시각", "Updated at"),
}

STATE: Mapping[str, Words] = {
    "valid": Words("유효", "Valid"),
    "flawed": Words("표준화, 이슈 있음", "Standardized, with an issue"),
    "unreadable": Words("알아볼 수 없음", "Not understood"),
    "empty": Words("비어 있음", "Empty"),
}

DECISION: Mapping[str, Words] = {
    "match": Words("일치", "Match"),
    "review": Words("검토", "Review"),
    "no_match": Words("불일치", "No match"),
    "no match": Words("불일치", "No match"),
}

REASON: Mapping[str, Words] = {
    "weight": Words(
        "일치 가중치가 두 문턱 사이에 있음", "The match weight lies between the two thresholds"
    ),
    "entity_size": Words(
        "합치면 개체가 너무 커짐", "Together the entity would be larger than the brake allows"
    ),
    "too_many": Words(
        "합치면 한 고객의 값이 너무 여러 가지가 됨",
        "Together the entity would hold more values of one kind than the brake allows",
    ),
    "cannot_link": Words(
        "데이터 관리자가 다른 고객으로 판정한 레코드와 이어짐",
        "It would join records that a steward ruled apart",
    ),
}
"""Why a pair went to review, beyond the guards of ``rules.decisions``."""

CHANGE: Mapping[str, Words] = {
    "records_added": Words("새로 들어온 레코드", "Records added"),
    "records_updated": Words("내용이 바뀐 레코드", "Records updated"),
    "records_unchanged": Words("그대로인 레코드", "Records unchanged"),
    "entities_created": Words("새로 생긴 개체", "Entities created"),
    "entities_changed": Words("내용이 바뀐 개체", "Entities changed"),
    "entities_merged": Words("다른 개체에 합쳐진 개체", "Entities merged into another"),
    "entities_split": Words("나뉜 개체", "Entities split"),
    "entities_unchanged": Words("그대로인 개체", "Entities unchanged"),
    "ids_kept": Words("그대로 유지된 통합 ID", "Unified IDs kept"),
    "ids_minted": Words("새로 발급된 통합 ID", "Unified IDs issued"),
    "ids_redirected": Words("다른 ID로 이어진 통합 ID", "Unified IDs redirected"),
    "reviews_opened": Words("새로 열린 검토", "Reviews opened"),
    "reviews_closed": Words("닫힌 검토", "Reviews closed"),
}


def field_words(field: str) -> Words:
    """Return the wording of a field; an unknown one is shown by its column name."""
    return FIELD.get(field, Words(field, field))
