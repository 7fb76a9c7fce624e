# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of role variables: an empty answer of a survey is not given, and no word is taken for another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible.errors import AnsibleFilterError

TRUE = ("true", "yes", "on", "1")
FALSE = ("false", "no", "off", "0")


def is_given(value):
    """Return whether a variable has a value: null and blank text are none."""
    return value is not None and not (isinstance(value, str) and not value.strip())


def first_given(*values):
    """Return the first value that is given, None without one."""
    return next((value for value in values if is_given(value)), None)


def switch(value, name):
    """Return a boolean; AnsibleFilterError for a word that is none, unlike the filter ``bool``."""
    word = str(value).strip().lower()
    if word not in TRUE + FALSE:
        raise AnsibleFilterError("{0} must be true or false, not {1!r}.".format(name, str(value)[:40]))
    return word in TRUE


def words(value, name):
    """Return a list of texts; one text is split at its commas, as Ansible does it for options of that type."""
    if not is_given(value):
        return []
    if isinstance(value, str):
        return [word.strip() for word in value.split(",") if word.strip()]
    if isinstance(value, Mapping) or not isinstance(value, Sequence):
        raise AnsibleFilterError("{0} must be a list, not {1!r}.".format(name, str(value)[:40]))
    wrong = [one for one in value if is_given(one) and not isinstance(one, str)]
    if wrong:
        raise AnsibleFilterError("{0} must be a list of names, but contains {1!r}.".format(name, str(wrong[0])[:40]))
    return [str(word) for word in value if is_given(word)]
