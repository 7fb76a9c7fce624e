# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The note of a release, as people read it."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.releases.note import (
    escaped,
    text,
)

DOCUMENT = {
    "name": "contoso",
    "version": "1.1.0.0",
    "solutions": [
        {"unique_name": "contoso_base", "version": "1.0.0.0", "managed": True, "flows": []},
        {"unique_name": "contoso_orders", "version": "1.1.0.0", "managed": True, "flows": []},
        {"unique_name": "new", "version": "0.1", "managed": False, "flows": [{"name": "Zeta"}, {"name": "Alpha"}]},
    ],
}
CHANGES = {
    "contoso_base": {"flows": {"added": [], "changed": {}, "removed": []}},
    "contoso_orders": {
        "flows": {"added": ["New *flow*"], "changed": {"Intake": ["action Send_mail changed"]}, "removed": ["Old"]},
        "environment_variables": {"added": ["contoso_Limit"], "changed": {}, "removed": []},
    },
}


def test_a_note_names_every_difference():
    assert (
        text(DOCUMENT, "1.0.0.0", CHANGES)
        == """# contoso 1.1.0.0

Compared with version 1.0.0.0.

## contoso\\_base 1.0.0.0 (managed)

Unchanged.

## contoso\\_orders 1.1.0.0 (managed)

* **Removed:** flow Old
* Added: flow New \\*flow\\*
* Flow Intake
  * action Send\\_mail changed
* Added: environment variable contoso\\_Limit

## new 0.1 (unmanaged)

New in this release.

* Alpha
* Zeta
"""
    )


def test_the_first_release_says_so():
    assert "First release." in text(DOCUMENT, None, {})


@pytest.mark.parametrize("name", ["a\n# b", "[x](http://y)", "<b>", "`x`"])
def test_a_name_is_never_markdown(name):
    shown = escaped(name)
    assert "\n" not in shown
    assert not any(before != "\\" and one in "[]<>`#" for before, one in zip(" " + shown, shown, strict=False))
