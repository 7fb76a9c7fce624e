# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plugin of pytest that loads one module with a fault in it; FAULT says which, as JSON: module, old and new text."""

from __future__ import annotations

import json
import os
import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path

VARIABLE = "FAULT"
PACKAGE = "ansible_collections.flowops.powerplatform.plugins.module_utils."


class Faulty(SourceFileLoader):
    """Loads a module from its source, changed on the way, and never from bytecode."""

    def __init__(self, name: str, path: str, old: str, new: str):
        super().__init__(name, path)
        self._old, self._new = old, new

    def get_code(self, fullname: str):
        source = Path(self.path).read_text("utf-8")
        if source.count(self._old) != 1:
            raise RuntimeError(f"{source.count(self._old)} times in {self.path}: {self._old}")
        return self.source_to_code(source.replace(self._old, self._new).encode(), self.path)


class Planting(MetaPathFinder):
    def __init__(self, module: str, old: str, new: str):
        self._name, self._old, self._new = PACKAGE + module, old, new

    def find_spec(self, name: str, path, target=None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path) if name == self._name else None
        if spec:
            spec.loader = Faulty(name, spec.origin, self._old, self._new)
        return spec


if VARIABLE in os.environ:
    sys.meta_path.insert(0, Planting(**json.loads(os.environ[VARIABLE])))
