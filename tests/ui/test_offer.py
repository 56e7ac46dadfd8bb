"""Files that a page offers: each handed out as it is, however large and alike they are."""

from streamlit.runtime.media_file_storage import MediaFileKind
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from geo.ui.offer import type_of

NAME = "balochistan-incidents.csv"


def test_two_large_files_that_differ_in_one_figure_are_two_files():
    rows = [f"BAL-{k:06d},2026-01-31,Kech,3" for k in range(60_000)]
    before = "\n".join(rows).encode()
    after = before.replace(b"BAL-020000,2026-01-31,Kech,3", b"BAL-020000,2026-01-31,Kech,5")
    storage = MemoryMediaFileStorage("/media")

    def handed(content, mime):
        name = storage.load_and_get_id(content, mime, MediaFileKind.DOWNLOADABLE, NAME)
        return storage.get_file(name).content

    assert handed(before, "text/csv") == handed(after, "text/csv"), "Streamlit tells them apart now"
    assert handed(before, type_of(NAME, before)) == before
    assert handed(after, type_of(NAME, after)) == after
