"""What to do next, per source: the measures turned into advice, most rewarding first.

The advice is a table: an issue code, or a field as a whole, and what its owner can change where
the data is typed in. Thresholds are policy and stand here by name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from golden_record.quality.words import Words, field_words

WORTH_SAYING = 0.02
"""Share of a source's records below which an issue is no task."""
TOO_EMPTY = 0.7
"""Completeness below which a field that identifies customers is worth asking for."""
REPEATS = 0.01
AT_MOST = 4
OF_PERSONS = frozenset({"birth_date"})
FEWEST_PERSONS = 0.1
"""A source with fewer persons is one of organizations: it lacks no birth dates."""

IDENTIFYING: Mapping[str, Words] = {
    "name": Words(
        "이름 없이는 같은 고객인지 가릴 수 없습니다. 이름을 함께 받으십시오.",
        "Without a name no customer can be told from another: ask for it.",
    ),
    "phone": Words(
        "휴대전화는 가장 강한 근거입니다. 함께 보내 줄 수 있는지 확인하십시오.",
        "A mobile number is the strongest evidence: ask whether the source can send it.",
    ),
    "birth_date": Words(
        "동명이인을 가리는 데 꼭 필요합니다. 함께 보내 줄 수 있는지 확인하십시오.",
        "It tells namesakes apart: ask whether the source can send it.",
    ),
    "address": Words(
        "번호를 바꾼 고객은 주소로 알아봅니다. 함께 보내 줄 수 있는지 확인하십시오.",
        "Who changed their number is recognized by address: ask whether the source can send it.",
    ),
}
"""What customers are recognized by, and why to ask for it when a source sends it seldom."""

ADVICE: Mapping[str, Words] = {
    "phone.placeholder": Words(
        "번호를 모르면 채우지 말고 비워 두도록 입력 화면을 바꾸십시오.",
        "Let people leave the field empty when they do not know the number.",
    ),
    "phone.missing_area_code": Words(
        "입력 화면에서 지역번호를 꼭 받도록 하십시오.",
        "Make the area code mandatory where numbers are typed in.",
    ),
    "phone.digits_lost": Words(
        "엑셀에서 전화번호 열을 '텍스트' 서식으로 저장해 보내 주십시오.",
        "Format the phone column as text before saving the spreadsheet.",
    ),
    "phone.old_mobile_prefix": Words(
        "01X 번호는 10년 넘게 쓰이지 않습니다. 다음 연락 때 새 번호를 확인하십시오.",
        "01X numbers have been out of service for years: ask for the new one at the next contact.",
    ),
    "phone.masked": Words(
        "가려진 번호로는 고객을 알아볼 수 없습니다. 원본을 내보내도록 요청하십시오.",
        "A masked number identifies nobody: ask for the unmasked export.",
    ),
    "name.masked": Words(
        "가려진 이름으로는 고객을 알아볼 수 없습니다. 원본을 내보내도록 요청하십시오.",
        "A masked name identifies nobody: ask for the unmasked export.",
    ),
    "email.domain_typo": Words(
        "전자우편 도메인을 목록에서 고르게 하거나 확인 메일을 보내십시오.",
        "Offer mail domains as a list, or send a confirmation mail.",
    ),
    "email.placeholder": Words(
        "전자우편을 모르면 비워 두도록 하십시오.",
        "Let people leave the mail address empty when there is none.",
    ),
    "birth_date.sentinel": Words(
        "생년월일의 기본값(1900-01-01 등)을 없애십시오.",
        "Remove the default birth date (1900-01-01 and the like) from the form.",
    ),
    "address.abolished_region": Words(
        "없어진 행정구역 이름이 남아 있습니다. 표준화된 주소로 원본을 갱신하십시오.",
        "Abolished regions remain: update the source with the standardized addresses.",
    ),
    "business_number.check_digit": Words(
        "사업자등록번호를 입력할 때 검증 번호를 확인하십시오.",
        "Check the check digit where business numbers are typed in.",
    ),
}


@dataclass(frozen=True, slots=True)
class Hint:
    """One piece of advice; ``weight`` is the share of the source's records that it would mend."""

    weight: float
    finding: Words
    advice: Words


def hints(source: Mapping[str, Any], issues: list[dict[str, Any]]) -> list[Hint]:
    """Turn the measures of one source into a few hints, the weightiest first."""
    found = [*_by_issue(source, issues), *_by_gap(source), *_by_repeats(source)]
    return sorted(found, key=lambda hint: -hint.weight)[:AT_MOST]


def _by_issue(source: Mapping[str, Any], issues: list[dict[str, Any]]) -> Iterator[Hint]:
    for issue in issues:
        count = issue["by_source"].get(source["source"], 0)
        share = count / source["records"]
        advice = ADVICE.get(issue["code"])
        if share >= WORTH_SAYING and advice:
            yield Hint(
                share,
                Words(
                    f"{issue['korean']}: {count:,}건 ({share:.1%})",
                    f"{issue['english']}: {count:,} records ({share:.1%})",
                ),
                advice,
            )


def _by_gap(source: Mapping[str, Any]) -> Iterator[Hint]:
    persons = source["records"] - source["organizations"]
    for part in source["fields"]:
        if part["field"] in OF_PERSONS and persons < FEWEST_PERSONS * source["records"]:
            continue
        filled = part["completeness"] or 0.0
        if part["field"] in IDENTIFYING and filled < TOO_EMPTY:
            words = field_words(part["field"])
            yield Hint(
                (1 - filled) / 4,
                Words(
                    f"{words.ko}: {1 - filled:.1%}가 비어 있음",
                    f"{words.en}: {1 - filled:.1%} empty",
                ),
                IDENTIFYING[part["field"]],
            )


def _by_repeats(source: Mapping[str, Any]) -> Iterator[Hint]:
    live = source["live_records"]
    share = source["repeated"] / live if live else 0.0
    if share >= REPEATS:
        yield Hint(
            share,
            Words(
                f"이 출처 안에서 같은 고객이 거듭 등록됨: {source['repeated']:,}건 ({share:.1%})",
                f"Customers registered again within this source: {source['repeated']:,} "
                f"({share:.1%})",
            ),
            Words(
                "새로 등록하기 전에 전화번호로 먼저 찾아보도록 하십시오.",
                "Search by phone before a new customer is registered.",
            ),
        )
