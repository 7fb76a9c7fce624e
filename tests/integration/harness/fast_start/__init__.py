# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fast starts of the tests' plays. Only this folder patches Ansible and Python, and ``--cold`` does without it.

``controller`` keeps three processes: plays run in forks of ``warm``, which has imported Ansible, modules and emulators
in forks of two ``programs``, which have imported their libraries. ``startup`` sends modules there, and keeps the code
that Python would compile, and Jinja translate, in each process anew.
"""

from __future__ import annotations

from pathlib import Path

STARTUP = Path(__file__).parent / "startup"
COMPILED = Path(__file__).parents[4] / "build" / "compiled"


def variables() -> dict[str, str]:
    """Return the variables by which Python keeps what it compiles."""
    COMPILED.mkdir(parents=True, exist_ok=True)
    return {"COMPILED_FOLDER": str(COMPILED)}
