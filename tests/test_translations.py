"""Translations: nothing guessed, placeholders kept, and whatever residents meet said in every language."""

import ast
import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(settings.BASE_DIR) / "okienko"
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
HINT = "type: make messages, then translate in okienko/locale/{}/LC_MESSAGES/django.po, then make messages again"

STAFF_ONLY = {
    "base_workspace.html", "conflict_page.html", "palette.html", "palette_results.html",
    "patterns_components.html", "patterns_portal.html", "patterns_workspace.html", "presence.html", "shortcuts.html",
    "user_menu.html",
}  # fmt: skip
LITERAL = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
IN_TEMPLATE = re.compile(rf"\b(?P<name>n?p?gettext|_)\(\s*(?P<words>{LITERAL}(?:\s*,\s*{LITERAL})*)")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?\w[^>]*>")
# how many of the first words are a context; what follows is the text
CALLS = {"_": 0, "gettext": 0, "gettext_lazy": 0, "gettext_noop": 0, "ngettext": 0, "ngettext_lazy": 0,
         "pgettext": 1, "pgettext_lazy": 1, "npgettext": 1, "npgettext_lazy": 1}  # fmt: skip


@dataclass
class Entry:
    """One text of a .po file: `key` is msgctxt, \\x04, msgid; `forms` its translations, one for each plural form."""

    key: str
    plural: str
    forms: list[str]
    flags: str


@dataclass
class _Draft:
    flags: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def entry(self) -> Entry:
        context = self.fields.get("msgctxt")
        key = self.fields["msgid"] if context is None else f"{context}\x04{self.fields['msgid']}"
        forms = [text for name, text in self.fields.items() if name.startswith("msgstr")]
        return Entry(key, self.fields.get("msgid_plural", ""), forms, self.flags)


def read_po(text: str) -> list[Entry]:
    """The entries of a .po file without its header and without obsolete ones."""
    entries = []
    for block in re.split(r"\n\s*\n", text):
        draft, name = _Draft(), ""
        for line in block.splitlines():
            if line.startswith("#,"):
                draft.flags += line
            elif line.startswith('"'):
                draft.fields[name] += ast.literal_eval(line)
            elif line and not line.startswith("#"):
                name, _, words = line.partition(" ")
                draft.fields[name] = ast.literal_eval(words)
        if draft.fields.get("msgid"):
            entries.append(draft.entry())
    return entries


def words_of_template(text: str) -> set[str]:
    found = set()
    for call in IN_TEMPLATE.finditer(templatize(text)):
        words = ast.literal_eval(f"({call['words']},)")
        found.add("\x04".join(words[: CALLS[call["name"]] + 1]))
    return found


def words_of_code(text: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            contexts = CALLS[node.func.id]
            if len(words) > contexts:
                found.add("\x04".join(words[: contexts + 1]))
    return found


def public_files() -> Iterator[Path]:
    """Templates and code whose words residents meet; a new template of the design is public until named staff's."""
    yield from (ROOT / "portal").rglob("*.html")
    yield from (path for path in (ROOT / "portal").rglob("*.py") if "tests" not in path.parts)
    yield from (path for path in (ROOT / "kernel/templates").rglob("*.html") if path.name not in STAFF_ONLY)
    yield from (path for path in (ROOT / "kernel").rglob("*.py") if not {"tests", "patterns.py"} & set(path.parts))
    shown = ("card.html", "card_body.html", "cards.html", "hit_facts.html", "results.html", "suggestions.html")
    yield from (ROOT / "knowledge/templates/knowledge" / name for name in shown)
    yield from (ROOT / "knowledge" / name for name in ("phrases.py", "models/__init__.py", "views/residents.py"))


def folder(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES"


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def entries(language: str) -> list[Entry]:
    return read_po((folder(language) / "django.po").read_text(encoding="utf-8"))


def test_nothing_is_guessed(entries):
    assert [entry.key for entry in entries if "fuzzy" in entry.flags] == []


def test_whatever_residents_meet_is_translated(language, entries):
    done = {entry.key for entry in entries if all(entry.forms)}
    missing = {}
    for path in public_files():
        text = path.read_text(encoding="utf-8")
        words = words_of_template(text) if path.suffix == ".html" else words_of_code(text)
        if words - done:
            missing[str(path.relative_to(ROOT))] = sorted(words - done)
    assert missing == {}, HINT.format(language)


def test_placeholders_and_tags_are_kept(entries):
    wrong = []
    for entry in entries:
        if not all(entry.forms):
            continue
        single = sorted(PLACEHOLDER.findall(entry.key))
        several = sorted(PLACEHOLDER.findall(entry.plural or entry.key))
        for place, form in enumerate(entry.forms):
            kept = sorted(PLACEHOLDER.findall(form))
            if kept != several and not (place == 0 and kept == single):
                wrong.append((entry.key, form))
    assert wrong == []


def test_every_plural_form_is_there(language, entries):
    header = (folder(language) / "django.po").read_text(encoding="utf-8")
    count = int(re.findall(r"nplurals=(\d)", header)[0])
    assert [entry.key for entry in entries if len(entry.forms) != (count if entry.plural else 1)] == []


def test_compiled_translations_say_the_same(language, entries):
    with (folder(language) / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]  # no public way to the entries
    for entry in entries:
        for place, form in enumerate(entry.forms):
            assert compiled.get((entry.key, place) if entry.plural else entry.key, "") == form, HINT.format(language)


def test_words_are_found_where_people_write_them():
    page = (
        "{% load i18n %}{% translate 'Zapisz' %}{% translate \"Kod\" as name %}{% translate 'V' context 'skrót' %}"
        "{% blocktranslate count number=n %}{{ number }} plik{% plural %}{{ number }} plików{% endblocktranslate %}"
        "{% include 'x.html' with label=_(\"Wróć\") %}"
    )
    assert words_of_template(page) == {"Zapisz", "Kod", "skrót\x04V", "%(number)s plik", "Wróć"}
    code = 'a = gettext("Tak")\nb = pgettext("skrót", "V")\nc = ngettext("plik", "plików", n)\nd = other("Nie")\n'
    assert words_of_code(code) == {"Tak", "skrót\x04V", "plik"}


def test_a_po_file_is_read_whole():
    text = (
        'msgid ""\nmsgstr "Language: en\\n"\n\n#, fuzzy, python-format\n'
        'msgctxt "a"\nmsgid "je"\n"den"\nmsgstr "one"\n\n'
        'msgid "plik"\nmsgid_plural "plików"\nmsgstr[0] "file"\nmsgstr[1] "files"\n\n#~ msgid "old"\n#~ msgstr "old"\n'
    )
    assert read_po(text) == [
        Entry("a\x04jeden", "", ["one"], "#, fuzzy, python-format"),
        Entry("plik", "plików", ["file", "files"], ""),
    ]


def test_the_interface_speaks_directly(entries):
    """docs/decisions/two-voices.md: "Państwo" is for what is sent, and that is no text of the interface."""
    assert [one.key for one in entries if "Państw" in one.key] == []
