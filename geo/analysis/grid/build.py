"""The grid of a set of polygons: border cells where an edge passes, one holder everywhere else."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.analysis.grid.cells import (
    BORDER,
    COARSE,
    FINE,
    MOST_POLYGONS,
    OUTSIDE,
    Codes,
    Grid,
    Ints,
    frame_around,
)
from geo.analysis.grid.edges import (
    Edges,
    Pieces,
    crossings,
    edges_of,
    is_inside,
    pieces_of,
)
from geo.core.crs import require_wgs84
from geo.core.digest import digest
from geo.core.errors import DataError

# Part of the key: a grid made in another way is another one.
_WAY = "grid 1"


def build_grid(boundaries: gpd.GeoDataFrame) -> Grid:
    """Build the grid of polygons.

    Parameters
    ----------
    boundaries
        Valid polygons or multipolygons in EPSG:4326, indexed by identifier. They may have holes,
        gaps and overlaps.

    Raises
    ------
    CrsError
        If they are not in EPSG:4326.
    DataError
        If there is none or too many, an identifier is repeated, or a shape is missing, empty, not
        an area or not valid.
    """
    ids, polygons = ordered(boundaries)
    bounds = np.asarray(shapely.total_bounds(polygons), dtype=np.float64)
    frame = frame_around(bounds)
    edges = edges_of(polygons, frame)
    pieces = pieces_of(edges)
    cells = np.zeros(COARSE * COARSE, dtype=bool)
    cells[(pieces.row // FINE) * COARSE + pieces.column] = True
    border = np.flatnonzero(cells)
    block = np.full(COARSE * COARSE, -1, dtype=np.int32)
    block[border] = np.arange(len(border), dtype=np.int32)
    coarse = _fill_coarse(edges, len(polygons))
    coarse[border] = BORDER
    fine, starts, candidates = _fill_fine(edges, pieces, border, block, len(polygons))
    shapely.prepare(polygons)
    return Grid(
        ids=ids,
        frame=frame,
        coarse=coarse,
        block=block,
        fine=fine,
        starts=starts,
        candidates=candidates,
        polygons=polygons,
        key=grid_key(ids, polygons),
    )


def grid_key(ids: tuple[str, ...], polygons: NDArray[np.object_]) -> str:
    """Digest of what a grid depends on."""
    shapes = shapely.to_wkb(polygons, byte_order=1, include_srid=False)
    names = "\x00".join([_WAY, *ids]).encode()
    return digest(b"\x00\x00".join([names, *shapes]))


def ordered(boundaries: gpd.GeoDataFrame) -> tuple[tuple[str, ...], NDArray[np.object_]]:
    """Identifiers and polygons, sorted by identifier: the lowest is the rule for borders.

    Raises
    ------
    CrsError, DataError
        As `build_grid`.
    """
    require_wgs84(boundaries, where="boundaries")
    if not 0 < len(boundaries) <= MOST_POLYGONS:
        raise DataError(
            f"There are {len(boundaries):,} polygons",
            where="boundaries",
            fix=f"Give 1 to {MOST_POLYGONS:,}",
        )
    if not boundaries.index.is_unique:
        twice = boundaries.index[boundaries.index.duplicated()][0]
        raise DataError(f"The identifier {twice!r} stands twice", where="boundaries",
                        fix="Give one polygon for each identifier")  # fmt: skip
    frame = boundaries.sort_index()
    ids = tuple(str(one) for one in frame.index)
    polygons = np.array(frame.geometry.array, dtype=object)
    kinds = shapely.get_type_id(polygons)
    for at in np.flatnonzero(~np.isin(kinds, (3, 6)) | shapely.is_empty(polygons))[:1]:
        what = "no shape" if polygons[at] is None else f"an unusable {polygons[at].geom_type}"
        raise DataError(f"{ids[at]} has {what}", where="boundaries", fix="Give each an area")
    for at in np.flatnonzero(~shapely.is_valid(polygons))[:1]:
        raise DataError(
            f"The shape of {ids[at]} is not valid: {shapely.is_valid_reason(polygons[at])}",
            where="boundaries",
            fix="Repair it, for instance with shapely.make_valid or QGIS's Fix geometries",
        )
    return ids, shapely.force_2d(polygons)


def _fill_coarse(edges: Edges, count: int) -> Codes:
    """Lowest polygon over the middle of each coarse cell."""
    coarse = np.full((COARSE, COARSE), OUTSIDE, dtype=np.int16)
    for polygon in reversed(range(count)):
        rows, cells = crossings(edges, polygon, step=FINE)
        for row, first, last in zip(rows[::2], cells[::2], cells[1::2], strict=True):
            coarse[row, first:last] = polygon
    return coarse.ravel()


def _fill_fine(
    edges: Edges, pieces: Pieces, border: Ints, block: NDArray[np.int32], count: int
) -> tuple[Codes, Ints, Codes]:
    """Lowest polygon over each fine cell of the border cells, and who has a part of them."""
    fine = np.full((len(border), FINE, FINE), OUTSIDE, dtype=np.int16)
    of_piece = block[(pieces.row // FINE) * COARSE + pieces.column]
    row_of_piece = of_piece.astype(np.int64) * FINE + pieces.row % FINE
    begins = np.searchsorted(pieces.edge, edges.starts)
    place = np.full(len(block), -1, dtype=np.int32)
    blocks: list[Ints] = []
    holders: list[Ints] = []
    for polygon in reversed(range(count)):
        touched = np.zeros(len(border), dtype=bool)
        touched[of_piece[begins[polygon] : begins[polygon + 1]]] = True
        mixed = np.flatnonzero(touched)
        whole = _held_whole(edges, polygon, border, touched)
        fine[whole] = polygon
        inside = _inside_bits(edges, polygon, border, place, mixed)
        part = fine[mixed]
        part[_unpacked(inside)] = polygon
        fine[mixed] = part
        blocks.append(np.concatenate([mixed, whole]))
        holders.append(np.full(len(mixed) + len(whole), polygon, dtype=np.int64))
    bits = np.zeros(len(border) * FINE, dtype=np.uint16)
    np.bitwise_or.at(bits, row_of_piece, pieces.bits)
    fine[_unpacked(bits.reshape(-1, FINE))] = BORDER
    of_block, holder = np.concatenate(blocks), np.concatenate(holders)
    order = np.lexsort((holder, of_block))
    starts = np.searchsorted(of_block[order], np.arange(len(border) + 1))
    return fine.reshape(len(border), -1), starts, holder[order].astype(np.int16)


def _held_whole(edges: Edges, polygon: int, border: Ints, touched: NDArray[np.bool_]) -> Ints:
    """Border cells of others that lie wholly in a polygon."""
    rows, cells = crossings(edges, polygon, step=FINE)
    if not len(rows):
        return np.empty(0, dtype=np.int64)
    row, column = np.divmod(border, COARSE)
    near = (row >= rows[0]) & (row <= rows[-1]) & ~touched
    near &= (column >= cells.min()) & (column <= cells.max())
    asked = np.flatnonzero(near)
    return asked[is_inside(rows, cells, row[asked], column[asked])]


def _inside_bits(
    edges: Edges, polygon: int, border: Ints, place: NDArray[np.int32], mixed: Ints
) -> NDArray[np.uint16]:
    """A bit for each fine cell of some border cells whose middle lies in a polygon."""
    rows, cells = crossings(edges, polygon, step=1)
    row, column = np.divmod(border[mixed], COARSE)
    lines = (row[:, None] * FINE + np.arange(FINE)).ravel()
    before = np.repeat(column * FINE - 1, FINE)
    bits = np.where(is_inside(rows, cells, lines, before), 0xFFFF, 0).astype(np.uint16)
    # From each crossing on the side changes.
    place[border[mixed]] = np.arange(len(mixed), dtype=np.int32)
    of_crossing = place[(rows // FINE) * COARSE + cells // FINE]
    place[border[mixed]] = -1
    known = of_crossing >= 0
    flip = ((np.int64(0xFFFF) << cells[known] % FINE) & 0xFFFF).astype(np.uint16)
    line = of_crossing[known].astype(np.int64) * FINE + rows[known] % FINE
    np.bitwise_xor.at(bits, line, flip)
    return bits.reshape(-1, FINE)


def _unpacked(bits: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Bits of rows as cells."""
    cells = np.unpackbits(bits[..., None].view(np.uint8), axis=-1, bitorder="little")
    return cells.astype(bool)
