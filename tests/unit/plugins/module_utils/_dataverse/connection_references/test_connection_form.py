# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.connection_references import (
    connection_form,
)

PAGE = "https://make.powerautomate.com/environments/e/connections/shared_office365/shared-office365-7d0f2a/details"
NAMES = ["d", "4445162937b84457a3465d2f0c2cab7e", "shared-office365-7d0f2a", "0f2c0f5e-7f0e-4f1c-8f5b-6c8f3a1d2b3c"]


@pytest.mark.parametrize("name", NAMES)
def test_names_pass(name):
    connection_form.check(name, "it")


@pytest.mark.parametrize(
    ("given", "cause", "remedy"),
    [
        ("", "is empty", "omit it"),
        ("  ", "is empty", "omit it"),
        (None, "is empty", "omit it"),
        (5, "is not text but 5", "Quote its name"),
        ({"name": "a"}, "is not text but {'name': 'a'}", "Use only its name"),
        ("#{dv}#", "is the placeholder #{dv}#", "Replace"),
        (" #{dv}# ", "is the placeholder #{dv}#", "Replace"),
        ("{{ dv }}", "is the template '{{ dv }}'", "Use its result"),
        (PAGE, "is an address or a path", "probably 'shared-office365-7d0f2a'"),
        ("/providers/Microsoft.PowerApps/apis/shared_sql/connections/c1", "is an address or a path", "probably 'c1'"),
        ("https://make.powerautomate.com/", "is an address or a path", "after /connections/"),
        (" d", "has blanks at its ends", "Use 'd'"),
        ("d\n", "has blanks at its ends", "Use 'd'"),
        ("Ada at Contoso", "contains blanks", "after /connections/"),
    ],
)
def test_what_cannot_be_a_name_is_refused(given, cause, remedy):
    with pytest.raises(InputFailure) as caught:
        connection_form.check(given, "connection reference 'contoso_mail'")
    assert caught.value.message.startswith(f"The connection of connection reference 'contoso_mail' {cause}")
    assert remedy in caught.value.message
