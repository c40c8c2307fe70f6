"""Amounts, terms and places of the law stay on one line, and not a letter of a text changes for it."""

import html
import re
import time

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from okienko.kernel.unbroken import whole_in_markup
from okienko.knowledge.rules import readability


def kept(text: str) -> list[str]:
    return re.findall(r'<span class="ok-whole">(.*?)</span>', whole_in_markup(text))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("Zapłać 1 234,50 zł i czekaj 14 dni.", ["1 234,50 zł", "14 dni"]),
        ("Zapłać 22 zł lub 33 zł.", ["22 zł", "33 zł"]),
        ("do 2 mln zł, nawet 15 000 zł", ["do 2 mln zł", "15 000 zł"]),
        ("art. 57 § 5 KPA, ust. 1 pkt 14a", ["art. 57", "§ 5", "ust. 1", "pkt 14a"]),
        ("Dz.U. 1996 nr 132 poz. 622", ["nr 132", "poz. 622"]),
        ("czeka się po 6–8 tygodni, w 3 lata", ["po 6–8 tygodni", "w 3 lata"]),
        ("dom do 70 m² i 35 m wysokości", ["do 70 m²", "35 m"]),
        ("konto 00 0001, tel. 38 001 01 00", []),
        ("w 2026 roku", ["w 2026 roku"]),
        ("1 złoty, start. 5, 3 monety", []),
    ],
)
def test_what_stays_on_one_line(text: str, whole: list[str]):
    assert kept(text) == whole


def test_markup_stays_what_it_was():
    markup = (
        '<p title="14 dni">do <b>14 dni</b></p><code>14 dni</code><svg><title>14 dni</title></svg> 3 dni &lt;4 dni&gt;'
    )
    found = whole_in_markup(markup)
    assert found.count("ok-whole") == 3
    assert 'title="14 dni"' in found
    assert "<code>14 dni</code>" in found


@given(st.text(alphabet="0123 456,.złartdni§<>&\u00a0", max_size=80))
def test_no_letter_changes(text: str):
    written = html.escape(text)
    found = whole_in_markup(written)
    shown = html.unescape(re.sub(r"</?span[^>]*>", "", found))
    assert shown == text, "copied and searched as before"
    assert readability(shown) == readability(text)


def test_a_block_of_a_template_is_escaped_once():
    page = Template("{% filter unbroken %}<p>{{ said }}</p>{% endfilter %}").render(Context({"said": "<i>7 dni & 5"}))
    assert page == '<p>&lt;i&gt;<span class="ok-whole">7 dni</span> &amp; 5</p>'


def test_odd_texts_are_read_fast():
    for text in ("1 000 " * 20_000, "9" * 100_000, "art. " * 20_000, "<" * 50_000, "1 " * 50_000):
        began = time.process_time()
        whole_in_markup(text)
        assert time.process_time() - began < 2
