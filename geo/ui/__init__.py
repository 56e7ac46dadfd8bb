"""The browser face. Streamlit is imported here and in ``app.py`` only."""
