"""The use-cases of event files of any size: the district of each row, and sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import IO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geo.analysis.grid.shelf import load_grid
from geo.analysis.periods import UNITS
from geo.analysis.sums import Sums, add_sums, sums_frame
from geo.core.cells import guard_cell
from geo.core.errors import ConflictError, OptionError
from geo.engines.events import Events, Piece, choose_column, is_remote, open_events
from geo.engines.faults import EngineError
from geo.engines.footer import join_files
from geo.engines.joining import Join, join_piece
from geo.engines.parts import Counts, Parts, open_parts
from geo.engines.placing import no_counts
from geo.engines.run import Tell, run_pieces
from geo.engines.summing import empty_sums, load_sums, save_sums, sum_piece
from geo.workflow.large_input import (
    DISTRICT,
    Large,
    boundaries_of,
    points_of,
    run_key,
    say_about,
    summing_of,
)

FORMS = (".csv", ".parquet")
SIDECAR = ".about.json"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run wrote: rows of the input by `geo.engines.placing.COUNTS`, lines of the output."""

    path: str
    counts: Counts
    lines: int


def join_events(
    path: str,
    out: str,
    how: Large,
    *,
    name: str = DISTRICT,
    keep: Sequence[str] = (),
    tell: Tell = lambda _: None,
) -> Outcome:
    """Write a Parquet file of events again with the district of each row.

    Parameters
    ----------
    path
        A Parquet file, a folder of them, or an address that fsspec knows.
    out
        A Parquet file of this machine, or an address that becomes a folder of files.
    how
        Columns, boundaries and engine.
    name
        Column that is added.
    keep
        Columns that are written; all of them if not given.
    tell
        Called after each piece.

    Raises
    ------
    AtlasError
        If the file cannot be read as it stands, an option does not fit, or the output cannot be
        written. What was at ``out`` is still there then, and finished pieces are kept.
    """
    _check_out(out, (".parquet",), remote=True)
    events = open_events(path)
    _refuse_itself(events, out)
    kept = tuple(keep) or tuple(events.schema.names)
    for column in kept:
        choose_column(events, given=column, known=(), what="columns")
    if name in kept:
        raise OptionError(
            f"The file has a column {name!r} already", where="--name",
            fix="Name the new column otherwise, or choose the columns to keep with --columns",
        )  # fmt: skip
    points = points_of(events, how)
    boundaries, said = boundaries_of(how)
    grid = load_grid(boundaries)
    about = (("atlas", say_about("join", events, said, grid)),)
    join = Join(points=points, keep=kept, name=name, about=about)
    key = run_key("join", events, grid, asdict(join))
    parts = open_parts(out, ending="parquet", key=key, resume=how.resume)
    done = parts.done() if how.resume else {}
    counts = no_counts()
    for found in done.values():
        _add(counts, found)
    task = partial(join_piece, join=join, schema=events.schema, parts=parts)
    for _, found in run_pieces(
        task, events.pieces, done=list(done), grid=grid, engine=how.engine,
        scheduler=how.scheduler, tell=tell,
    ):  # fmt: skip
        _add(counts, found)
    if not is_remote(out):
        with parts.finishing(Path(out)) as file:
            join_files([_there(parts, piece) for piece in events.pieces], file)
        parts.drop()
    return Outcome(path=out, counts=counts, lines=counts["rows"])


