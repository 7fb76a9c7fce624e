# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flow definitions and declarations as hypothesis makes them up."""

from __future__ import annotations

from hypothesis import strategies as st

from .emulated import ALEX, KIM

words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs", "S")), min_size=1, max_size=12)
names = words.filter(str.strip)
scalars = st.none() | st.integers(2, 9) | words | st.sampled_from(["@triggerBody()", "https://x/?sig=abcdef12"])
inputs = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=5,
)
operations = st.fixed_dictionaries(
    {"type": st.sampled_from(["Compose", "Http", "OpenApiConnection"])},
    optional={"inputs": inputs, "runAfter": st.just({}), "metadata": st.dictionaries(words, words, max_size=1)},
)
definitions = st.fixed_dictionaries(
    {
        "triggers": st.dictionaries(words, operations, max_size=1),
        "actions": st.dictionaries(words, operations, max_size=3),
    },
    optional={
        "outputs": st.just({}),
        "parameters": st.dictionaries(
            words, st.fixed_dictionaries({"type": st.just("String"), "defaultValue": words}), max_size=2
        ),
    },
)
references = st.dictionaries(
    st.sampled_from(["shared_office365", "shared_office365_1", "shared_sql"]),
    words
    | st.fixed_dictionaries(
        {},
        optional={
            "logical_name": words,
            "connection": words,
            "connector": st.sampled_from(["shared_office365", "shared_sql"]),
            "source": st.sampled_from(["embedded", "invoker"]),
        },
    ),
    max_size=2,
)


def startable(declared):
    """Return a declaration of a flow that can be on.

    People start it themselves, so that they may bring connections of their own; every other entry is bound.
    """
    definition = declared["definition"]
    if "connection_references" in declared:
        entries = {key: _bound(entry) for key, entry in declared["connection_references"].items()}
        declared = dict(declared, connection_references=entries)
    return dict(declared, definition=dict(definition, triggers=dict(definition["triggers"], Start=BUTTON)))


def _bound(entry):
    bound = isinstance(entry, str) or entry.get("source") == "invoker" or {"logical_name", "connection"} & set(entry)
    return entry if bound else dict(entry, connection="c-1")


BUTTON = {"type": "Request", "kind": "Button", "inputs": {"schema": {"type": "object", "properties": {}}}}
declarations = st.fixed_dictionaries(
    {"state": st.just("present"), "name": names, "definition": definitions},
    optional={
        "description": st.sampled_from(["", "Takes orders in."]) | words,
        "enabled": st.booleans(),
        "owner": st.sampled_from(["alex@contoso.com", "kim@contoso.com", ALEX, KIM]),
        "connection_references": references,
    },
).map(startable)
