# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is remarked on an import, and what is refused."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports import (
    warnings as import_warnings,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.decision import (
    APPLY_HOLDING,
    SAME,
    SKIPPED,
    Decision,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.imports.declared import (
    Declared,
)

ABSENT = {"connection_references": ["contoso_Mail"], "environment_variables": ["contoso_Limit", "contoso_On"]}


def declared(tmp_path=None):
    if tmp_path is None:
        return Declared({})
    (tmp_path / "settings.json").write_text("{}", encoding="utf-8")
    return Declared({"deployment_settings": str(tmp_path / "settings.json")})


def test_what_only_the_package_could_bring_is_left_out_when_a_policy_skips_it(tmp_path):
    skipped = Decision(None, "the newer version 2.0 is installed", position=SKIPPED)
    assert import_warnings.of_absent({}, declared(), skipped) == []
    assert import_warnings.of_absent(ABSENT, declared(tmp_path), skipped) == [
        "connection_references or deployment_settings: contoso_Mail does not exist and was ignored, since the newer "
        "version 2.0 is installed.",
        "environment_variables or deployment_settings: contoso_Limit, contoso_On does not exist and was ignored, since "
        "the newer version 2.0 is installed.",
    ]


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        (
            Decision(None, "version 1.0 is installed already", position=SAME),
            r"^connection_references: contoso_Mail does not exist. Set same_version to reimport, or omit it\.$",
        ),
        (
            Decision(APPLY_HOLDING, "contoso_Upgrade 2.0 waits to be applied"),
            r"^connection_references: contoso_Mail does not exist, though contoso_Upgrade 2.0 waits .*\. Omit it\.$",
        ),
    ],
)
def test_what_the_package_has_brought_should_be_there(decision, words):
    with pytest.raises(InputFailure, match=words):
        import_warnings.of_absent(ABSENT, declared(), decision)


def test_a_name_that_was_probably_meant_is_told_with_the_one_that_is_missing():
    unused = ["contoso_support_dataverse", "contoso_orders_dataverze"]
    bindings = SimpleNamespace(unbound=lambda: ["contoso_orders_dataverse"], unused={"connection_references": unused})
    assert import_warnings.of_bindings(declared(), bindings, needed=True) == [
        "No connection is known for contoso_orders_dataverse. Set one in connection_references. The package does not "
        "have 'contoso_orders_dataverze': check the spelling."
    ]
    assert import_warnings.of_missing_values(["contoso_ApiUrl"], ["contoso_Limit", "contoso_ApiUr"]) == [
        "No value is known for contoso_ApiUrl, required and without a default. Set one in environment_variables. The "
        "package does not have 'contoso_ApiUr': check the spelling."
    ]
