# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the demo writes on the screen: plain text, with color on a terminal."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence

BOLD, DIM, RED, GREEN, CYAN = "1", "2", "31", "32", "36"


class Screen:
    def __init__(self) -> None:
        sys.stdout.reconfigure(errors="replace", line_buffering=True)
        self.colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        self._width = min(shutil.get_terminal_size((100, 24)).columns, 120)
        self._rule = "━" if (sys.stdout.encoding or "").lower().startswith("utf") else "="

    def paint(self, text: str, *codes: str) -> str:
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if self.colour else text

    def write(self, text: str = "") -> None:
        print(text)

    def raw(self, line: str) -> None:
        sys.stdout.write(line)

    def heading(self, title: str, text: str, command: str = "") -> None:
        line = f"{self._rule * 3} {title} "
        self.write()
        self.write(self.paint(line + self._rule * max(3, self._width - len(line)), BOLD, CYAN))
        self.write(text)
        if command:
            self.write(self.paint(f"$ {command}", DIM))

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """The first column is text, the others are figures."""
        widths = [max(len(row[at]) for row in [header, *rows]) for at in range(len(header))]

        def line(cells: Sequence[str]) -> str:
            figures = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
            return "  ".join(["", cells[0].ljust(widths[0]), *figures])

        self.write(self.paint(line(header), BOLD))
        self.write(self.paint(f"  {'─' * (sum(widths) + 2 * (len(widths) - 1))}", DIM))
        for row in rows:
            self.write(line(row))

    def verdict(self, good: bool, text: str) -> None:
        mark = self.paint("ok  ", BOLD, GREEN) if good else self.paint("FAIL", BOLD, RED)
        self.write(f"  {mark}  {text}")
