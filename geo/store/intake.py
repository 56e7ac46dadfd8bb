"""What an open store does with a file: says what it would change, and takes it in."""

from __future__ import annotations

from collections.abc import Sequence

from geo.importers.result import ImportResult, brings_nothing
from geo.store import imports
from geo.store.basis import Basis, find_basis, refuse_moved
from geo.store.corrections import Correction, correct_all
from geo.store.database import Database
from geo.store.kept import refuse_purged
from geo.store.merge import Diff
from geo.store.versions import Version, latest_row, signature


class Intake:
    """The part of `geo.store.store.Store` that takes files in."""

    _database: Database

    def basis(self, dataset: str = "") -> Basis:
        """What a preview made now would rest on: a dataset, or the whole store."""
        with self._database.read() as connection:
            return find_basis(connection, dataset)

    def preview(self, result: ImportResult) -> Diff:
        """What importing a result would change; nothing is written."""
        with self._database.read() as connection:
            return imports.preview(connection, result)

    def add_import(
        self,
        result: ImportResult,
        *,
        original: bytes,
        author: str,
        reason: str = "",
        corrections: Sequence[Correction] = (),
        expected: Basis | None = None,
    ) -> Version:
        """Make a dataset what a file says, as a new version.

        Parameters
        ----------
        result
            The file as it was read. Its identifiers get the dataset's name before them
            (``name:id``), so that those of two datasets never collide.
        original
            The file itself; kept byte for byte.
        author, reason
            Who imports, and why.
        corrections
            Rows of other datasets to correct to what the file says, in the same transaction.
        expected
            What the preview was made of; None if nobody saw one.

        Returns
        -------
        Version
            The same bytes under the same decisions again give the version that is there. Rows
            that are not in the file any more are removed and stay in the history; what was added
            or corrected by hand stays. The last correction where the file brings nothing else.

        Raises
        ------
        ConflictError
            If what the preview was made of has changed since; the message says by whom.
        DataError
            If the rows do not add up, a cell is not of its kind, or a claim points at nothing.
        NotFoundError
            If the file was purged.
        StoreError
            If the dataset is the bundled one or came from another format, or the store cannot be
            written. Nothing is changed then.
        """
        author, _ = signature(author, "import")
        why = reason.strip()
        with self._database.write() as writer:
            if expected is not None:
                refuse_moved(writer.connection, expected)
            refuse_purged(writer.connection, result.sha256, result.file_name)
            corrected = f"Corrected to what {result.file_name} says"
            made = correct_all(writer, corrections, author=author, reason=why or corrected)
            if (
                made
                and brings_nothing(result)
                and latest_row(writer.connection, result.dataset) is None
            ):
                return made[-1]
            return imports.import_result(
                writer, result, original=original, author=author, reason=why
            )
