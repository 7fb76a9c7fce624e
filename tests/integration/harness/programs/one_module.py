# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Run the module named on the command line with the arguments on the standard input."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

LINKED = Path(__file__).parents[4] / "build" / "linked"
PACKAGE = "ansible_collections.flowops.powerplatform.plugins.modules."


def main() -> None:
    sys.path.append(str(LINKED))
    from ansible.module_utils import basic

    basic._ANSIBLE_ARGS = sys.stdin.buffer.read()
    basic._ANSIBLE_PROFILE = "legacy"
    importlib.import_module(PACKAGE + sys.argv[1]).main()


if __name__ == "__main__":
    main()
