# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Options that a rule of a module requires: AnsibleModule treats null and an empty text as a value.

The cases are made from the specification of every module, so that a new rule is tested as well.
"""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from ansible_collections.flowops.powerplatform.plugins.plugin_utils import guards
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.arguments import Checked, InvalidArguments

from .support.host import Host

PACKAGE = "ansible_collections.flowops.powerplatform.plugins.modules"
MODULES = sorted(path.stem for path in (Path(__file__).resolve().parents[3] / "plugins" / "modules").glob("*.py"))
NO_VALUES = (None, "", "  ")
BOUNDS = ("unless_succeeded_within", "unless_succeeded_since")
SAMPLES = {"list": ["a"], "dict": {"a": "b"}, "int": 1, "bool": True, "path": "/nowhere"}


def arguments_of(name):
    """Return what a module gives to AnsibleModule."""
    found = {}

    class Enough(Exception):
        pass

    def host(arguments):
        found.update(arguments)
        raise Enough

    with pytest.raises(Enough):
        importlib.import_module(f"{PACKAGE}.{name}").main(host)
    return found


def sample(option):
    return option.get("choices", [SAMPLES.get(option.get("type"), "a")])[0]


def required(rules):
    """Return the options that a task has to set, and those of which one must have a value then."""
    cases: list = [({}, names) for names in rules.get("required_one_of", ())]
    cases += [({option: value}, names) for option, value, names in rules.get("required_if", ())]
    by = list(rules.get("required_by", {}).items())
    by += [(option, names) for names in rules.get("required_together", ()) for option in names]
    return cases + [
        (dict.fromkeys([*one_of(rules, names), option, *names]), set(names) - {option}) for option, names in by
    ]


def one_of(rules, names):
    """Return what a task has to set besides ``names``."""
    return [group[0] for group in rules.get("required_one_of", ()) if not set(group) & set(names)]


def cases():
    for name in MODULES:
        rules = arguments_of(name)
        specification = rules["argument_spec"]
        always = {option: sample(one) for option, one in specification.items() if one.get("required")}
        for given, names in required(rules):
            first = {one: sample(specification[one]) if value is None else value for one, value in given.items()}
            for option in sorted(names):
                if specification[option].get("type", "str") in ("str", "path"):
                    yield from ((name, {**always, **first, option: value}, option) for value in NO_VALUES)


def ended(name, options):
    """Return the message with which a task ends that must fail."""
    refusal = guards.refusal(options)
    if refusal:
        return refusal.message
    hosts = []

    def host(arguments):
        hosts.append(Host(options=Checked(name, options, arguments, False).options))
        return hosts[0]

    try:
        importlib.import_module(f"{PACKAGE}.{name}").main(host)
    except InvalidArguments as invalid:
        return invalid.result["msg"]
    assert hosts[0].failed
    return hosts[0].result["msg"]


@pytest.mark.parametrize(("name", "options", "option"), list(cases()))
def test_null_and_empty_text_are_not_what_is_required(name, options, option):
    message = ended(name, options)
    assert option in message
    assert any(words in message for words in (" is null.", " is empty.", " has a value.", " has no value.", "required"))


def test_every_kind_of_rule_has_cases():
    kinds = [kind for name in MODULES for kind in arguments_of(name) if kind.startswith("required")]
    assert {"required_one_of", "required_if", "required_by", "required_together"} <= set(kinds)


@pytest.mark.parametrize("name", ["desktop_flow_run", "desktop_flow_run_info"])
@pytest.mark.parametrize("option", ["inputs", "status", "since", "until", *BOUNDS])
def test_an_id_and_what_would_be_ignored_beside_it_exclude_each_other(name, option):
    specification = arguments_of(name)["argument_spec"]
    if option in specification:
        message = ended(name, {"session_id": "a", option: sample(specification[option])})
        assert message.startswith("parameters are mutually exclusive: ")
        assert {"session_id", option} <= set(message.partition(": ")[2].split("|"))
