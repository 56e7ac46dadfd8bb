"""The page that load.py compares with, written as a Streamlit page with folium is usually written.

Read the CSV (cached), filter, make a map with a circle for each record, give it to st_folium. It
draws `MOST` records at most, as such pages do when they get slow: the peer is not made slower than
its author would let it be. The folder of the tables is in ``NAIVE_DATA``.
"""

import os
from datetime import timedelta
from pathlib import Path

import folium
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

MOST = 2000
PLACES = {"1": "Place known", "2": "Near a place", "3": "District known only"}
CLAIMANTS = ["official", "armed_group", "monitor", "medical", "media"]
RULES = {"lowest": "min", "highest": "max", "monitor": "mean", "official": "first"}


@st.cache_data
def load():
    folder = Path(os.environ["NAIVE_DATA"])
    incidents = pd.read_csv(folder / "incidents.csv", dtype={"geo_precision": str})
    incidents["date"] = pd.to_datetime(incidents["date_earliest"])
    claims = pd.read_csv(folder / "claims.csv", usecols=[
        "incident_id", "claimant_type", "measure", "low",
    ])  # fmt: skip
    return incidents, claims


st.set_page_config(page_title="Incidents", layout="wide")
incidents, claims = load()
with st.sidebar:
    types = st.multiselect("Event type", sorted(incidents["event_type"].unique()))
    actors = st.multiselect("Actor", sorted(incidents["actors"].dropna().unique()))
    sources = st.multiselect("Has a claim by", CLAIMANTS)
    placed = st.multiselect("Place known to", list(PLACES.values()))
    rule = st.selectbox("Rule", list(RULES))
    measure = st.selectbox("Measure", ["incidents", "killed"])
    last = incidents["date"].max().date()
    step = st.slider("Month", 0, 59, 0, help="How many months back the period ends")
    days = st.selectbox("Days", [365, 90, 730])

shown = incidents
if types:
    shown = shown[shown["event_type"].isin(types)]
if actors:
    shown = shown[shown["actors"].isin(actors)]
if sources:
    having = claims.loc[claims["claimant_type"].isin(sources), "incident_id"]
    shown = shown[shown["incident_id"].isin(having)]
if placed:
    codes = [code for code, name in PLACES.items() if name in placed]
    shown = shown[shown["geo_precision"].isin(codes)]
end = pd.Timestamp(last - timedelta(days=30 * step))
shown = shown[(shown["date"] <= end) & (shown["date"] > end - pd.Timedelta(days=days))]
shown = shown.dropna(subset=["lat", "lon"]).tail(MOST)
killed = claims[claims["measure"] == "killed"].groupby("incident_id")["low"].agg(RULES[rule])
shown = shown.assign(killed=shown["incident_id"].map(killed))

m = folium.Map(location=[28.5, 66.0], zoom_start=6, tiles=None, max_zoom=15)
for row in shown.itertuples():
    size = 3 if measure == "incidents" or pd.isna(row.killed) else 3 + row.killed**0.5
    folium.CircleMarker(
        [row.lat, row.lon],
        radius=size,
        weight=1,
        popup=folium.Popup(f"{row.title}<br>{row.date_earliest}<br>killed: {row.killed}"),
    ).add_to(m)
st.caption(f"{len(shown)} records")
st_folium(m, width=1000, height=600, key="map")
