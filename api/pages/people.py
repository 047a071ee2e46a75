"""People and API keys, for administrators: add, issue, revoke."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency

from api.http.routes import allowed
from api.pages.desk import Desk, Notice
from golden_record.access import (
    ROLES,
    AccessError,
    Listed,
    NameTakenError,
    Role,
    UnknownAccountError,
    WeakPasswordError,
    accounts,
    add_key,
    add_person,
    revoke,
)

ROLES_OF: dict[str, tuple[Role, ...]] = {
    "person": ("steward", "reader", "integrator", "auditor", "admin"),
    "machine": ("integrator", "reader", "steward", "auditor", "admin"),
}
_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (NameTakenError, "people.taken"),
    (WeakPasswordError, "people.weak"),
    (UnknownAccountError, "people.unknown"),
    (AccessError, "people.bad_name"),
)


@get("/people", opt=allowed("admin"), sync_to_thread=True)
def people(desk: NamedDependency[Desk]) -> Response[Any]:
    """List people and keys."""
    return _page(desk)


@post("/people/person", opt=allowed("admin"), status_code=200, sync_to_thread=True)
def add_a_person(desk: NamedDependency[Desk]) -> Response[Any]:
    """Make an account for a person."""
    name, role = desk.text("name"), _role(desk)
    password = str(desk.form.get("password", ""))

    def work() -> str:
        add_person(desk.call.store, name, role, password, by=desk.name)
        return ""

    return _try(desk, work, "people.added")


@post("/people/key", opt=allowed("admin"), status_code=200, sync_to_thread=True)
def issue_a_key(desk: NamedDependency[Desk]) -> Response[Any]:
    """Make an account for a machine and show its key, once."""
    name, role = desk.text("name"), _role(desk)
    return _try(
        desk, lambda: add_key(desk.call.store, name, role, by=desk.name).key, "people.added"
    )


@post("/people/revoke", opt=allowed("admin"), status_code=200, sync_to_thread=True)
def revoke_an_account(desk: NamedDependency[Desk]) -> Response[Any]:
    """End an account; never the own one, so that somebody can still let people in."""
    name = desk.text("name")

    def work() -> str:
        if name == desk.name:
            raise UnknownAccountError(name)
        revoke(desk.call.store, name)
        return ""

    return _try(desk, work, "people.gone")


def _try(desk: Desk, work: Any, done: str) -> Response[Any]:
    name = desk.text("name")
    try:
        key = desk.change(work, lambda _: (f"account/{name}",))
    except AccessError as error:
        word = next(word for kind, word in _WORDS if isinstance(error, kind))
        return _page(desk, Notice(word, "bad", {"name": name}))
    return _page(desk, Notice(done, values={"name": name}), key)


def _page(desk: Desk, said: Notice | None = None, key: str = "") -> Response[Any]:
    listed = (
        desk.read(lambda: accounts(desk.call.store), lambda _: ())
        if not said
        else accounts(desk.call.store)
    )
    rows = {kind: [_row(one) for one in listed if one.account.kind == kind] for kind in ROLES_OF}
    return desk.page("people.html.j2", "people", said=said, key=key, accounts=rows, roles=ROLES_OF)


def _row(listed: Listed) -> dict[str, Any]:
    account = listed.account
    return {
        "name": account.name,
        "role": account.role,
        "made_at": listed.made_at,
        "made_by": listed.made_by,
        "revoked_at": listed.revoked_at,
    }


def _role(desk: Desk) -> Role:
    asked = desk.text("role")
    return next((role for role in ROLES if role == asked), "reader")
