# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One door to everything a developer does here. Needs Python 3.11 and git; `python3 dev.py` lists the sessions."""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit(
        "dev.py needs Python 3.11 or newer and was started with %s; try: python3.13 dev.py %s"
        % (sys.version.split()[0], " ".join(sys.argv[1:]))
    )

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from tests.dev.cli import main  # noqa: E402

sys.exit(main(sys.argv[1:]))
