"""Accounts, keys, passwords, sessions and lock-out; time is the test's own."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import text

from golden_record.access import (
    AccessError,
    Account,
    NameTakenError,
    Refusal,
    UnknownAccountError,
    WeakPasswordError,
    accounts,
    add_key,
    add_person,
    authenticate_key,
    authenticate_password,
    change_password,
    close_session,
    find_session,
    open_session,
    passwords,
    revoke,
    unlock,
)
from golden_record.access.lockout import LOCKED_FOR, MOST_FAILURES
from golden_record.access.sessions import IDLE, LONGEST
from golden_record.store import Store

PASSWORD = "말 위의 배터리"
AT = "192.0.2.1"


@pytest.fixture(autouse=True)
def quick_argon2id(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same algorithm at its lowest cost."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(1, 8, 1))
    passwords._nobodys.cache_clear()


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, span: timedelta) -> None:
        self.now += span


def shown(store: Store, key: str, address: str = AT, clock: Time | None = None) -> object:
    found = authenticate_key(store, key, address=address, clock=clock or Time())
    return found.name if isinstance(found, Account) else found


def wrong(key: str) -> str:
    return key[:-1] + ("A" if key[-1] != "A" else "B")


def everything(store: Store) -> str:
    with store.reading() as connection:
        tables = ("account", "session", "failure")
        return repr([connection.execute(text(f"SELECT * FROM {t}")).all() for t in tables])


def test_a_key_opens_for_its_account_and_no_other(store: Store) -> None:
    crm = add_key(store, "crm", "reader", by="root")
    web = add_key(store, "web", "integrator", by="root", sources=["web", "앱"])
    assert (shown(store, crm.key), shown(store, web.key)) == ("crm", "web")
    assert web.account.sources == ("web", "앱")
    assert shown(store, wrong(crm.key)) == Refusal()
    assert len(crm.key.split("_", 2)[2]) == 43 and crm.key not in repr(crm)


def test_no_secret_is_kept(store: Store) -> None:
    made = add_key(store, "crm", "reader", by=None)
    person = add_person(store, "kim", "steward", PASSWORD, by=None)
    session = open_session(store, person)
    authenticate_password(store, PASSWORD, "whatever")
    held = everything(store)
    for secret in (made.key, made.key.split("_", 2)[2], PASSWORD, session.token, session.csrf):
        assert secret not in held
    assert "$argon2id$" in held


def test_a_revoked_key_is_worth_nothing_on_the_next_request(store: Store) -> None:
    made = add_key(store, "crm", "reader", by=None)
    assert shown(store, made.key) == "crm"
    revoke(store, "crm")
    assert shown(store, made.key) == Refusal()
    assert [listed.revoked_at is None for listed in accounts(store)] == [False]


def test_a_name_is_used_once_for_ever(store: Store) -> None:
    add_key(store, "crm", "reader", by=None)
    revoke(store, "crm")
    with pytest.raises(NameTakenError):
        add_key(store, "crm", "reader", by=None)
    with pytest.raises(UnknownAccountError):
        revoke(store, "crm")


@pytest.mark.parametrize("name", ["", " kim", "kim ", "a\nb", "<b>", "x" * 65])
def test_a_name_that_could_be_mistaken_is_refused(store: Store, name: str) -> None:
    with pytest.raises(AccessError):
        add_key(store, name, "reader", by=None)


@pytest.mark.parametrize("password", ["", "1234567", "가나다라마바사", "x" * 1001])
def test_a_password_has_eight_characters_or_more(store: Store, password: str) -> None:
    with pytest.raises(WeakPasswordError):
        add_person(store, "kim", "steward", password, by=None)
    assert accounts(store) == ()


NOT_KEYS = [
    "",
    "hsk",
    "hsk_",
    "hsk__",
    "hsk_abc",
    "Bearer",
    "hsk_x_\ud800",
    "hsk_\0_x",
    "나",
    "x" * 10_000,
]


@pytest.mark.parametrize("key", NOT_KEYS)
def test_what_is_no_key_is_refused(store: Store, key: str) -> None:
    assert shown(store, key) == Refusal()


def test_a_person_signs_in_by_name_and_password(store: Store) -> None:
    add_person(store, "김 담당", "steward", PASSWORD, by=None)
    found = authenticate_password(store, "김 담당", PASSWORD)
    assert isinstance(found, Account) and (found.kind, found.role) == ("person", "steward")
    assert authenticate_password(store, "김 담당", PASSWORD + "!") == Refusal()
    assert authenticate_password(store, "nobody", PASSWORD) == Refusal()
    revoke(store, "김 담당")
    assert authenticate_password(store, "김 담당", PASSWORD) == Refusal()


NAMES = {"somebody": ("kim", "kim"), "nobody": (PASSWORD, None), "no text": ("\0\ud800", None)}


@pytest.mark.parametrize("who", NAMES)
def test_a_refusal_names_only_accounts_there_are(store: Store, who: str) -> None:
    typed, named = NAMES[who]
    add_person(store, "kim", "steward", PASSWORD, by=None)
    for _ in range(MOST_FAILURES + 1):
        refusal = authenticate_password(store, typed, "wrong")
        assert isinstance(refusal, Refusal) and refusal.account == named


def test_a_machine_cannot_sign_in_with_its_key_as_a_password(store: Store) -> None:
    made = add_key(store, "crm", "reader", by=None)
    assert authenticate_password(store, "crm", made.key) == Refusal()


@pytest.mark.parametrize("name", ["kim", "nobody"])
def test_five_wrong_passwords_lock_a_name_whether_it_exists_or_not(store: Store, name: str) -> None:
    clock = Time()
    add_person(store, "kim", "steward", PASSWORD, by=None)
    for _ in range(MOST_FAILURES):
        assert authenticate_password(store, name, "wrong", clock=clock) == Refusal()
    locked = Refusal(int(LOCKED_FOR.total_seconds()))
    assert authenticate_password(store, name, PASSWORD, clock=clock) == locked
    clock.passes(LOCKED_FOR)
    found = authenticate_password(store, name, PASSWORD, clock=clock)
    assert isinstance(found, Account) == (name == "kim")


def test_signing_in_takes_failures_back(store: Store) -> None:
    add_person(store, "kim", "steward", PASSWORD, by=None)
    for _ in range(2):
        for _ in range(MOST_FAILURES - 1):
            assert authenticate_password(store, "kim", "wrong") == Refusal()
        assert isinstance(authenticate_password(store, "kim", PASSWORD), Account)


def test_five_failures_lock_the_account_of_a_key_and_no_other(store: Store) -> None:
    clock = Time()
    crm, web = (add_key(store, name, "reader", by=None) for name in ("crm", "web"))
    for _ in range(MOST_FAILURES):
        assert shown(store, wrong(crm.key), clock=clock) == Refusal()
    locked = Refusal(int(LOCKED_FOR.total_seconds()))
    assert shown(store, crm.key, address="192.0.2.9", clock=clock) == locked
    assert shown(store, web.key, clock=clock) == "web"
    clock.passes(LOCKED_FOR)
    assert shown(store, crm.key, clock=clock) == "crm"


def test_five_unknown_keys_lock_out_their_address_for_unknown_keys(store: Store) -> None:
    clock = Time()
    made = add_key(store, "crm", "reader", by=None)
    tries = [f"hsk_{n:08}_{'x' * 43}" for n in range(MOST_FAILURES + 1)]
    assert [shown(store, key, clock=clock) for key in tries[:-1]] == [Refusal()] * MOST_FAILURES
    locked = shown(store, tries[-1], clock=clock)
    assert isinstance(locked, Refusal) and locked.is_locked
    assert shown(store, tries[-1], address="192.0.2.2", clock=clock) == Refusal()
    assert shown(store, made.key, clock=clock) == "crm"


def test_an_administrator_can_unlock(store: Store) -> None:
    made = add_key(store, "crm", "reader", by=None)
    for _ in range(MOST_FAILURES):
        shown(store, wrong(made.key))
    unlock(store, "crm")
    assert shown(store, made.key) == "crm"


def test_a_session_ends_after_fifteen_idle_minutes(store: Store) -> None:
    clock, kim = Time(), add_person(store, "kim", "steward", PASSWORD, by=None)
    token = open_session(store, kim, clock=clock).token
    for _ in range(3):
        clock.passes(IDLE - timedelta(seconds=1))
        found = find_session(store, token, clock=clock)
        assert found and found.account == kim
    clock.passes(IDLE)
    assert find_session(store, token, clock=clock) is None
    clock.passes(-IDLE)
    assert find_session(store, token, clock=clock) is None


def test_a_session_ends_after_a_working_day_however_busy(store: Store) -> None:
    clock, kim = Time(), add_person(store, "kim", "steward", PASSWORD, by=None)
    token, minutes = open_session(store, kim, clock=clock).token, 0
    while find_session(store, token, clock=clock):
        clock.passes(timedelta(minutes=10))
        minutes += 10
    assert timedelta(minutes=minutes) == LONGEST


def test_each_session_has_its_own_token_against_forged_requests(store: Store) -> None:
    kim = add_person(store, "kim", "steward", PASSWORD, by=None)
    first, second = open_session(store, kim), open_session(store, kim)
    found = find_session(store, first.token)
    assert found and found.csrf == first.csrf
    assert first.csrf != second.csrf


ENDINGS = {
    "signing out": lambda store, token: close_session(store, token),
    "being revoked": lambda store, token: revoke(store, "kim"),
    "a new password": lambda store, token: change_password(store, "kim", PASSWORD + "2"),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_session_ends_at_once_by(store: Store, ending: str) -> None:
    token = open_session(store, add_person(store, "kim", "steward", PASSWORD, by=None)).token
    assert find_session(store, token)
    ENDINGS[ending](store, token)
    assert find_session(store, token) is None


def test_only_the_new_password_opens_after_a_change(store: Store) -> None:
    add_person(store, "kim", "steward", PASSWORD, by=None)
    change_password(store, "kim", "새로운 비밀번호")
    assert authenticate_password(store, "kim", PASSWORD) == Refusal()
    assert isinstance(authenticate_password(store, "kim", "새로운 비밀번호"), Account)
    add_key(store, "crm", "reader", by=None)
    with pytest.raises(UnknownAccountError):
        change_password(store, "crm", PASSWORD)
