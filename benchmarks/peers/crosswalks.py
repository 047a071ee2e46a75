"""A crosswalk file from what a peer found."""

import csv
from collections.abc import Mapping
from pathlib import Path


def write(found: Mapping[str, object], out: Path) -> None:
    """Write the cluster of every record, by the key that ``light_cleaning`` made."""
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("source", "source_record_id", "unified_id"))
        for key, cluster in found.items():
            writer.writerow((*key.split("\x00"), str(cluster).replace("\x00", "/")))
