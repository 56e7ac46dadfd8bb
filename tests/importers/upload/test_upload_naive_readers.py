"""What the usual one-liners do with the same bad files: most of them are read without a word."""

import json
import os
import subprocess
import sys
import zlib
from collections import Counter
from pathlib import Path

from measured import measured
from upload_bad_archive import XLSX, ZIP
from upload_bad_geo import GEOJSON, GPKG, SHP
from upload_bad_text import CSV, FILES

# Files that are wrong only by a choice, or that are big on purpose, say nothing of other readers.
SKIPPED = {"too-large", "many-rows", "choice-unknown", "bomb-members-60000"}
# A sixth of the files says as much as all of them, which `make soak` reads.
SHARE = 1 if os.environ.get("ATLAS_SOAK") else 6

READ = """
import json, resource, sys, warnings
from pathlib import Path
warnings.simplefilter("ignore")
import geopandas, pandas
resource.setrlimit(resource.RLIMIT_AS, (3_000_000_000, 3_000_000_000))
taken = []
for path in sorted(Path(sys.argv[1]).iterdir()):
    ending = path.suffix.lower()
    try:
        if ending == ".xlsx":
            pandas.read_excel(path)
        elif ending in (".geojson", ".json", ".gpkg", ".zip", ".shp"):
            geopandas.read_file(path)
        else:
            pandas.read_csv(path, sep="\\t" if ending == ".tsv" else ",")
        taken.append(path.name)
    except Exception:
        pass
print(json.dumps(taken))
"""


def test_naive_readers_accept_more_than_half(tmp_path: Path) -> None:
    families = {"files": FILES, "csv": CSV, "zip": ZIP, "xlsx": XLSX, "geojson": GEOJSON,
                "gpkg": GPKG, "shp": SHP}  # fmt: skip
    names: dict[str, str] = {}
    for family, files in families.items():
        for bad in files:
            if bad.name in SKIPPED or bad.code == "choice_invalid":
                continue
            name = f"{bad.name}{Path(bad.file_name).suffix}"
            if zlib.crc32(name.encode()) % SHARE:
                continue
            names[name] = family
            (tmp_path / name).write_bytes(bad.make())
    done = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path)],
        capture_output=True, text=True, check=False, timeout=280,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-500:]
    taken = json.loads(done.stdout)
    of, all_of = Counter(names[name] for name in taken), Counter(names.values())
    report = ", ".join(f"{family} {of[family]}/{all_of[family]}" for family in families)
    print(f"\nnaive readers accept {len(taken)} of {len(names)} bad files silently: {report}")
    measured("naive", taken=len(taken), of=len(names))
    # Of the families in which somebody's table arrives; archives made to attack mostly fail there.
    assert len(taken) * 2 > len(names), report
