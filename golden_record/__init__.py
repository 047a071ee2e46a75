"""What we believe: the identity store, unified IDs, survivorship, quality and publishing."""
