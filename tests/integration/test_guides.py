# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guides, followed by copy and paste.

Blocks that begin with a comment that is a file name are files, blocks of the language ``console`` are commands, and a
block of the language ``text`` after commands is what they print. Commands fail if it says so. The rest is not played.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "docsite" / "rst"
# The guides that are played, each with the section of the first one before which it continues.
GUIDES = {"guide_promotion": None, "guide_environment_state": "Build a release\n"}
BLOCK = re.compile(r"^\.\. code-block:: (\w+)\n\n((?: {3}.*\n|\n)+)", re.M)
FILE = re.compile(r"# (\S+\.\w+)\n")
PLAN = re.compile(r"plan-[0-9a-f]{20}")
# Where the author of the guide is at home.
HOME = "/home/ada"
END = "end of block"
SECONDS = 600


def blocks_of(guide: str) -> list[tuple[str, str]]:
    """Return the blocks that someone who follows a guide copies, each with its language."""
    start = GUIDES[guide]
    before = (FOLDER / "guide_promotion.rst").read_text().partition(start)[0] if start else ""
    found = BLOCK.findall(before + (FOLDER / f"{guide}.rst").read_text())
    return [(language, textwrap.dedent(text).strip("\n") + "\n") for language, text in found]


def script(blocks: list[tuple[str, str]]) -> str:
    """Return what a person would type, with a mark and the exit code after each block of commands."""
    lines = []
    for language, text in blocks:
        if name := FILE.match(text):
            lines.append(f"cat > {name[1]} <<'END_OF_FILE'\n{text}END_OF_FILE\n")
        elif language == "console":
            lines.append(f"{text}printf '\\n%s %s\\n' '{END}' $?\n")
    return "".join(lines)


def printed(blocks: list[tuple[str, str]]) -> list[str]:
    """Return what each block of commands prints, as far as the guide shows it."""
    followers = [*blocks[1:], ("", "")]
    return [
        after[1] if after[0] == "text" else ""
        for (language, _text), after in zip(blocks, followers, strict=True)
        if language == "console"
    ]


def alike(text: str, home: Path) -> str:
    """Return a text without what differs between two runs: the home, ids of plans, and where lines are folded."""
    return " ".join(PLAN.sub("plan-", text.replace(str(home), HOME)).split())


@pytest.mark.one_form
@pytest.mark.parametrize("guide", GUIDES)
def test_a_guide_can_be_copied_and_pasted(guide, tmp_path):
    blocks = blocks_of(guide)
    (tmp_path / "powerplatform").symlink_to(ROOT)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    with subprocess.Popen(
        ["bash", "-c", script(blocks)],
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": path, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as shell:
        try:
            output, _nothing = shell.communicate(timeout=SECONDS)
        finally:
            # the emulator, if the guide did not come to its end
            with contextlib.suppress(ProcessLookupError):
                os.killpg(shell.pid, signal.SIGTERM)
    ended = re.findall(rf"(.*?)\n{END} (\d+)\n", output, re.S)
    shown = printed(blocks)
    assert len(ended) == len(shown), output[-4000:]
    for (said, code), expected in zip(ended, shown, strict=True):
        assert (code != "0") is bool(re.search("BLOCKED|FAILED", expected)), said[-4000:]
        missing = [one for one in expected.splitlines() if alike(one, tmp_path) not in alike(said, tmp_path)]
        assert missing == [], said[-4000:]
