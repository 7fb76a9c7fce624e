# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are replaced, as diffs show them."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.shown_text import shown_text

SECRET = "Zq7 hush Zq7"


@pytest.mark.parametrize(
    "text",
    [
        f'{{"password": "{SECRET}"}}',
        f'\n [{{"name": "db_password", "value": "{SECRET}"}}]',
        f'{{"password": "{SECRET}", broken',
        f"[login]\npassword = {SECRET}\n",
        f"# password: {SECRET}\n",
        f"export DB_PASSWORD={SECRET}\n",
        f"- password: {SECRET}\n",
        f"password:\n- {SECRET}\n- {SECRET}\n",
        f"password: |\n  {SECRET}\n\n  {SECRET}\nname: a\n",
        f"https://a.example/?sig={SECRET.replace(' ', '')}",
        f"-----BEGIN RSA PRIVATE KEY-----\n{SECRET}\n-----END RSA PRIVATE KEY-----\n",
    ],
)
def test_secrets_are_replaced(text):
    assert "Zq7" not in shown_text(text)


@pytest.mark.parametrize(
    "text", ["", "<p>Promoted</p>\n", '{"outcome": "done"}', "# Report\n\n* Added: flow Reset password\n", "a: 1\n"]
)
def test_other_texts_stay(text):
    assert shown_text(text) == text


def test_what_follows_a_secret_is_shown():
    shown = shown_text("user: ada\npassword:\n  - Zq7\n\n  - Zq7\nport: 1\n").splitlines()
    assert (shown[0], len(shown), shown[2]) == ("user: ada", 3, "port: 1")
