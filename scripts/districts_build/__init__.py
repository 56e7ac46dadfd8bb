"""Building blocks of ``scripts/build_districts.py``, one noun a file."""
