# Copyright (c) 2026 the flowops.powerplatform authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Known secrets stand nowhere, in whatever spelling, and masking them eats nothing else."""

from __future__ import annotations

import base64
import html
import json
import re
from urllib.parse import quote, quote_plus

import pytest
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.masking import HIDDEN, Masker, known
from ansible_collections.flowops.powerplatform.plugins.module_utils._core.text import short
from hypothesis import given
from hypothesis import strategies as st

SECRET = "hunter2-hunter2"
AWKWARD = "Pq&ss<Z> \"9'/+=%ü\\😀"


@pytest.fixture(autouse=True)
def nothing_known():
    known.forget()
    yield
    known.forget()


def masker(*secrets):
    made = Masker()
    made.learn(*secrets)
    return made


def test_known_secrets_are_masked_wherever_they_stand():
    result = {"msg": f"login with {SECRET} failed", "list": [{"deep": (SECRET,)}], "number": 3}
    assert masker(SECRET).mask(result) == {
        "msg": f"login with {HIDDEN} failed",
        "list": [{"deep": [HIDDEN]}],
        "number": 3,
    }


def test_the_longer_secret_is_masked_first():
    assert masker("hunter-22", "hunter-22-2").mask("hunter-22-2") == HIDDEN


def test_a_secret_is_found_in_json_text_as_well():
    secret = 'pass"word\\ü'
    assert secret not in masker(secret).mask(json.dumps({"value": secret}))
    assert json.dumps(secret)[1:-1] not in masker(secret).mask(json.dumps({"value": secret}))


def test_short_and_missing_secrets_do_not_blot_out_text():
    assert masker("abc", None, "").mask("abc is a text") == "abc is a text"


@given(st.text(max_size=12), st.text(), st.text())
def test_no_secret_is_left_in_a_text(middle, head, tail):
    secret = f"7q-{middle}-Z9-x"
    assert f"|{secret}|" not in masker(secret).mask(f"{head}|{secret}|{tail}")


def as_net(text, digits="04X"):
    """Return a text as .NET writes it inside JSON."""
    units = text.encode("utf-16-be").hex()
    plain = [chr(int(units[at : at + 4], 16)) for at in range(0, len(units), 4)]
    return "".join(one if one.isalnum() and one.isascii() else f"\\u{ord(one):{digits}}" for one in plain)


@pytest.mark.parametrize(
    "spelled",
    [
        as_net,
        lambda text: as_net(text, "04x"),
        html.escape,
        lambda text: html.escape(html.escape(text)),
        lambda text: "".join(f"&#{ord(one)};" if not one.isalnum() else one for one in text),
        lambda text: "".join(f"&#x{ord(one):X};" if not one.isalnum() else one for one in text),
        lambda text: quote(text, safe=""),
        lambda text: re.sub("%..", lambda one: one[0].lower(), quote(text, safe="")),
        lambda text: quote(quote(text, safe=""), safe=""),
        quote_plus,
        lambda text: json.dumps(text)[1:-1],
        lambda text: json.dumps(json.dumps(text))[3:-3],
        lambda text: repr(text)[1:-1],
        lambda text: base64.b64encode(text.encode()).decode(),
        lambda text: base64.urlsafe_b64encode(b"me:" + text.encode()).decode(),
        lambda text: base64.b64encode(b"me :" + text.encode() + b"/").decode(),
        lambda text: base64.b64encode(b"user:" + text.encode() + b"/").decode(),
    ],
)
@pytest.mark.parametrize("secret", [AWKWARD, "Pq&ssZz9-4711", "Zx9-Tr0ub4dor-and-3-horse-battery-staple-änderung"])
def test_a_secret_is_found_in_every_spelling(secret, spelled):
    masked = masker(secret).mask({"text": f"bad {spelled(secret)}."})["text"]
    assert masked.count(HIDDEN) == 1
    assert len(masked.replace(HIDDEN, "")) <= len("bad .") + 12


def test_an_encoded_secret_is_known_decoded_as_well():
    assert masker("aB%2B4711%3D").mask("the key is aB+4711=") == f"the key is {HIDDEN}"


WORDS = [
    "change",
    "changed",
    "flow",
    "planned",
    "turn on",
    "geheim",
    "4711",
    "true",
    "workflowdefinition",
    "Order intake",
]


@pytest.mark.parametrize("word", WORDS)
def test_a_secret_that_is_a_word_eats_nothing_that_is_ours(word):
    result = {
        "changed": True,
        "flow": {"status": "planned", "name": "Order intake"},
        "msg": "turn on workflowdefinition",
    }
    assert masker(word).mask(result) == result


@pytest.mark.parametrize("word", WORDS)
def test_what_a_service_says_holds_no_word_that_is_a_secret(word):
    assert masker(word).foreign(f"The value '{word}' is too weak; {word}.") == (
        f"The value '{HIDDEN}' is too weak; {HIDDEN}."
    )
    assert masker("flow").foreign("workflowdefinition.json") == "workflowdefinition.json"


@pytest.mark.parametrize(
    "secret",
    ["hunter2-hunter2", "a" * 21, "aBcDeFgH", "Pass-Wort-1", "4" * 13, "xK9#mQ2!", "correcthorsebatterystaple"],
)
def test_these_are_no_words(secret):
    assert masker(secret).mask(f"the value {secret} of it") == f"the value {HIDDEN} of it"


def test_keys_of_results_stay_what_they_are_unless_they_are_secrets():
    assert masker("change").mask({"changed": False}) == {"changed": False}
    assert masker(SECRET).mask({f"Bearer {SECRET}": 1}) == {f"Bearer {HIDDEN}": 1}


def test_of_a_secret_that_a_service_has_cut_nothing_is_left():
    cut = "Zx9-Tr0ub4dor-and-3-horse-battery"
    assert masker(cut + "-staple").foreign(f"'{cut[:20]}...'") == f"'{HIDDEN}...'"
    assert masker(cut + "-staple").foreign("It begins with Zx9-Tr.") == "It begins with Zx9-Tr."


def test_texts_are_masked_before_they_are_cut():
    secret = "Zx9-Tr0ub4dor-and-3-horse-battery-staple-4711-abc"
    known.learn(secret)
    assert short("x" * 140 + f" '{secret}'", 160) == "x" * 140 + f" '{HIDDEN}'"
    assert "Zx9" not in "".join(short("x" * length + secret, 150) for length in range(150))


def test_what_was_known_of_another_task_is_forgotten():
    known.learn(SECRET)
    known.forget()
    assert known.mask(SECRET) == known.foreign(SECRET) == SECRET
