# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where sign-in values come from."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._auth.sources import Sources
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.errors import InputFailure

APPLICATION = {"DATAVERSE_CLIENT_ID": "d-id", "DATAVERSE_CLIENT_SECRET": "d-secret", "DATAVERSE_TENANT_ID": "d-tenant"}
AZURE = {"AZURE_CLIENT_ID": "a-id", "AZURE_SECRET": "a-secret", "AZURE_TENANT": "a-tenant"}
PROFILE = {"DATAVERSE_SOURCE_CLIENT_ID": "s-id", "DATAVERSE_SOURCE_CLIENT_SECRET": "s-secret"}


def credentials(options, *environments):
    environment = {name: value for one in environments for name, value in one.items()}
    sources = Sources(options, environment)
    return tuple(sources.credential(name) for name in ("tenant_id", "client_id", "client_secret"))


@pytest.mark.parametrize(
    ("options", "environments", "expected"),
    [
        ({}, [], (None, None, None)),
        ({}, [APPLICATION], ("d-tenant", "d-id", "d-secret")),
        ({}, [AZURE], ("a-tenant", "a-id", "a-secret")),
        ({}, [APPLICATION, AZURE], ("d-tenant", "d-id", "d-secret")),
        # an option wins
        ({"client_secret": "o-secret"}, [APPLICATION], ("d-tenant", None, "o-secret")),
        ({"client_id": "o-id", "client_secret": "", "tenant_id": None}, [APPLICATION], ("d-tenant", "o-id", None)),
        ({"tenant_id": "o-tenant", "client_id": " "}, [APPLICATION], ("o-tenant", "d-id", "d-secret")),
        # a profile comes first, and whole
        ({"dataverse_profile": "source"}, [PROFILE, APPLICATION], (None, "s-id", "s-secret")),
        ({"dataverse_profile": "SOURCE"}, [PROFILE, AZURE], (None, "s-id", "s-secret")),
        ({"dataverse_profile": " "}, [PROFILE, APPLICATION], ("d-tenant", "d-id", "d-secret")),
        (
            {"dataverse_profile": "other"},
            [{"DATAVERSE_OTHER_URL": "https://x"}, APPLICATION],
            ("d-tenant", "d-id", "d-secret"),
        ),
        ({}, [PROFILE, APPLICATION], ("d-tenant", "d-id", "d-secret")),
        # gaps are not filled from another prefix
        ({}, [{"DATAVERSE_CLIENT_ID": "d-id"}, AZURE], (None, "d-id", None)),
        ({}, [{"DATAVERSE_CLIENT_SECRET": "d-secret"}, AZURE], (None, None, "d-secret")),
        # a tenant alone is no set
        ({}, [{"DATAVERSE_TENANT_ID": "d-tenant"}, AZURE], ("a-tenant", "a-id", "a-secret")),
        ({}, [{"AZURE_TENANT_ID": "a-tenant"}], ("a-tenant", None, None)),
        ({}, [{"DATAVERSE_TENANT_ID": "d-tenant", "AZURE_TENANT": "a-tenant"}], ("d-tenant", None, None)),
        (
            {"client_id": "o-id", "client_secret": "o-secret"},
            [{"DATAVERSE_TENANT_ID": "d-tenant"}],
            ("d-tenant", "o-id", "o-secret"),
        ),
        # an empty variable counts as unset
        ({}, [dict.fromkeys(APPLICATION, ""), AZURE], ("a-tenant", "a-id", "a-secret")),
        ({}, [dict.fromkeys(APPLICATION, "  "), AZURE], ("a-tenant", "a-id", "a-secret")),
        # the names of AZURE have an order
        ({}, [AZURE, {"AZURE_TENANT_ID": "b-tenant"}], ("a-tenant", "a-id", "a-secret")),
        ({}, [{**AZURE, "AZURE_TENANT": ""}, {"AZURE_TENANT_ID": "b-tenant"}], ("b-tenant", "a-id", "a-secret")),
        ({}, [AZURE, {"AZURE_CLIENT_SECRET": "b-secret"}], ("a-tenant", "a-id", "a-secret")),
    ],
)
def test_one_set_of_credentials(options, environments, expected):
    assert credentials(options, *environments) == expected


