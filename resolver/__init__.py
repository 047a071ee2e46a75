"""Who is who: ingest, bulk standardization, blocking, scoring, decisions and clustering."""
