# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Switches as people answer them."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleFilterError
from ansible_collections.flowops.powerplatform.plugins.filter.switch import switch


@pytest.mark.parametrize("value", [True, "true", " Yes", "ON", 1, "1"])
def test_on(value):
    assert switch(value, "answer") is True


@pytest.mark.parametrize("value", [False, "False", "no", "off", 0, "0"])
def test_off(value):
    assert switch(value, "answer", True) is False


@pytest.mark.parametrize("default", [True, False])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_not_given(value, default):
    assert switch(value, "answer", default) is default


@pytest.mark.parametrize("value", ["ja", "yess", "None", 2, [], {}])
def test_no_switch(value):
    with pytest.raises(AnsibleFilterError, match="answer must be true or false, not"):
        switch(value, "answer")
