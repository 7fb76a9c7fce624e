# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Python runs at its start, in plays and their modules: note what goes to syslog.

Modules log what they were called with; what they log goes into SYSLOG_FILE, to be searched for secrets.
"""

from __future__ import annotations

import importlib
import os
import syslog


def note(*said):
    """Stand in for ``syslog.syslog``."""
    with open(os.environ["SYSLOG_FILE"], "a", encoding="utf-8") as file:
        file.write(f"{said}\n")


def watch_syslog():
    if os.environ.get("SYSLOG_FILE"):
        syslog.syslog = note


if os.environ.get("MODULES_ADDRESS"):
    importlib.import_module("elsewhere")
if os.environ.get("COMPILED_FOLDER"):
    importlib.import_module("compile_once")
watch_syslog()
