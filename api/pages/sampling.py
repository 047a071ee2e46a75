"""Judging a sample blind: pairs drawn by chance, without weight, reason or customer number."""

from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.http.routes import allowed
from api.pages.desk import Desk, Notice, go
from api.pages.rendering import wording
from api.pages.views.sample import BlindPage, blind_page
from golden_record.quality.sampling import (
    Judgement,
    Sample,
    UnknownSampleError,
    blind_pair,
    draw_sample,
    judge,
    next_pair,
    samples,
)

PAIR = "/quality/sample/{sample_no:int}/{place:int}"
SIZE = 100
VERDICTS: dict[str, Judgement] = {"match": "match", "no_match": "no_match", "skip": "unsure"}


@get("/quality/sample", opt=allowed("steward"), sync_to_thread=True)
def sample_to_judge(desk: NamedDependency[Desk]) -> Response[Any]:
    """Lead to the next pair of the newest sample, or offer to draw one."""
    newest = next(iter(samples(desk.call.store)), None)
    pair = desk.read(
        lambda: next_pair(desk.call.store, newest.sample_no) if newest else None, lambda _: ()
    )
    if pair is None:
        return desk.page("sample.html.j2", "quality", sample=newest)
    return go(f"/quality/sample/{pair.sample_no}/{pair.place}")


@post("/quality/sample", opt=allowed("steward"), status_code=200, sync_to_thread=True)
def draw_a_sample(desk: NamedDependency[Desk]) -> Response[Any]:
    """Draw a new sample."""
    reason = wording(desk.language, "sample.title")
    drawn = desk.change(
        lambda: draw_sample(
            desk.call.store,
            means=desk.services.means,
            by=desk.steward(reason),
            size=SIZE,
            seed=len(samples(desk.call.store)),
        ),
        lambda sample: (f"sample {sample.sample_no}",),
        reason,
    )
    if not drawn.pairs:
        return desk.page(
            "sample.html.j2", "quality", sample=None, said=Notice("sample.empty", "bad")
        )
    return go("/quality/sample")


@get(PAIR, opt=allowed("steward"), sync_to_thread=True)
def sampled_pair(
    desk: NamedDependency[Desk], sample_no: FromPath[int], place: FromPath[int]
) -> Response[Any]:
    """Show a pair of a sample, masked."""
    return _show(desk, sample_no, place)


@post(f"{PAIR}/unmask", opt=allowed("steward"), status_code=200, sync_to_thread=True)
def unmask_sampled_pair(
    desk: NamedDependency[Desk], sample_no: FromPath[int], place: FromPath[int]
) -> Response[Any]:
    """Show a pair of a sample unmasked; the access log keeps who saw it, and why."""
    return _show(desk, sample_no, place, reason=desk.text("reason") or None)


@post(PAIR, opt=allowed("steward"), status_code=200, sync_to_thread=True)
def judge_sampled_pair(
    desk: NamedDependency[Desk], sample_no: FromPath[int], place: FromPath[int]
) -> Response[Any]:
    """Keep a judgement and go on; no customer changes by it."""
    verdict = VERDICTS.get(desk.text("verdict"))
    if verdict is None:
        return go(f"/quality/sample/{sample_no}/{place}")
    reason = wording(desk.language, "sample.title")
    try:
        following = desk.change(
            lambda: _judge(desk, sample_no, place, verdict, reason),
            lambda _: (f"sample {sample_no}/{place}",),
            reason,
        )
    except UnknownSampleError:
        return go("/quality/sample")
    if following is None:
        return go("/quality#estimates")
    return go(f"/quality/sample/{sample_no}/{following}")


def _judge(desk: Desk, sample_no: int, place: int, verdict: Judgement, reason: str) -> int | None:
    store = desk.call.store
    judge(store, sample_no, place, verdict, means=desk.services.means, by=desk.steward(reason))
    pair = next_pair(store, sample_no, after=place)
    return pair.place if pair else None


def _show(desk: Desk, sample_no: int, place: int, *, reason: str | None = None) -> Response[Any]:
    try:
        page = desk.read(
            lambda: _page(desk, sample_no, place, reason is not None),
            lambda p: [f"{side.source}/{side.id}" for side in (p.left, p.right)],
            reason,
        )
    except UnknownSampleError:
        return go("/quality/sample")
    return desk.page("pair.html.j2", "quality", v=page)


def _page(desk: Desk, sample_no: int, place: int, clear: bool) -> BlindPage:
    store = desk.call.store
    with store.reading():
        pair = blind_pair(store, sample_no, place)
        return blind_page(_sample(desk, sample_no), pair, clear=clear)


def _sample(desk: Desk, sample_no: int) -> Sample:
    for one in samples(desk.call.store):
        if one.sample_no == sample_no:
            return one
    raise UnknownSampleError(sample_no)
