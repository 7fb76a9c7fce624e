# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as part of a value in the files of a package, and what as their form."""

from __future__ import annotations

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages import content
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.archive import Archive
from ansible_collections.flowops.powerplatform.plugins.module_utils._dataverse.solutions.packages.package import Package

from tests.unit.plugins.support.packages import example, example_members, zipped

LIMIT_FILE = "environmentvariabledefinitions/contoso_ApprovalLimit/environmentvariabledefinition.xml"
VALUE = b"<defaultvalue>5000</defaultvalue>"
FORM = b"<form><b> bold </b> and <i>  </i></form>"


def fingerprint(package):
    return Package(package, "orders.zip").fingerprint()


def with_value(value):
    members = example_members()
    assert VALUE in members[LIMIT_FILE]
    return zipped({**members, LIMIT_FILE: members[LIMIT_FILE].replace(VALUE, value)})


def with_form(form):
    return zipped({**example_members(), "Other/form.xml": form})


@pytest.mark.parametrize("blank", [b"5000 ", b" 5000", b"\n5000", b"5000\t", b"5 000"])
def test_blanks_beside_a_value_belong_to_it(blank):
    changed = with_value(VALUE.replace(b"5000", blank))
    assert fingerprint(changed) != fingerprint(example())
    with Archive(changed, "orders.zip") as archive:
        assert blank in b"".join(content.readable(archive, LIMIT_FILE))


@pytest.mark.parametrize("value", [b"<defaultvalue> \n\t</defaultvalue>", b"<defaultvalue />", b" <defaultvalue/>\n"])
def test_blanks_alone_are_no_value(value):
    assert fingerprint(with_value(value)) == fingerprint(with_value(b"<defaultvalue></defaultvalue>"))


def test_blanks_between_elements_are_form_unless_there_is_text():
    assert fingerprint(with_form(b"<a><b/> <b/></a>")) == fingerprint(with_form(b"<a>\n  <b/>\n  <b/>\n</a>\n"))
    assert fingerprint(with_form(FORM)) == fingerprint(with_form(FORM.replace(b"<i>  </i>", b"<i/>")))
    assert fingerprint(with_form(FORM)) != fingerprint(with_form(FORM.replace(b" and ", b"and")))


def test_what_means_nothing_inside_has_no_say_in_the_order_outside():
    one = b"<Workflows><RootComponents><c/><a/></RootComponents><RootComponents><b/></RootComponents></Workflows>"
    other = one.replace(b"<c/><a/>", b"\n  <a/>\n  <c/>")
    assert fingerprint(with_form(one)) == fingerprint(with_form(other))
