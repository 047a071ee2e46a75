"""Whom a question to the access log means: a customer is seen under former IDs and records too."""

from sqlalchemy import text

from golden_record.store import Store

MOST = 900
_IDS = text(
    "SELECT e.entity_no, e.unified_id FROM entity asked JOIN entity e "
    "ON coalesce(e.redirects_to, e.entity_no) = coalesce(asked.redirects_to, asked.entity_no) "
    "WHERE asked.unified_id = :subject ORDER BY e.entity_no LIMIT :most"
)
_RECORDS = text(
    "SELECT DISTINCT r.source, r.source_record_id FROM entity asked JOIN entity e "
    "ON coalesce(e.redirects_to, e.entity_no) = coalesce(asked.redirects_to, asked.entity_no) "
    "JOIN crosswalk c ON c.entity_no = e.entity_no AND c.valid_to IS NULL "
    "JOIN source_record r ON r.record_no = c.record_no "
    "WHERE asked.unified_id = :subject ORDER BY 1, 2 LIMIT :most"
)


def subjects_meant(store: Store, subject: str) -> tuple[str, ...]:
    """Give all names under which the log knows a customer.

    Args:
        store: where the customer is.
        subject: a unified ID, present or former; anything else stands for itself.
    """
    said = {"subject": subject, "most": MOST // 2}
    with store.reading() as connection:
        ids = connection.execute(_IDS, said).all()
        records = connection.execute(_RECORDS, said).all() if ids else []
    named = [shown for _, shown in ids] + [f"{source}/{own}" for source, own in records]
    return tuple(named) or (subject,)
