# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the options of an inventory, in one sentence each."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.plugin_utils.inventory_options import check

DEFINITIONS = {
    "client_secret": {"type": "str", "aliases": ["secret"]},
    "ca_path": {"type": "path"},
    "cloud": {"type": "str", "choices": ["public", "gcc"]},
    "strict": {"type": "bool"},
    "leading_separator": {"type": "boolean"},
    "cache_timeout": {"type": "int"},
    "compose": {"type": "dict"},
    "group_by": {"type": "list", "choices": ["type", "state"]},
    "keyed_groups": {"type": "list"},
    "cache_prefix": {},
}


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("client_secrit", "x", "The inventory has no option 'client_secrit'. Did you mean: client_secret?"),
        (5, "x", "The inventory has no option 5."),
        ("client_secret", {"a": "hunter2"}, "client_secret must be a string."),
        ("secret", ["hunter2"], "secret must be a string."),
        ("ca_path", ["a"], "ca_path must be a string."),
        ("cloud", "mars", "cloud must be one of public, gcc, not mars."),
        ("strict", "maybe", "strict must be true or false."),
        ("leading_separator", 5, "leading_separator must be true or false."),
        ("cache_timeout", "soon", "cache_timeout must be a number."),
        ("cache_timeout", [1], "cache_timeout must be a number."),
        ("compose", "x", "compose must be a dictionary."),
        ("group_by", ["type", "color"], "group_by must be one of type, state, not color."),
        ("group_by", "color", "group_by must be one of type, state, not color."),
        ("keyed_groups", {"key": "x"}, "keyed_groups must be a list."),
    ],
)
def test_a_mistake_is_one_sentence_with_a_value_only_if_it_is_to_be_a_choice(option, value, message):
    with pytest.raises(InputFailure) as caught:
        check(DEFINITIONS, {option: value})
    assert caught.value.message == message


def test_what_is_right_passes():
    check(
        DEFINITIONS,
        {
            "secret": "{{ lookup('env', 'SECRET') }}",
            "ca_path": 5,
            "cloud": "gcc",
            "strict": "yes",
            "cache_timeout": "60",
            "compose": {},
            "group_by": "type",
            "keyed_groups": [{"key": "x"}],
            "cache_prefix": ["of no type"],
        },
    )
    check(DEFINITIONS, dict.fromkeys(DEFINITIONS))
