"""Is it fragile: the same question under every defensible choice."""
