"""Entry of the app: Streamlit's pages and the data routes on one port.

Start it with ``streamlit run app.py``, ``make run`` or ``corridors serve``.
"""

from streamlit.starlette import App

from corridors.api import routes
from corridors.app import PAGES

app = App(PAGES, routes=routes())
