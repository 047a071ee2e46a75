"""What pages show: differences to the letter, masks that hold, evidence that adds up."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.pages.views.comparing import Side, lines
from api.pages.views.differences import behind, differences
from api.pages.views.evidence import waterfall
from api.pages.views.links import HEIGHT, Link, link_map
from api.pages.views.mapping import Choices, choices_of, mapping_of, mapping_text
from api.pages.views.quality import spark
from api.pages.views.records import form_value, key_of
from api.pages.views.values import phone, received, shown
from resolver.scoring import Evidence

TEXT = st.text(max_size=40)


@pytest.mark.parametrize(
    ("left", "right", "marked"),
    [
        pytest.param("김철수", "김찰수", (["철ㅓ"], ["찰ㅏ"]), id="one vowel"),
        pytest.param("김철수", "김처수", (["철ㄹ"], ["처–"]), id="a final that is missing"),
        pytest.param("이현수", "리현수", (["이ㅇ"], ["리ㄹ"]), id="the initial law"),
        pytest.param(
            "010-1234-5678",
            "010-1324-5678",
            (["2", "3"], ["3", "2"]),
            id="two digits swapped, both marked",
        ),
        pytest.param("010-1234-567", "010-1234-5678", ([], ["8"]), id="a digit that is missing"),
        pytest.param("1980-01-05", "1980-01-06", (["5"], ["6"]), id="one digit of a date"),
        pytest.param("김철수", "KIM CHULSOO", ([], []), id="nothing in common: no marks"),
        pytest.param("김철수", "김철수", ([], []), id="the same"),
        pytest.param("", "김", ([], []), id="nothing on one side"),
    ],
)
def test_differences_are_marked_to_the_letter(
    left: str, right: str, marked: tuple[list[str], list[str]]
) -> None:
    found = differences(left, right)
    assert tuple([p.text + p.note for p in side if p.differs] for side in found) == marked


@given(TEXT, TEXT)
@settings(deadline=None, derandomize=True)
def test_pieces_put_together_are_the_value(left: str, right: str) -> None:
    found = differences(left, right)
    assert tuple("".join(piece.text for piece in side) for side in found) == (left, right)


def test_ten_thousand_letters_are_not_searched_letter_by_letter() -> None:
    ours, theirs = differences("가" * 10_000, "나" * 10_000)
    assert [piece.differs for piece in (*ours, *theirs)] == [True, True]


def test_a_mask_keeps_the_marks_and_hides_the_letters() -> None:
    cut = differences("김철수", "김찰수")[0]
    carried = behind("김*수", cut)
    assert carried is not None
    assert [(p.text, p.differs, p.note) for p in carried] == [
        ("김", False, ""),
        ("*", True, ""),
        ("수", False, ""),
    ]
    assert behind("***", differences("가나", "가다")[0]) is None


PERSON = {
    "party_type": "person",
    "name": "김철수",
    "name_latin": "KIM CHULSOO",
    "birth_date": "1980-01-05",
    "gender": "M",
    "mobile": "+821012345678",
    "phones": '[{"number": "+821012345678"}, {"number": "+8223123456"}]',
    "email": "chulsoo@naver.com",
    "address": "서울특별시 강남구 테헤란로 152, 101동 1502호",
    "sido": "서울특별시",
    "sigungu": "강남구",
    "road_name": "테헤란로",
    "building_number": "152",
    "postal_code": "06236",
    "ci_hash": "deadbeef",
}
RAW = {
    "name": "김철수 고객님",
    "phone": "010 1234 5678 / 02-312-3456",
    "address": "서울 강남구 테헤란로 152, 101동 1502호",
    "email": "chulsoo@naver.com",
    "birth_date": "800105",
    "ci": "hmac:deadbeef",
}
OTHER = PERSON | {
    "name": "김찰수",
    "mobile": "+821012345679",
    "phones": '[{"number": "+821012345679"}, {"number": "+8223123456"}]',
    "address": "서울특별시 강남구 테헤란로 152, 102동 1502호",
    "email": "chalsoo@naver.com",
    "ci_hash": "cafebabe",
}
HIDDEN = ("철", "찰", "1234", "312", "lsoo", "0105", "101동", "102동", "1502", "06236", "deadbeef",
          "cafebabe", "HULSOO", "고객님")  # fmt: skip


def _texts(clear: bool) -> str:
    sides = Side(standardized=PERSON, raw=RAW), Side(standardized=OTHER, raw=RAW)
    found = lines(*sides, clear=clear, weights={"name": 3.0})
    said = [
        piece.text + piece.note
        for line in found
        for cell in (*line.left, *line.right)
        for piece in cell
    ]
    return "\n".join([*said, *(line.raw_left for line in found)])


@pytest.mark.parametrize("secret", HIDDEN)
def test_a_masked_comparison_holds_nothing_that_is_hidden(secret: str) -> None:
    assert secret not in _texts(clear=False)


def test_an_unmasked_comparison_shows_it() -> None:
    text = _texts(clear=True).replace("\n", "")
    assert [secret for secret in HIDDEN if secret not in text] == ["deadbeef", "cafebabe"]


def test_what_was_received_is_told_where_it_says_more() -> None:
    sides = Side(standardized=PERSON, raw=RAW), Side(standardized=OTHER, raw={})
    told = {line.field: line.was_sent_otherwise for line in lines(*sides, clear=True, weights={})}
    assert told["name"] and told["birth_date"] and told["phone"]
    assert not told["email"] and not told["gender"] and not told["ci_hash"]


def test_states_say_what_agrees() -> None:
    sides = Side(standardized=PERSON, raw=RAW), Side(standardized=OTHER, raw={})
    states = {line.field: line.state for line in lines(*sides, clear=False, weights={"name": 3.0})}
    assert states["birth_date"] == "same"
    assert states["name"] == "partly"
    assert states["phone"] == "partly"
    assert states["email"] == "differs"
    assert states["address"] == "partly"


def test_the_name_of_an_organization_is_not_masked() -> None:
    row = {"party_type": "organization", "name": "한빛전자"}
    assert shown("name", "한빛전자", row=row, clear=False) == "한빛전자"


def test_what_was_received_is_masked_whole_where_it_fits_no_grammar() -> None:
    row = {"party_type": "person"}
    assert received("phone", "010 1234 5678 / 02-312-3456", row=row, clear=False) == "***"
    assert received("resident_number", "800105-1******", row=row, clear=False) == "***"


@pytest.mark.parametrize(
    ("number", "national"),
    [
        ("+821012345678", "010-1234-5678"),
        ("+8223123456", "02-312-3456"),
        ("+82313123456", "031-312-3456"),
        ("+8215881234", "1588-1234"),
        ("+8250712345678", "0507-1234-5678"),
        ("+14155550123", "+14155550123"),
        ("not a number", "not a number"),
    ],
)
def test_numbers_are_written_as_in_their_country(number: str, national: str) -> None:
    assert phone(number) == national


WEIGHTS = st.lists(st.floats(-40, 40), max_size=8)


@given(st.floats(-20, 0), WEIGHTS)
@settings(deadline=None, derandomize=True)
def test_the_waterfall_ends_where_the_weight_stands(prior: float, weights: list[float]) -> None:
    evidence = [Evidence(f"c{i}", "exact", w, "k", "e") for i, w in enumerate(weights)]
    fall = waterfall(prior, evidence, prior + sum(weights))
    assert fall.steps[-1].link == pytest.approx(fall.total.link, abs=0.11)
    assert all(bar.x >= 0 and bar.x + bar.width <= 112.5 for bar in (*fall.steps, fall.total))


def test_what_could_not_be_compared_is_no_bar() -> None:
    evidence = [
        Evidence("name", "exact", 5.0, "k", "e"),
        Evidence("email", "missing", 0.0, "k", "e"),
    ]
    fall = waterfall(-10.0, evidence, -5.0)
    assert [bar.name for bar in fall.steps] == ["prior", "name"]
    assert fall.missing == ("email",)


KEYS = st.lists(st.tuples(st.sampled_from(["crm", "web"]), st.text("0123", max_size=4)),
                max_size=40, unique=True)  # fmt: skip


@given(KEYS, KEYS)
@settings(deadline=None, derandomize=True)
def test_the_map_is_the_same_whatever_the_order_and_stays_in_its_frame(
    ours: list[tuple[str, str]], theirs: list[tuple[str, str]]
) -> None:
    theirs = [key for key in theirs if key not in ours]
    first = (*ours[-1:], *theirs[-1:])
    links = [Link(*first, "asked", 1.0)] if len(first) == 2 else []
    drawn = link_map({"ours": ours, "theirs": theirs}, links, first=first)
    assert drawn == link_map({"ours": ours[::-1], "theirs": theirs[::-1]}, links, first=first)
    assert {*first} <= {node.key for node in drawn.nodes}
    assert all(0 <= n.x <= drawn.width and 0 <= n.y <= HEIGHT for n in drawn.nodes)
    assert drawn.hidden == len(ours) + len(theirs) - len(drawn.nodes)


@given(st.text(max_size=20), st.text(max_size=20))
@settings(deadline=None, derandomize=True)
def test_a_record_key_comes_back_from_a_form(source: str, record_id: str) -> None:
    assert key_of(form_value((source, record_id))) == (source, record_id)


@pytest.mark.parametrize("sent", ["", "x", "[]", '["a"]', '["a", 1]', "null", '"ab"', "{}"])
def test_what_is_no_record_key_is_none(sent: str) -> None:
    assert key_of(sent) is None


HEADERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)


@given(st.lists(HEADERS, min_size=1, max_size=5, unique=True), HEADERS)
@settings(deadline=None, derandomize=True)
def test_any_header_and_source_can_be_mapped(headers: list[str], source: str) -> None:
    chosen = {"source_record_id": (headers[0],), "phone": tuple(headers)}
    ((_, table),) = mapping_of(Choices(source, chosen)).sources.items()
    assert (table.source, table.source_record_id) == (source, headers[0])
    assert table.columns["phone"] == headers


def test_headers_are_guessed_and_a_choice_goes_before_the_guess() -> None:
    header = ("고객번호", "성명", "휴대폰", "집전화", "비고")
    guessed = choices_of(header, {}, "crm.csv")
    assert guessed.columns == {
        "source_record_id": ("고객번호",),
        "name": ("성명",),
        "phone": ("휴대폰", "집전화"),
    }
    assert guessed.source == "crm"
    sent = {"column:source_record_id": ["비고"], "column:name": ["no such"], "source": ["s"]}
    assert choices_of(header, sent, "crm.csv") == Choices("s", {"source_record_id": ("비고",)})
    assert "비고" in mapping_text(choices_of(header, sent, "crm.csv"))


def test_a_trend_goes_up_when_the_share_does() -> None:
    drawn = spark([0.5, None, 0.9])
    points = [float(y) for _, y in re.findall(r"[ML]([\d.]+) ([\d.]+)", drawn.path)]
    assert len(drawn) == 2
    assert points[0] > points[1]
