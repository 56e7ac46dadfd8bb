import geopandas as gpd
import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import Point, box

from geo.analysis.join import assign_districts, fold_places

IDS = ["kachhi", "kech", "quetta", "zhob"]
# A two by two chessboard: every inner border and corner is shared.
BOARD = gpd.GeoDataFrame(
    {"name": IDS},
    geometry=[box(x, y, x + 1, y + 1) for x in (65, 66) for y in (27, 28)],
    index=pd.Index(IDS, name="district_id"),
    crs="EPSG:4326",
)

names = st.sampled_from(
    ["", "Quetta", "Turbat", "Killa", "Balochistan (province-wide)", "PK231", "PK704", "Karachi"]
) | st.text(max_size=12)
places = st.sampled_from(["", "Mach", "near Turbat", "Dasht", "Zhob, Loralai"]) | st.text(
    max_size=12
)
grid = st.sampled_from([64.96, 65.0, 65.5, 66.0, 66.5, 67.0, 67.04])
lons = st.none() | grid | st.floats(-180, 180)
lats = st.none() | grid.map(lambda lon: lon - 38) | st.floats(-90, 90)
days = st.none() | st.dates().map(lambda day: day.isoformat())
records = st.lists(
    st.fixed_dictionaries(
        {
            "district_reported": names,
            "place": places,
            "lon": lons,
            "lat": lats,
            "date_earliest": days,
            "geo_precision": st.sampled_from(["", "1", "2", "3", "4"]),
        }
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(records, st.randoms(use_true_random=False))
def test_rows_are_conserved_and_each_is_explained(rows, random):
    index = [random.randint(0, 5) for _ in rows]
    frame = pd.DataFrame(rows, index=index)
    before = frame.copy(deep=True)
    result = assign_districts(frame, boundaries=BOARD)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_index_equal(result.index, frame.index)
    placed, unplaced = result["district_id"].notna(), result["method"].eq("unplaced")
    assert (placed ^ unplaced).all()
    assert placed.sum() + unplaced.sum() == len(frame)
    assert result.loc[unplaced, "note"].ne("").all()
    assert (result["conflict"].ne("") == result["conflict_km"].notna()).all()
    assert result.loc[result["conflict"].ne(""), "conflict_km"].gt(5).all()
    assert set(result["method"]) <= {"name", "code", "place", "point", "point-nearest", "unplaced"}


@settings(max_examples=60, deadline=None)
@given(records)
def test_a_row_is_decided_by_itself_alone(rows):
    frame = pd.DataFrame(rows)
    whole = assign_districts(frame, boundaries=BOARD)
    for at in range(len(frame)):
        alone = assign_districts(frame.iloc[[at]], boundaries=BOARD)
        pd.testing.assert_frame_equal(alone, whole.iloc[[at]], check_dtype=False)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(grid, grid), min_size=1, max_size=20))
def test_points_agree_with_the_plain_test_and_the_border_rule(pairs):
    frame = pd.DataFrame(pairs, columns=["lon", "lat"]).assign(
        lat=lambda rows: rows["lat"] - 38, district_reported="", place="", date_earliest=""
    )
    result = assign_districts(frame, boundaries=BOARD)
    for (lon, lat), found, method in zip(
        frame[["lon", "lat"]].to_numpy(), result["district_id"], result["method"], strict=True
    ):
        holders = sorted(BOARD.index[BOARD.intersects(Point(lon, lat))])
        if holders:
            assert (found, method) == (holders[0], "point")
        else:
            # The outermost positions lie 4.5 km at most off an edge, or 6 off a corner.
            assert method in {"point-nearest", "unplaced"}


@given(st.lists(st.text(max_size=15), max_size=10))
def test_a_fold_keeps_every_name(asked):
    frame = fold_places(asked)
    assert frame["asked"].tolist() == asked
    assert (frame["district_id"].isna() == frame["how"].eq("unplaced")).all()


def test_ten_thousand_points_fall_where_a_brute_force_puts_them():
    rng = np.random.default_rng(7)
    frame = pd.DataFrame(
        {"lon": rng.uniform(64.9, 67.1, 10_000), "lat": rng.uniform(26.9, 29.1, 10_000)}
    ).assign(district_reported="", place="", date_earliest="")
    result = assign_districts(frame, boundaries=BOARD)
    inside = frame["lon"].between(65, 67) & frame["lat"].between(27, 29)
    assert result.loc[inside, "method"].eq("point").all()
    position = 2 * (frame.loc[inside, "lon"] > 66).astype(int) + (
        frame.loc[inside, "lat"] > 28
    ).astype(int)
    assert result.loc[inside, "district_id"].tolist() == [IDS[at] for at in position]
    assert not result.loc[~inside, "method"].eq("point").any()