def aggregate_events(
    path: str,
    out: str,
    how: Large,
    *,
    period: str = "month",
    date: str | None = None,
    kind: str | None = None,
    district: str | None = None,
    figures: Sequence[tuple[str, str, str]] = (),
    tell: Tell = lambda _: None,
) -> Outcome:
    """Count events and add their figures by district, period and type, from a file of any size.

    Parameters
    ----------
    path, how, tell
        As `join_events`.
    out
        A file of this machine, CSV or Parquet by its ending.
    period
        day, week, month, year, or all for no period.
    date, kind
        Columns with the date and the type of event; found by their usual names if not given. An
        empty ``kind`` leaves the types out.
    district
        Column with the district, if the file was joined before; found by its usual name.
    figures
        Name, low column and high column of each figure; the two may be one.

    Raises
    ------
    AtlasError
        As `join_events`, and if a figure is not a whole number of at least 0.
    """
    _check_out(out, FORMS, remote=False)
    if period not in UNITS:
        raise OptionError(f"No period {period!r}", where="--period", choices=UNITS)
    events = open_events(path)
    _refuse_itself(events, out)
    boundaries, said = boundaries_of(how)
    grid = load_grid(boundaries)
    summing = summing_of(
        events, how, grid, period=period, date=date, kind=kind, district=district, figures=figures
    )
    key = run_key("aggregate", events, grid, asdict(summing))
    parts = open_parts(out, ending="npz", key=key, resume=how.resume)
    done = parts.done() if how.resume else {}
    task = partial(sum_piece, summing=summing)
    for piece, (found, sums) in run_pieces(
        task, events.pieces, done=list(done), grid=grid, engine=how.engine,
        scheduler=how.scheduler, tell=tell,
    ):  # fmt: skip
        done[piece.number] = parts.put(piece.number, partial(_keep, counts=found, sums=sums))
    counts, total = no_counts(), empty_sums(summing)
    for piece in events.pieces:
        _add(counts, done[piece.number])
        total = add_sums(total, load_sums(_there(parts, piece)))
    frame = sums_frame(total)
    names = boundaries["name"].astype(str)
    names.index = names.index.astype(str)
    frame.insert(1, "district", frame["district_id"].map(names))
    _write_frame(parts, Path(out), frame, about=say_about("aggregate", events, said, grid))
    parts.drop()
    return Outcome(path=out, counts=counts, lines=len(frame))


def _keep(file: IO[bytes], *, counts: Counts, sums: Sums) -> Counts:
    save_sums(file, sums)
    return counts


def _add(counts: Counts, found: Counts) -> None:
    for name, number in found.items():
        counts[name] += number


def _check_out(out: str, endings: tuple[str, ...], *, remote: bool) -> None:
    if remote and is_remote(out):
        return
    if is_remote(out) or Path(out).suffix.lower() not in endings:
        raise OptionError(f"{out!r} has no known ending", where="--out", choices=endings)
    if Path(out).is_dir():
        raise OptionError(f"{out!r} is a folder", where="--out", fix="Name a file in it")
    if not Path(out).absolute().parent.is_dir():
        raise EngineError("There is no such folder", where=str(Path(out).parent), fix="Make it")


def _refuse_itself(events: Events, out: str) -> None:
    if not is_remote(out) and str(Path(out).resolve()) in [name for name, _, _ in events.marks]:
        raise OptionError("The output is one of the files that are read", where="--out",
                          fix="Give it another name")  # fmt: skip


def _there(parts: Parts, piece: Piece) -> Path:
    path = parts.path(piece.number)
    if not path.exists():
        raise ConflictError(
            f"The finished piece {path.name} is not there", where=str(path.parent),
            fix="Let no other run write the same output; workers on other machines need a folder "
            "that this one sees too, or an address as --out",
        )  # fmt: skip
    return path


def _write_frame(parts: Parts, path: Path, frame: pd.DataFrame, *, about: str) -> None:
    if path.suffix.lower() == ".csv":
        words = frame.select_dtypes(["object", "string"]).columns
        safe = {
            name: {one: guard_cell(one) for one in frame[name].dropna().unique()} for name in words
        }
        plain = frame.assign(**{name: frame[name].map(safe[name]) for name in words})
        papers = path.with_name(path.name + SIDECAR)
        for target, text in (
            (path, plain.to_csv(index=False, lineterminator="\n")), (papers, about + "\n"),
        ):  # fmt: skip
            with parts.finishing(target) as file:
                file.write(text.encode())
        return
    table = pa.Table.from_pandas(frame, preserve_index=False)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), "atlas": about})
    with parts.finishing(path) as file:
        pq.write_table(table, file, compression="zstd")
