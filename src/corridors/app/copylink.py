"""A button that copies the page's address, with the map's centre and zoom and the language."""

from __future__ import annotations

from html import escape

import streamlit as st

from corridors.i18n import gettext as _
from corridors.i18n import language
from corridors.maps.payload import script_json

__all__ = ["button"]

#: A frame of its own, since Streamlit has no button that runs in the browser. It takes
#: the page's colours and font, so that it looks right in light and dark.
_PAGE = """<!doctype html>
<html lang="{language}"><head><style>
body {{ margin: 0; background: transparent; }}
button {{ width: 100%; height: 40px; font: inherit; color: inherit; background: transparent;
  border: 1px solid color-mix(in srgb, currentColor 35%, transparent); border-radius: 8px;
  cursor: pointer; }}
button:hover {{ border-color: currentColor; }}
button:focus-visible {{ outline: 3px solid currentColor; outline-offset: -4px; }}
</style></head><body>
<button type="button">{label}</button>
<script>
const words = {words};
const button = document.querySelector("button");
function dress() {{
  const look = window.parent.getComputedStyle(window.frameElement.parentElement);
  document.body.style.color = look.color;
  document.body.style.font = look.font;
  document.documentElement.style.colorScheme = look.colorScheme;
}}
dress();
window.setInterval(dress, 1000);
async function copy(text) {{
  try {{
    await navigator.clipboard.writeText(text);
    return true;
  }} catch {{
    // Without https, or without leave, the old way still works.
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }}
}}
button.addEventListener("click", async () => {{
  const address = new URL(window.parent.location.href);
  if (!address.searchParams.has("lang")) address.searchParams.set("lang", words.language);
  const text = address.href.replaceAll("%2C", ",");
  const done = await copy(text);
  button.textContent = done ? words.done : words.failed;
  button.setAttribute("aria-live", "polite");
  window.setTimeout(() => {{ button.textContent = words.label; }}, 2500);
}});
</script></body></html>"""


def button() -> None:
    """Draw the button."""
    label = _("Copy link")
    words = {
        "label": label,
        "done": _("Link copied"),
        "failed": _("Copy it from the address bar"),
        "language": language(),
    }
    page = _PAGE.format(language=language(), label=escape(label), words=script_json(words))
    st.iframe(page, height=44, alt=label)
