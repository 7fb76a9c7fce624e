# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which inputs of a desktop flow are secrets, also when its schema is not known."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.masking import known
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.redact import digest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows.schema import (
    Schema,
    Unreadable,
)
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.desktop_flows.secrets import (
    Secrets,
    declared,
)

SECRET = "hunter2-hunter2"


@pytest.mark.parametrize(
    ("sensitive", "name", "members"),
    [
        ([], "Password", None),
        ([], "Pin", None),
        ([], "apiKey", {}),
        (["Told"], "Told", None),
        ([], "Mark", {"Mark": {"format": "password"}}),
    ],
)
def test_a_secret_input_shows_as_a_digest(sensitive, name, members):
    secrets = Secrets(sensitive)
    assert secrets.inputs({name: SECRET, "Day": "1"}, members) == {name: digest(SECRET), "Day": "1"}
    assert secrets.among({name: SECRET, "Day": "1"}, members) == [SECRET]


@pytest.mark.parametrize("secret", ["Sommer-Regen.Wind", "47114711", "hunter2-hunter2"])
def test_a_secret_that_a_flow_repeats_in_another_output_is_masked(secret):
    known.forget()
    known.learn(secret)
    found = {"Log": f"signed in with {secret}.", "Rows": {"first": [secret]}, "Word": f"{secret}x", "Count": 3}
    masked = {"Log": "signed in with VALUE_HIDDEN.", "Rows": {"first": ["VALUE_HIDDEN"]}, "Count": 3}
    shown = Secrets().outputs(found, None, lambda *values: None)
    known.forget()
    assert {name: shown[name] for name in masked} == masked


@pytest.mark.parametrize(
    ("name", "refused"),
    [("Code", None), ("code", None), ("LIMIT", None), ("Cod", "Did you mean: Code?"), ("Other", "Remove it.")],
)
def test_a_listed_name_that_the_flow_does_not_have_is_refused(name, refused):
    secrets, known = Secrets([name]), Schema({"Limit": {}}, {"Code": {}}, True)
    for unknown in (Schema(None, {}, True), Schema({}, None, True), Schema({}, Unreadable(), True)):
        secrets.check(unknown, "Robot")
    if refused:
        with pytest.raises(InputFailure, match="sensitive has .* desktop flow 'Robot' has no such .*" + refused[:-1]):
            secrets.check(known, "Robot")
    else:
        secrets.check(known, "Robot")


def test_a_secret_in_another_input_is_hidden_too():
    given = {"Link": f"https://contoso.example/?sig={SECRET}", "Settings": '{"password": "' + SECRET + '"}'}
    shown = Secrets().inputs(given, None)
    assert shown["Link"] == f"https://contoso.example/?sig={digest(SECRET)}"
    assert SECRET not in shown["Settings"]
    hidden = []
    declared({"sensitive": [], "inputs": given}, lambda *values: hidden.extend(values))
    assert hidden == [SECRET, SECRET]
