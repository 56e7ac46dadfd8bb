"""Works on a store while its clock jumps; run by the test with libfaketime, whose file it writes.

Prints what the store tells of it, one JSON object.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

from store_samples import INCIDENT, sample

from geo import workflow
from geo.incidents.selection import Selection
from geo.store.opening import open_store
from geo.store.restore import restore
from geo.store.store import Store
from geo.store.versions import Version
from geo.workflow.shelf import open_shelf

ANN = {"author": "Ann", "reason": "Because"}


def jump(offset: str) -> None:
    """Set the clock of this process so far from the real one."""
    Path(os.environ["FAKETIME_TIMESTAMP_FILE"]).write_text(f"{offset}\n")


def main(folder: Path) -> dict[str, object]:
    said: dict[str, object] = {}
    days = []
    jump("+0d")
    with open_shelf() as store:
        made = []
        for number, offset in enumerate(("+0d", "+1d", "-1d", "-400d", "+30d"), start=1):
            jump(offset)
            days.append(datetime.now(tz=UTC).date().isoformat())
            result, content = sample({"a": number, "b": 1})
            made.append(store.add_import(result, original=content, **ANN).id)
            store.note("sign_in", actor=f"editor-{number}", role="editor")
        jump("-2d")
        store.judge("demo:a", "demo:b", "same", **ANN)
        jump("-9d")
        store.judge("demo:b", "demo:a", "different", **ANN)
        mend(store, "demo:a", "Mended")
        jump("+9d")
        mend(store, "demo:b", "Mended too")
        jump("-3d")
        store.undo(mend(store, "demo:b", "Mended again"), **ANN)
        versions = store.versions("demo")
        trail = store.trail()
        judged = store.record().judgements
        said["numbers"] = versions["number"].tolist()
        said["ids"] = versions["id"].tolist()
        said["at"] = versions["at"].tolist()
        said["actors"] = trail.loc[trail["event"] == "sign_in", "actor"].tolist()
        said["verdicts"] = judged["verdict"].tolist()[-2:]
        said["verify"] = store.verify()
        backup = store.backup(folder / "backup.sqlite").path
    out = folder / "out.csv"
    for offset in ("+1d", "-1d"):
        jump(offset)
        workflow.save_table(out, Selection(), produced=date.today(), profile="internal")
        said[f"verify {offset}"] = workflow.verify(out).same
    said["restored"] = restored(folder, backup)
    said["days"] = days
    return said


def mend(store: Store, name: str, title: str) -> Version:
    """Correct a title as a person does, from the incident as it stands."""
    token = store.draft(name).token
    values = {**INCIDENT, "incident_id": name, "title": title}
    return store.save_incident(values, expected=token, **ANN).version


def restored(folder: Path, backup: object) -> list[str]:
    """Restore twice over a damaged file while the clock stands; both damaged files must stay."""
    target = folder / "other.sqlite"
    Path(os.environ["FAKETIME_TIMESTAMP_FILE"]).write_text("2026-01-31 10:00:00\n")
    for text in ("first", "second"):
        target.write_bytes(b"damaged: " + text.encode())
        restore(str(backup), url=str(target), replace=True)
        with open_store(str(target)) as store:
            assert store.verify() == ""
    return sorted(path.read_text() for path in folder.glob("other.sqlite.damaged-*"))


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
