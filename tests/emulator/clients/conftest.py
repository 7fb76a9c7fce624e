# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One emulator for the clients of others."""

from __future__ import annotations

import pytest

from tests.emulator.tests.conftest import EmulatorProcess


@pytest.fixture(scope="session")
def emulator(tmp_path_factory):
    process = EmulatorProcess(tmp_path_factory.mktemp("emulator"), {"environments": ["dev"]}).start()
    yield process
    process.stop()
