"""The interactive view: one page, drawn by folium from one block of data."""
