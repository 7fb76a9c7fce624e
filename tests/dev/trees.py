# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checkout where Ansible looks for it: <tree>/ansible_collections/flowops/powerplatform."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.dev import process, remedy
from tests.dev.layout import BUILD, NAME, NAMESPACE, ROOT
from tests.dev.problem import Problem


def place_in(tree: Path) -> Path:
    return tree / "ansible_collections" / NAMESPACE / NAME


def linked() -> Path:
    """A tree that holds the checkout itself through a link: what plays and pytest run from."""
    tree = BUILD / "linked"
    place = place_in(tree)
    place.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        place.symlink_to(ROOT, target_is_directory=True)
    return tree


@contextlib.contextmanager
def copied() -> Iterator[Path]:
    """A tree with a real copy of what git knows or would add; ansible-test takes nothing else.

    The copy is a repository of its own: below a git-ignored folder ansible-test would skip every file.
    """
    BUILD.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="copied-", dir=BUILD) as folder:
        place = place_in(Path(folder))
        for name in files():
            target = place / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target, follow_symlinks=False)
        git("init", "--quiet", str(place))
        yield Path(folder)


def files() -> list[str]:
    """Every file of the project, new ones included."""
    listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    return sorted({name for name in listed if name and (ROOT / name).is_file()})


def git(*words: str) -> str:
    if not shutil.which("git"):
        raise Problem(f"git is not here. {remedy.package('git')}")
    ended = process.run(["git", "-c", f"safe.directory={ROOT}", *words], env=process.variables(), cwd=ROOT)
    if ended.code:
        raise Problem(f"git {words[0]} failed: {ended.output.strip()}")
    return ended.output
