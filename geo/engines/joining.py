"""The join of one piece of events: its rows with the district of each, as a part of the output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from geo.analysis.grid.cells import Grid
from geo.engines.events import Piece, read_piece
from geo.engines.parts import Counts, Parts
from geo.engines.placing import Points, no_counts, place_batch

# Bytes and rows of an output row group.
_GROUP_BYTES = 64_000_000
_GROUP_ROWS = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Join:
    """What is joined, and how.

    Attributes
    ----------
    points
        Where the points are.
    keep
        Columns that are written, in this order.
    name
        Column that is added.
    about
        What the output says of itself: pairs of key and text.
    """

    points: Points
    keep: tuple[str, ...]
    name: str
    about: tuple[tuple[str, str], ...]


def join_piece(
    piece: Piece, *, join: Join, schema: pa.Schema, grid: Grid, parts: Parts, threads: int | None
) -> Counts:
    """Join a piece and write its part.

    Returns
    -------
    dict
        Rows by `geo.engines.placing.COUNTS`.

    Raises
    ------
    CrsError, DataError
        If the piece cannot be read or its points cannot be located.
    EngineError
        If the part cannot be written.
    """
    made = output_schema(schema, join, grid.ids)

    def write(file: IO[bytes]) -> Counts:
        counts = no_counts()
        needed = {*join.points.columns, *join.keep}
        columns = [name for name in schema.names if name in needed]
        held: list[pa.RecordBatch] = []
        with pq.ParquetWriter(file, made, compression="zstd") as writer:
            for where, batch in read_piece(piece, columns):
                found = place_batch(
                    batch, join.points, grid, counts=counts, where=where, threads=threads
                )
                held.append(_with_district(batch, found, join, made, grid.ids))
                if (
                    sum(one.num_rows for one in held) >= _GROUP_ROWS
                    or sum(one.nbytes for one in held) >= _GROUP_BYTES
                ):
                    _flush(writer, held, made)
            _flush(writer, held, made)
        return counts

    return parts.put(piece.number, write)


def output_schema(schema: pa.Schema, join: Join, ids: tuple[str, ...]) -> pa.Schema:
    """Columns of the output with what it says of itself."""
    fields = [schema.field(name) for name in join.keep]
    index = pa.int8() if len(ids) < 128 else pa.int16()
    fields.append(pa.field(join.name, pa.dictionary(index, pa.string())))
    return pa.schema(fields, metadata={**(schema.metadata or {}), **dict(join.about)})


def _flush(writer: pq.ParquetWriter, held: list[pa.RecordBatch], schema: pa.Schema) -> None:
    if held:
        table = pa.Table.from_batches(held, schema=schema)
        writer.write_table(table, row_group_size=max(table.num_rows, 1))
        held.clear()


def _with_district(
    batch: pa.RecordBatch,
    found: NDArray[np.int16],
    join: Join,
    schema: pa.Schema,
    ids: tuple[str, ...],
) -> pa.RecordBatch:
    kind = schema.field(join.name).type
    index = pa.array(found, mask=found < 0).cast(kind.index_type, safe=False)
    district = pa.DictionaryArray.from_arrays(index, pa.array(ids, pa.string()))
    kept = [batch.column(batch.schema.get_field_index(name)) for name in join.keep]
    return pa.RecordBatch.from_arrays([*kept, district], schema=schema)
