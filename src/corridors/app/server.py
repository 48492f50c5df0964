"""The app for an installed package, where the repository's ``app.py`` is not at hand."""

from __future__ import annotations

from streamlit.starlette import App

from corridors.api import routes
from corridors.app import PAGES

app = App(PAGES, routes=routes())
