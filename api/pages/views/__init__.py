"""What a page shows, as plain values: built from what the store answers, masked, ready to print."""
