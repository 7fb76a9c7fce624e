# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Words for the types of components, by the platform's numbers and by the names in its logs (contract 16.3, 18.6)."""

from __future__ import annotations

WORDS = {
    "1": "table",
    "2": "column",
    "9": "choice",
    "20": "security_role",
    "26": "view",
    "29": "flow",
    "60": "form",
    "61": "web_resource",
    "62": "site_map",
    "80": "model_driven_app",
    "90": "plugin_type",
    "91": "plugin_assembly",
    "92": "plugin_step",
    "300": "canvas_app",
    "371": "connector",
    "372": "connector",
    "380": "environment_variable",
    "381": "environment_variable_value",
    "connectionreference": "connection_reference",
    "entity": "table",
    "environmentvariabledefinition": "environment_variable",
    "environmentvariablevalue": "environment_variable_value",
    "solutionmanifest": "solution",
    "workflow": "flow",
}


def word_for(kind):
    """Return the word for a type, given as number or name; an unknown one stays as it is, None stays None."""
    return None if kind in (None, "") else WORDS.get(str(kind).lower(), str(kind))


def in_words(component_type, name):
    """Return a component as messages name it: ``component_type`` is a word of results, or a type without one."""
    ours = component_type in WORDS.values() or component_type == "desktop_flow"
    return "{0} {1!r}".format(component_type.replace("_", " ") if ours else component_type or "component", name)
