"""Was it coordinated: districts hit within one or two days, against shuffles of the days."""
