"""From curated facts and public base networks to the published data folder.

Maintainers only: needs the extra ``build``. What it writes is committed, so that the app
reads ``geodata/`` and nothing else.
"""

from __future__ import annotations

from corridors.build.publish import BuildReport, build

__all__ = ["BuildReport", "build"]
