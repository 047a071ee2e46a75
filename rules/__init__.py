"""What it means: standardizers, comparisons, and the policies a business person can argue with."""
