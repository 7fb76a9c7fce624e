# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the main environment and nothing else."""

from __future__ import annotations

from tests.dev import environments
from tests.dev.options import Options


def setup(options: Options) -> int:
    main = environments.ready(environments.main_environment())
    print(f".venv is ready: ansible-core {main.name} on Python {main.python.version}")
    return 0
