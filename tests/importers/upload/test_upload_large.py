"""A file of the largest size allowed, from bytes to answer."""

import sys
import time

import pytest

from geo.importers.upload.limits import LIMITS, MAX_BYTES
from geo.importers.upload.open import open_upload


@pytest.mark.slow
def test_fifty_megabytes_of_csv() -> None:
    import resource

    line = '{},2026-01-{:02d},کوئٹہ,"A note, with a comma and text that goes on",30.19,67.01,{}\n'
    head = "id,date,place,notes,lat,lon,deaths\n"
    rows = [line.format(i, i % 28 + 1, i % 50) for i in range(700_000)]
    data = (head + "".join(rows)).encode()[:MAX_BYTES]
    data = data[: data.rfind(b"\n") + 1]
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    started = time.monotonic()
    table = open_upload(data, file_name="a.csv")
    took = time.monotonic() - started
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    busy = usage.ru_utime - before
    print(
        f"\n{len(data):,} bytes, {len(table.frame):,} rows: {took:.1f} s, child busy {busy:.1f} s"
    )
    print(f"largest child of this session: {peak / 1e6:.0f} MB")
    assert len(table.frame) == data.count(b"\n") - 1
    # The bar is 10 s on an idle machine; the bound leaves room for a loaded one.
    assert took < 30
    assert peak < LIMITS.memory
