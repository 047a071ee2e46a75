"""The page of an entity, and what a steward does to it: unmask, split, merge, pin."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.http.routes import allowed
from api.pages.desk import Desk, Notice, go
from api.pages.rendering import wording
from api.pages.views.changes import merge_page_of, split_page_of
from api.pages.views.entity import EntityPage, entity_page
from api.pages.views.records import key_of
from golden_record.life_cycle import PinError, RulingError, merge, pin, split_entity, unpin
from golden_record.life_cycle.previewing import preview_merge, preview_split
from golden_record.reading import EntityView, entity, history, resolve
from golden_record.reading.building import built
from golden_record.survival import Key

PATH = "/entities/{unified_id:str}"


@get(PATH, opt=allowed("steward", "reader"), sync_to_thread=True)
def entity_of(desk: NamedDependency[Desk], unified_id: FromPath[str]) -> Response[Any]:
    """Show a customer, masked."""
    return _show(desk, unified_id)


@post(f"{PATH}/unmask", opt=allowed("steward"), status_code=200, sync_to_thread=True)
def unmask_entity_page(desk: NamedDependency[Desk], unified_id: FromPath[str]) -> Response[Any]:
    """Show a customer unmasked; the access log keeps who saw it, and why."""
    reason = desk.text("reason")
    return _show(desk, unified_id, clear=bool(reason), reason=reason or None)


def _show(
    desk: Desk,
    asked: str,
    *,
    clear: bool = False,
    reason: str | None = None,
    said: Notice | None = None,
) -> Response[Any]:
    page = desk.read(
        lambda: _page(desk, asked, clear), lambda p: (p.unified_id,) if p else (asked,), reason
    )
    if page is None:
        titles = [wording(desk.language, key) for key in ("entity.gone", "entity.gone_lead")]
        return desk.page(
            "message.html.j2",
            "search",
            status=410,
            title=titles[0],
            sentence=titles[1],
            mend="",
            chain=[],
            back="/search",
        )
    return desk.page("entity.html.j2", "search", said=said, e=page)


def _page(desk: Desk, asked: str, clear: bool) -> EntityPage | None:
    store = desk.call.store
    with store.reading():
        resolved = resolve(store, asked)
        view = entity(store, asked)
        found = built(store, asked)
        if view is None or found is None:
            return None
        return entity_page(
            view,
            resolved,
            history(store, view.unified_id),
            found,
            clear=clear,
            may_change=desk.role == "steward",
        )


@post(f"{PATH}/split", opt=allowed("steward"), status_code=200, sync_to_thread=True)
def split_page(desk: NamedDependency[Desk], unified_id: FromPath[str]) -> Response[Any]:
    """Preview a split, then make it."""
    keys = [key for sent in desk.form.getall("member", []) if (key := key_of(str(sent)))]
    if not keys:
        return _show(desk, unified_id, said=Notice("split.none", "bad"))
    if desk.text("confirmed"):
        return _split(desk, unified_id, keys)
    view = desk.read(lambda: _known(desk, unified_id), lambda v: (v.unified_id,))
    if len(keys) >= len(view.members):
        return _show(desk, unified_id, said=Notice("split.all", "bad"))
    found = preview_split(
        desk.call.store,
        view.unified_id,
        keys,
        means=desk.services.means,
        by=desk.steward("preview"),
    )
    return desk.page("change_preview.html.j2", "search", c=split_page_of(view, keys, found))


def _split(desk: Desk, unified_id: str, keys: list[Key]) -> Response[Any]:
    reason = desk.text("reason")
    desk.change(
        lambda: split_entity(
            desk.call.store,
            unified_id,
            keys,
            means=desk.services.means,
            by=desk.steward(reason),
            expected_version=_version(desk, "version"),
        ),
        lambda done: (done.unified_id, *done.parts),
        reason,
    )
    return go(f"/entities/{unified_id}?said=split.done")


@post(f"{PATH}/merge", opt=allowed("steward"), status_code=200, sync_to_thread=True)
def merge_page(desk: NamedDependency[Desk], unified_id: FromPath[str]) -> Response[Any]:
    """Preview a merge with another customer, then make it."""
    other = desk.text("other")
    if desk.text("confirmed"):
        return _merge(desk, unified_id, other)
    views = desk.read(
        lambda: (_known(desk, unified_id), _known(desk, other)),
        lambda found: [view.unified_id for view in found],
    )
    if views[0].unified_id == views[1].unified_id:
        return _show(desk, unified_id, said=Notice("merge.same", "bad"))
    found = preview_merge(
        desk.call.store,
        [view.unified_id for view in views],
        means=desk.services.means,
        by=desk.steward("preview"),
    )
    return desk.page("change_preview.html.j2", "search", c=merge_page_of(*views, found))


def _merge(desk: Desk, unified_id: str, other: str) -> Response[Any]:
    reason = desk.text("reason")
    done = desk.change(
        lambda: merge(
            desk.call.store,
            [unified_id, other],
            means=desk.services.means,
            by=desk.steward(reason),
            expected_versions=_versions(desk, unified_id, other),
        ),
        lambda merged: (merged.unified_id, *merged.was.values()),
        reason,
    )
    return go(f"/entities/{done.unified_id}?said=merge.done")


@post(f"{PATH}/pin", opt=allowed("steward"), status_code=200, sync_to_thread=True)
def pin_page(desk: NamedDependency[Desk], unified_id: FromPath[str]) -> Response[Any]:
    """Fix a value: that of one of the records, or a typed one."""
    field, reason = desk.text("field"), desk.text("reason")
    key = key_of(desk.text("choice"))
    value = _said_by(_known(desk, unified_id), key, field) if key else desk.text("value")
    try:
        desk.change(
            lambda: pin(
                desk.call.store,
                unified_id,
                field,
                value or None,
                means=desk.services.means,
                by=desk.steward(reason),
            ),
            lambda _: (unified_id,),
            reason,
        )
    except PinError:
        return _show(desk, unified_id, said=Notice("pin.masked", "bad"))
    return go(f"/entities/{unified_id}?said=pin.done")


@post(f"{PATH}/unpin", opt=allowed("steward"), status_code=200, sync_to_thread=True)
def unpin_page(desk: NamedDependency[Desk], unified_id: FromPath[str]) -> Response[Any]:
    """Let the rules choose a value again."""
    reason = wording(desk.language, "pin.off")
    desk.change(
        lambda: unpin(
            desk.call.store,
            unified_id,
            desk.text("field"),
            means=desk.services.means,
            by=desk.steward(reason),
        ),
        lambda _: (unified_id,),
        reason,
    )
    return go(f"/entities/{unified_id}?said=pin.undone")


def _known(desk: Desk, asked: str) -> EntityView:
    view = entity(desk.call.store, asked)
    if view is None:
        raise RulingError(wording(desk.language, "entity.gone"))
    return view


def _version(desk: Desk, name: str) -> int | None:
    sent = desk.text(name)
    return int(sent) if sent.isdecimal() else None


def _versions(desk: Desk, unified_id: str, other: str) -> dict[str, int]:
    sent = {unified_id: _version(desk, "version"), other: _version(desk, "other_version")}
    return {asked: version for asked, version in sent.items() if version is not None}


def _said_by(view: EntityView, key: Key, field: str) -> str | None:
    for member in view.members:
        if (member.source, member.source_record_id) == key and member.standardized:
            value = member.standardized.get(field)
            return None if value is None else str(value)
    return None
