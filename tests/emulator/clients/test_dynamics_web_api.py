# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The DynamicsWebApi client for JavaScript, unchanged, against the emulator. Needs node and npm."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

CLIENT = "dynamics-web-api@2.5.0"
SCRIPT = Path(__file__).parent / "dynamics_web_api.js"


def test_a_flows_life(emulator, tmp_path):
    install = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(tmp_path), CLIENT]
    subprocess.run(install, check=True, capture_output=True, timeout=120)
    environment = {
        **os.environ,
        "NODE_PATH": str(tmp_path / "node_modules"),
        "NODE_EXTRA_CA_CERTS": emulator.ready["ca_path"],
    }
    command = ["node", str(SCRIPT), str(emulator.folder / "ready.json")]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert answer.returncode == 0, answer.stderr
