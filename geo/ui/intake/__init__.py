"""The pieces of the Data page: a file on its way in, datasets, pairs, boundaries."""
