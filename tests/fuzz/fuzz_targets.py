"""All targets by name."""

from fuzz_cells import CELLS
from fuzz_files import FILES
from fuzz_views import VIEWS

TARGETS = {one.name: one for one in (*FILES, *CELLS, *VIEWS)}
