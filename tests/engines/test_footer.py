import datetime
import decimal
import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from geo.core.errors import DataError
from geo.engines.footer import join_files

SCHEMA = pa.schema(
    [
        ("whole", pa.int64()),
        ("word", pa.dictionary(pa.int16(), pa.string())),
        ("text", pa.string()),
        ("list", pa.list_(pa.field("element", pa.int32()))),
        ("inner", pa.struct([("x", pa.float64()), ("yes", pa.bool_())])),
        ("money", pa.decimal128(20, 3)),
        ("time", pa.timestamp("us", tz="UTC")),
        ("yes", pa.bool_()),
    ],
    metadata={"key": "value"},
)


def table(rows, part):
    return pa.table(
        {
            "whole": np.arange(rows) * (part + 1),
            "word": pa.DictionaryArray.from_arrays(
                pa.array(np.arange(rows) % 2, pa.int16()), [f"x{part}", "y"]
            ),
            "text": [None if at % 7 == 0 else "q" * (at % 50) for at in range(rows)],
            "list": [[at] * (at % 3) for at in range(rows)],
            "inner": [{"x": at / 3, "yes": at % 2 == 0} for at in range(rows)],
            "money": [decimal.Decimal(at) for at in range(rows)],
            "time": [datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)] * rows,
            "yes": [at % 3 == 0 for at in range(rows)],
        },
        schema=SCHEMA,
    )


def write_parts(folder, **options):
    paths, tables = [], []
    for part, rows in enumerate([3, 1003, 1, 2000]):
        tables.append(table(rows, part))
        paths.append(folder / f"{part}.parquet")
        pq.write_table(tables[-1], paths[-1], row_group_size=700, **options)
    return paths, pa.concat_tables(tables)


@pytest.mark.parametrize(
    "options",
    [
        {"compression": "zstd"},
        {"compression": "none", "use_dictionary": False, "data_page_version": "2.0"},
        {"write_page_index": True, "write_statistics": False, "data_page_size": 500},
        {"bloom_filter_options": {"text": {"ndv": 100}}},
    ],
    ids=["zstd", "plain", "page-index", "bloom"],
)
def test_the_joined_file_holds_the_rows_of_the_parts(tmp_path, options):
    try:
        paths, wanted = write_parts(tmp_path, **options)
    except TypeError:
        pytest.skip("this pyarrow writes no such thing")
    out = tmp_path / "out.parquet"
    with out.open("wb") as file:
        join_files(paths, file)
    found = pq.read_table(out)
    assert found.to_pylist() == wanted.to_pylist()
    read = pq.ParquetFile(out)
    assert read.schema_arrow.equals(SCHEMA, check_metadata=True)
    assert read.metadata.num_row_groups == 1 + 2 + 1 + 3
    # By row group and by column, each from its own place in the file.
    for group in range(read.num_row_groups):
        column = read.read_row_group(group, columns=["text"]).column("text")
        assert len(column) == read.metadata.row_group(group).num_rows
    filtered = pq.read_table(out, filters=[("whole", ">", 3000)])
    assert len(filtered) == sum(one > 3000 for one in wanted["whole"].to_pylist())


@pytest.mark.parametrize("damage", ["short", "empty", "tail", "length"])
def test_a_part_that_is_not_whole_is_refused(tmp_path, damage):
    paths, _ = write_parts(tmp_path)
    content = paths[1].read_bytes()
    wrong = {
        "short": content[:-30],
        "empty": b"",
        "tail": content[:-4] + b"PARE",
        "length": content[:-8] + (2**31).to_bytes(4, "little") + b"PAR1",
    }
    paths[1].write_bytes(wrong[damage])
    with pytest.raises(DataError, match=r"not a whole Parquet file.*1\.parquet"):
        join_files(paths, io.BytesIO())


def test_no_parts():
    with pytest.raises(DataError, match="no parts"):
        join_files([], io.BytesIO())
