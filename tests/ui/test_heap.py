"""Memory that was freed goes back to the system, also from between what is held."""

import subprocess
import sys

import pytest

# Of a block in two, each second one held: what was freed is holes, unless it was the system's own.
HOLES = """
import ctypes, sys
from geo.ui import heap
library = ctypes.CDLL(None)
if "spare" in sys.argv:
    heap.spare()
else:
    library.mallopt(-3, 32 << 20)  # what a large block that was freed raises it to
library.malloc.restype = ctypes.c_void_p
library.free.argtypes = [ctypes.c_void_p]
class Info(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in
                "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keep".split()]
library.mallinfo2.restype = Info
library.free(library.malloc(31 << 20))
large, small = [], []
for _ in range(64):
    large.append(library.malloc(3 << 18))
    small.append(library.malloc(1000))
for block in large:
    library.free(block)
print(library.mallinfo2().fordblks >> 20)
"""


def holes(*options):
    command = [sys.executable, "-c", HOLES, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="glibc alone keeps memory so")
def test_large_blocks_leave_no_holes():
    assert holes() > 30, "glibc keeps them on its own"
    assert holes("spare") < 8
