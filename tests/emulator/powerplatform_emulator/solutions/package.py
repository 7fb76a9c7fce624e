# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a solution package says, independent of zip, XML and rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

UNIQUE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
VERSION = re.compile(r"\d{1,9}(\.\d{1,9}){1,3}")


@dataclass
class Publisher:
    unique_name: str
    friendly_name: str
    prefix: str
    option_value_prefix: int
    description: str | None = None
    email: str | None = None
    website: str | None = None


@dataclass
class Flow:
    """A cloud or desktop flow: `columns` are members of the workflow row, `clientdata` is the parsed JSON file."""

    workflow_id: str
    name: str
    columns: dict[str, Any]
    clientdata: Any

    @property
    def is_on(self) -> bool:
        return self.columns.get("statecode") == 1


@dataclass
class Reference:
    logical_name: str
    display_name: str | None = None
    description: str | None = None
    connector_id: str | None = None
    custom_connector_id: str | None = None
    prompting_behavior: int | None = None


@dataclass
class Value:
    value_id: str
    value: str


@dataclass
class Variable:
    """`columns` are members of the environmentvariabledefinition row."""

    schema_name: str
    columns: dict[str, Any]
    value: Value | None = None


@dataclass
class Dependency:
    """One needed thing and what needs it, as attributes of the manifest's elements."""

    required: dict[str, str]
    dependent: dict[str, str]


@dataclass
class Carried:
    """Parts of a package that have no rows here and travel unread."""

    files: dict[str, bytes] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    workflows: list[str] = field(default_factory=list)
    roots: list[dict[str, str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.files or self.sections or self.workflows or self.roots)


@dataclass
class Package:
    unique_name: str
    friendly_name: str
    version: str
    managed: bool
    publisher: Publisher
    description: str | None = None
    base: str | None = None
    base_version: str | None = None
    flows: list[Flow] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    variables: list[Variable] = field(default_factory=list)
    dependencies: list[Dependency] = field(default_factory=list)
    carried: Carried = field(default_factory=Carried)


def version_key(version: str) -> tuple[int, ...]:
    """Versions of two to four parts as comparable numbers."""
    numbers = [int(part) for part in version.split(".")]
    return tuple(numbers + [0] * (4 - len(numbers)))
