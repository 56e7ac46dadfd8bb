"""A file of the largest size allowed, from bytes to answer."""

import json
import subprocess
import sys
import time

import pytest
from measured import measured

from geo.importers.upload.limits import LIMITS, MAX_BYTES

# In an interpreter of its own: the largest child of this session would be another test's browser.
_ASK = """
import json, resource, sys
from pathlib import Path
from geo.importers.upload.open import open_upload
table = open_upload(Path(sys.argv[1]).read_bytes(), file_name="a.csv")
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
unit = 1 if sys.platform == "darwin" else 1024
print(json.dumps({"rows": len(table.frame), "peak": usage.ru_maxrss * unit}))
"""


@pytest.mark.slow
def test_fifty_megabytes_of_csv(tmp_path) -> None:
    line = '{},2026-01-{:02d},کوئٹہ,"A note, with a comma and text that goes on",30.19,67.01,{}\n'
    head = "id,date,place,notes,lat,lon,deaths\n"
    rows = [line.format(i, i % 28 + 1, i % 50) for i in range(700_000)]
    data = (head + "".join(rows)).encode()[:MAX_BYTES]
    data = data[: data.rfind(b"\n") + 1]
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", _ASK, str(path)], capture_output=True, text=True, check=True
    )
    took = time.monotonic() - started
    said = json.loads(done.stdout)
    print(
        f"\n{len(data):,} bytes, {said['rows']:,} rows: {took:.1f} s, child {said['peak']:,} bytes"
    )
    measured("upload", bytes=len(data), seconds=took, peak=said["peak"])
    assert said["rows"] == data.count(b"\n") - 1
    # The bar is 10 s on an idle machine; the bound leaves room for a loaded one.
    assert took < 30
    assert said["peak"] < LIMITS.memory
