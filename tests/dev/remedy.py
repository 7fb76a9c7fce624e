# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command that brings what a machine lacks."""

from __future__ import annotations

from tests.dev import pythons


def package(*names: str) -> str:
    return f"On Debian or Ubuntu: apt-get install {' '.join(names)}"


def python(versions: tuple[str, ...]) -> str:
    """For one of these Pythons: the venv of one that is here, or else the first of them as a whole.

    Each Python for ansible-core is in some supported release of Debian or Ubuntu, but none is in all; pyenv has all.
    """
    bare = pythons.without_venv(versions)
    if bare:
        return package(f"python{bare.version}-venv")
    wanted = versions[0]
    if wanted not in pythons.FOR_ANSIBLE:
        return f"With pyenv: pyenv install {wanted}"
    return f"{package(f'python{wanted}-venv')}; where there is no such package, with pyenv: pyenv install {wanted}"
