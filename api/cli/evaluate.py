"""``hansaram evaluate``: a crosswalk against known truth."""

from pathlib import Path

import rich_click as click

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("evaluate")
@click.argument("crosswalk", type=_FILE)
@click.argument("truth", type=_FILE)
@click.option("--reviews", type=_FILE, help="review_pairs.parquet: what right answers would add.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(crosswalk: Path, truth: Path, reviews: Path | None, as_json: bool) -> None:
    """Compare CROSSWALK (source, source_record_id, unified_id) with TRUTH (…, person_id).

    Prints pairwise and B-cubed precision, recall and F1, entities that mix people, and the
    largest entity.
    """
    from resolver.evaluation import evaluate, evaluate_reviews

    found = evaluate_reviews(crosswalk, truth, reviews) if reviews else evaluate(crosswalk, truth)
    click.echo(found.to_json() if as_json else str(found))
