# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets in what executions are given, told by the names they stand under."""

from __future__ import annotations

import json

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._smartflows.executions.secrets import secrets_of

SECRET = "hunter2-hunter2"


@pytest.mark.parametrize(
    "options",
    [
        {"data": {"customer": {"password": SECRET, "name": "Ada"}}},
        {"data": [{"apiKey": [SECRET]}]},
        {"data": json.dumps({"login": {"password": SECRET}})},
        {"data": '{"password": "' + SECRET + '", '},
        {"user_input": {"Region": "US", "Password": SECRET}},
        {"xml": f"<o><p:Password kind='x'>\n {SECRET}\n</p:Password><n>Ada</n></o>"},
        {"xml": f"<o><credentials><user/><code>{SECRET}</code></credentials><n>Ada</n></o>"},
        {"xml": f"<o><login name='Ada' password = '{SECRET}'/><n>Ada</n></o>"},
        {"xml": f'<o><login apiKey="{SECRET}">Ada</login></o>'},
        {"xml": f"<o><secret><![CDATA[{SECRET}]]></secret><n>Ada</n></o>"},
        {"xml": f"<o><password>{SECRET}</password><n>Ada & Sons</n></o>"},
    ],
    ids=str,
)
def test_what_stands_under_such_names(options):
    assert set(secrets_of(options)) == {SECRET}


def test_escapes_are_told_in_both_forms():
    assert set(secrets_of({"xml": "<o><password>a &amp; bc</password></o>"})) == {"a &amp; bc", "a & bc"}
    assert set(secrets_of({"data": r'{"password": "a \"b\" c"}'})) == {r"a \"b\" c", 'a "b" c'}


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"data": None, "xml": None, "user_input": None},
        {"data": {"name": "Ada", "password": None}},
        {"data": 7},
        {"data": '"text"'},
        {"xml": "<o><password/><n>Ada Lovelace</n></o>"},
        {"xml": "<o></o></o><n>Ada Lovelace</n>"},
        {"user_input": {"Region": "Europe"}},
    ],
    ids=str,
)
def test_other_texts_are_none(options):
    assert secrets_of(options) == []
