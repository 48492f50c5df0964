"""Open the app."""

from __future__ import annotations

import os
import socket
import threading
import time
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from corridors.cli.common import Data, app, open_data


@app.command()
def serve(
    data: Data = None,
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8501,
    address: Annotated[
        str, typer.Option(help="Address to listen on; 0.0.0.0 opens it to the network.")
    ] = "127.0.0.1",
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
) -> None:
    """Open the app, on the shipped data or on another catalogue."""
    open_data(data)  # says now, not in the browser, if the data cannot be used
    if data:
        # Read in the server process; a folder given relative stays the one meant here.
        os.environ["CORRIDORS_DATA"] = os.pathsep.join(str(path.resolve()) for path in data)
    from streamlit.web.cli import main as streamlit

    from corridors import app as pages
    from corridors.app.theme import theme_options

    options = {
        "server.port": port,
        "server.address": address,
        # Otherwise Streamlit greets the user as a developer: asks for an email address and
        # offers tools of its own.
        "server.headless": True,
        "browser.gatherUsageStats": False,
        "client.toolbarMode": "minimal",
        "client.showErrorDetails": "none",
        # Bytes from which on a browser keeps what it was sent, and is told only that it is
        # the same again: a card, a chart.
        "global.minCachedMessageSize": 1000,
    } | theme_options()
    flags = [
        f"--{name}={str(value).lower() if value in (True, False) else value}"
        for name, value in options.items()
    ]
    if browser:
        threading.Thread(target=_open_browser, args=(address, port), daemon=True).start()
    streamlit(["run", str(Path(pages.__file__).with_name("server.py")), *flags])


def _open_browser(address: str, port: int) -> None:
    """Open the page once the server answers; give up quietly after a minute."""
    host = "127.0.0.1" if address == "0.0.0.0" else address  # noqa: S104 - compared, not bound
    for _ in range(120):
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.5)
        else:
            webbrowser.open(f"http://{host}:{port}")
            return
