import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from golden_record.unified_id import ALPHABET, mint, parse

CANONICAL = st.integers(0, 2**32).map(
    lambda seed: mint(1, lambda size: seed.to_bytes(5, "big") * (size // 5 + 1))[0]
)
quick = settings(deadline=None, derandomize=True, max_examples=300)


def swapped(text: str, left: int, right: int) -> str:
    characters = list(text)
    characters[left], characters[right] = characters[right], characters[left]
    return "".join(characters)


def test_a_minted_id_reads_as_itself() -> None:
    assert all(parse(unified_id) == unified_id for unified_id in mint(1000))


def test_ids_come_in_three_groups_of_three() -> None:
    groups = mint(1)[0].split("-")
    assert [len(group) for group in groups] == [3, 3, 3]


def test_random_ids_hardly_ever_meet() -> None:
    assert len(set(mint(100_000))) > 99_990


def test_every_character_is_equally_likely_everywhere() -> None:
    ids = [unified_id.replace("-", "") for unified_id in mint(58_000)]
    for place in range(9):
        counts = [0] * len(ALPHABET)
        for unified_id in ids:
            counts[ALPHABET.index(unified_id[place])] += 1
        assert min(counts) > 1700
        assert max(counts) < 2300


def test_no_character_can_be_taken_for_another() -> None:
    assert len(set(ALPHABET)) == 29
    assert not set("OILZBEU") & set(ALPHABET)


@quick
@given(CANONICAL, st.integers(0, 8), st.sampled_from(ALPHABET))
def test_a_wrong_character_is_found(unified_id: str, place: int, wrong: str) -> None:
    plain = unified_id.replace("-", "")
    typed = plain[:place] + wrong + plain[place + 1 :]
    assert parse(typed) == (unified_id if typed == plain else None)


@quick
@given(CANONICAL, st.integers(0, 8), st.integers(0, 8))
def test_two_swapped_characters_are_found(unified_id: str, left: int, right: int) -> None:
    plain = unified_id.replace("-", "")
    typed = swapped(plain, left, right)
    assert parse(typed) == (unified_id if typed == plain else None)


@pytest.mark.parametrize(
    "write",
    [
        pytest.param(str.lower, id="lower case"),
        pytest.param(lambda u: u.replace("-", ""), id="no hyphens"),
        pytest.param(lambda u: u.replace("-", " "), id="blanks"),
        pytest.param(lambda u: f"  {u}\n".replace("\n", " "), id="blanks around"),
        pytest.param(lambda u: u.replace("-", "–"), id="en dashes"),
        pytest.param(lambda u: u.replace("0", "O").replace("1", "l"), id="O for 0, l for 1"),
        pytest.param(lambda u: u.replace("1", "I").replace("2", "Z"), id="I for 1, Z for 2"),
        pytest.param(lambda u: u.replace("2", "E").replace("8", "B"), id="E heard for 2, B for 8"),
        pytest.param(
            lambda u: "".join(chr(ord(c) + 0xFEE0) if c != "-" else c for c in u), id="full width"
        ),
    ],
)
def test_an_id_is_read_however_it_is_written(write) -> None:
    for unified_id in mint(200):
        assert parse(write(unified_id)) == unified_id


@pytest.mark.parametrize(
    "text", ["", "-", "K7Q", "K7Q-2M9-XD", "K7Q-2M9-XDKK", "김철수김철수김철수"]
)
def test_what_is_no_id_is_refused(text: str) -> None:
    assert parse(text) is None
