"""Shift or outlier: did something change for good, or was it one week."""
