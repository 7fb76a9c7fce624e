# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A Python that notes the most memory its program held: it stands in for the interpreter of a play."""

from __future__ import annotations

import os
import resource
import subprocess
import sys


def main() -> int:
    ended = subprocess.run([sys.executable, *sys.argv[1:]], check=False)
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    with open(os.environ["PEAK_FILE"], "a", encoding="utf-8") as stream:
        stream.write(f"{megabytes}\n")
    return ended.returncode


if __name__ == "__main__":
    sys.exit(main())
