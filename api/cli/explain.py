"""``hansaram explain``: why two records are one customer or not, or how an entity was built."""

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from api.cli.options import config_option, model_option, store_option

if TYPE_CHECKING:
    from golden_record.reading.building import Built, BuiltEdge
    from resolver.explain import PairExplanation

VERDICTS = {"match": "일치", "review": "검토", "no_match": "불일치", "no match": "불일치"}


@click.command("explain")
@click.argument("names", nargs=-1, required=True, metavar="KEY KEY | UNIFIED_ID")
@store_option
@config_option
@model_option
def command(
    names: tuple[str, ...], store: str | None, config: Path | None, model: Path | None
) -> None:
    """Say why two records are one customer or why not, or how an entity was built.

    KEY is SOURCE/SOURCE_RECORD_ID. The records are those of the store (--store, HANSARAM_STORE).
    """
    if len(names) > 2:
        raise click.UsageError("give two record keys (SOURCE/ID) or one unified ID")
    from api.cli.given import settled
    from golden_record.explaining import explain_records
    from golden_record.reading.building import built
    from golden_record.store import open_store
    from resolver.model import load_model

    settings, _ = settled({"config": config, "store": store, "model": model})
    if settings.store is None:
        raise click.UsageError("--store URL is needed, or HANSARAM_STORE")
    with open_store(settings.store) as opened:
        if len(names) == 1:
            _print_entity(names[0], built(opened, names[0]))
        else:
            left, right = map(_key, names)
            _print_pair(explain_records(opened, left, right, load_model(settings.model)))


def _key(name: str) -> tuple[str, str]:
    source, slash, record_id = name.partition("/")
    if not slash:
        raise click.UsageError(f"{name}: a record key is written SOURCE/SOURCE_RECORD_ID")
    return source, record_id


def _print_pair(found: "PairExplanation") -> None:
    from resolver.explain import RULES

    click.echo(
        f"{VERDICTS[found.decision]} {found.decision} · {found.match_weight:.2f} bits · "
        f"p = {found.match_probability:.6f}"
    )
    click.echo(f"  {found.sentence.korean} / {found.sentence.english}")
    if found.evidence:
        click.echo(f"{found.prior:+9.2f}  사전 확률 / prior")
    for one in found.evidence:
        level = f"{one.comparison} · {one.level}"
        click.echo(f"{one.match_weight:+9.2f}  {level:<28} {one.korean} / {one.english}")
    for guard in found.guards:
        click.echo(f"    guard  {guard.reason} (≤ {guard.at_most}): {guard.korean}")
    for prefix in found.shared:
        click.echo(f"    block  {RULES[prefix].korean} / {RULES[prefix].english}")
    if not found.is_candidate:
        click.echo(
            "    block  함께하는 블로킹 키가 없어 견주지 않는다 / no shared key: never compared"
        )
    for kind, _ in found.ignored:
        click.echo(f"  generic  {kind}: 여러 고객이 함께 쓰는 값 / shared by many customers")


def _print_entity(asked: str, found: "Built | None") -> None:
    if found is None:
        click.echo(f"{asked} · 남은 레코드가 없다 / no records are left")
        return
    moved = f" ({found.asked} →)" if found.asked != found.unified_id else ""
    click.echo(f"{found.unified_id}{moved} · {len(found.members)} records")
    for source, record_id in found.members:
        click.echo(f"  {source}/{record_id}")
    for edge in found.accepted:
        mark = f"→ {edge.together}" if edge.joins else "="
        click.echo(f"{_edge(edge)}  {mark}")
    for edge in found.refused:
        said = edge.sentence
        click.echo(f"{_edge(edge)}  ✕ {said.korean} / {said.english}")


def _edge(edge: "BuiltEdge") -> str:
    weight = edge.match_weight
    bits = "  steward" if weight is None else f"{weight:+9.2f}"
    left, right = ("/".join(key) for key in (edge.left, edge.right))
    return f"{bits}  {left} – {right}"
