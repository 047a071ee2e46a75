"""Training: m and u from labelled records, or from unlabelled ones by EM."""
