# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compile each source once, in plays and their modules.

A module comes as a zip of sources. Python keeps no byte code of those, and compiling them is half of what a module
costs. Nothing else changes: the process is new, and it imports what it would import. COMPILED_FOLDER is where the code
is kept.
"""

from __future__ import annotations

import _imp
import marshal
import os
import sys
import zipimport

FOLDER = os.environ.get("COMPILED_FOLDER")
KEY = 0x666C6F77


def kept(source, filename, mode, flags=0, dont_inherit=False):
    """Do what ``compile`` does with a module's source, at once when it has been done before."""
    content = source.encode("utf-8") if isinstance(source, str) else source
    code = stored(content, lambda: compile(source, filename, mode, flags, dont_inherit))
    _imp._fix_co_filename(code, filename)
    return code


def stored(content, make):
    """Return the code that is made of a content, as it was made before."""
    path = f"{FOLDER}/{_imp.source_hash(KEY, content).hex()}-{len(content)}.{sys.implementation.cache_tag}"
    try:
        with open(path, "rb") as file:
            return marshal.loads(file.read())
    except FileNotFoundError:
        code = make()
        beside = f"{path}.{os.getpid()}"
        with open(beside, "wb") as file:
            file.write(marshal.dumps(code))
        os.replace(beside, path)
        return code


if FOLDER:
    zipimport.compile = kept
