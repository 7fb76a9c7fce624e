# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options checked outside a module, held to what AnsibleModule makes of them."""

from __future__ import annotations

import json

import pytest
from ansible.module_utils import basic
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.arguments import Checked, InvalidArguments

NAME = "flowops.powerplatform.dataverse_probe"
ARGUMENTS = dict(
    argument_spec=dict(
        name=dict(type="str", aliases=["title"]),
        count=dict(type="int", default=3),
        state=dict(type="str", choices=["present", "absent"]),
        secret=dict(type="str", no_log=True),
        many=dict(type="list", elements="dict", options=dict(one=dict(type="bool", required=True))),
        left=dict(type="str"),
        right=dict(type="str"),
    ),
    mutually_exclusive=[("left", "right")],
    required_if=[("state", "present", ("name",))],
    required_together=[("left", "secret")],
)


def as_module(given, monkeypatch, capsys):
    """Return what AnsibleModule says of options: those it understands, or its failure."""
    values = {**given, "_ansible_module_name": NAME}
    if hasattr(basic, "_PARSED_MODULE_ARGS"):
        monkeypatch.setattr(basic, "_PARSED_MODULE_ARGS", values)
    monkeypatch.setattr(basic.AnsibleModule, "_load_params", lambda self: setattr(self, "params", values))
    monkeypatch.setattr(basic.AnsibleModule, "_log_invocation", lambda self: None)
    monkeypatch.setattr(
        basic.AnsibleModule, "_record_module_result", lambda self, result: print(json.dumps(result)), raising=False
    )
    try:
        module = basic.AnsibleModule(supports_check_mode=True, **ARGUMENTS)
    except SystemExit:
        return json.loads(capsys.readouterr().out)["msg"]
    return {key: value for key, value in module.params.items() if not key.startswith("_ansible")}


def here(given):
    try:
        return Checked(NAME, given, ARGUMENTS, inject=False).options
    except InvalidArguments as invalid:
        return invalid.result["msg"] if invalid.result["failed"] is True else invalid.result


def test_a_state_that_is_the_business_of_another_option_has_a_remedy():
    arguments = {"argument_spec": {**ARGUMENTS["argument_spec"], "enabled": dict(type="bool")}}
    with pytest.raises(InvalidArguments, match="got: disabled. To turn a flow on or off, set enabled."):
        Checked(NAME, {"state": "disabled"}, arguments, inject=False)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"name": "a", "count": "5", "state": "present", "many": [{"one": "yes"}]},
        {"title": "a"},
        {"count": "five"},
        {"state": "gone"},
        {"state": "present"},
        {"nmae": "a"},
        {"nmae": "a", "count": "five"},
        {"many": [{"two": 2}]},
        {"many": [{}]},
        {"left": "1", "right": "2"},
        {"left": "1"},
    ],
    ids=json.dumps,
)
def test_options_are_what_a_module_would_get(given, monkeypatch, capsys):
    assert here(given) == as_module(given, monkeypatch, capsys)


def test_secrets_are_not_shown():
    given = {"secret": "hunter2", "state": "hunter2"}
    with pytest.raises(InvalidArguments) as caught:
        Checked(NAME, given, ARGUMENTS, inject=True)
    shown = json.dumps(caught.value.result)
    assert "hunter2" not in shown
    assert "VALUE_HIDDEN" in caught.value.result["msg"]
    assert caught.value.result["invocation"]["module_args"]["secret"] == "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"


def test_an_option_and_its_alias_are_warned_about():
    checked = Checked(NAME, {"name": "a", "title": "b"}, ARGUMENTS, inject=False)
    assert checked.shown() == {"warnings": ["Both option name and its alias title are set."]}
