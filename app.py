"""The app's entry: as a module what Streamlit serves, as a script what a session runs."""

from pathlib import Path

from streamlit.starlette import App

from geo.ui import start

if __name__ == "__main__":
    start.session()
else:
    app = App(Path(__file__), lifespan=start.lifespan)