@pytest.mark.parametrize("name", ["a-b", "1a", "a b", "../x", "ä"])
def test_a_profile_must_be_part_of_a_variables_name(name):
    with pytest.raises(InputFailure, match="dataverse_profile"):
        Sources({"dataverse_profile": name}, {})


@pytest.mark.parametrize(
    ("options", "environment", "expected"),
    [
        ({}, {}, None),
        ({"cloud": "dod"}, {"DATAVERSE_CLOUD": "gcc"}, "dod"),
        ({"cloud": ""}, {"DATAVERSE_CLOUD": "gcc"}, "gcc"),
        ({"dataverse_profile": "a"}, {"DATAVERSE_CLOUD": "gcc", "DATAVERSE_A_CLOUD": "dod"}, "dod"),
        (
            {"dataverse_profile": "a"},
            {"DATAVERSE_CLOUD": "gcc", "DATAVERSE_A_CLOUD": "", "DATAVERSE_A_URL": "u"},
            "gcc",
        ),
        ({}, {"AZURE_CLOUD": "gcc"}, None),
    ],
)
def test_other_settings_are_looked_up_one_by_one(options, environment, expected):
    assert Sources(options, environment).setting("cloud", "CLOUD") == expected


def validated(word=None, option=None):
    environment = {} if word is None else {"DATAVERSE_SKIP_TLS_VERIFICATION": word}
    return Sources({"validate_certs": option}, environment).switch(
        "validate_certs", "SKIP_TLS_VERIFICATION", inverted=True
    )


@pytest.mark.parametrize("word", ["1", "true", "True", "YES", "on"])
def test_skipping_verification_is_the_opposite_of_its_option(word):
    assert validated(word) is False
    assert validated(word, option=True) is True


@pytest.mark.parametrize("word", ["0", "false", "False", "no", "Off", "", None])
def test_certificates_are_checked_unless_somebody_says_so(word):
    assert validated(word) is True
    assert validated(word, option=False) is False


def test_a_word_that_is_no_boolean_is_refused():
    with pytest.raises(InputFailure, match="DATAVERSE_SKIP_TLS_VERIFICATION must be true or false, not 'maybe'"):
        validated("maybe")


def test_the_variable_that_is_no_boolean_is_named():
    variables = {"DATAVERSE_X_SKIP_TLS_VERIFICATION": "perhaps"}
    with pytest.raises(InputFailure, match="The variable DATAVERSE_X_SKIP_TLS_VERIFICATION must be true or false"):
        Sources({"dataverse_profile": "x"}, variables).switch("validate_certs", "SKIP_TLS_VERIFICATION", inverted=True)


def test_every_secret_at_hand_is_known():
    sources = Sources({"client_secret": "o-secret"}, {**APPLICATION, "DATAVERSE_CERTIFICATE_PASSWORD": "c-password"})
    assert sources.secrets() == ["o-secret"]
    sources = Sources({}, {**APPLICATION, "DATAVERSE_CERTIFICATE_PASSWORD": "c-password"})
    assert sorted(sources.secrets()) == ["c-password", "d-secret"]


def test_a_profile_that_nothing_is_known_of_is_named_with_what_was_looked_for():
    with pytest.raises(InputFailure) as told:
        Sources({"dataverse_profile": "PRD"}, {**APPLICATION, **PROFILE, "DATAVERSE_PRD_URL": " "})
    message = str(told.value)
    assert message.startswith("Profile 'PRD' does not exist: none of DATAVERSE_PRD_URL, DATAVERSE_PRD_TENANT_ID, ")
    assert "DATAVERSE_PRD_CLIENT_ID" in message
    assert "correct dataverse_profile (existing profiles: SOURCE)" in message
    assert len(message) <= 300
