"""The pack's texts: loaded as they stand, filled until no placeholder is left."""

from pathlib import Path

import pytest

from okienko.contacts import queries, services
from okienko.contacts.models import TextTemplate
from okienko.contacts.rules import fill, placeholders, plain_text
from okienko.kernel.actors import system
from okienko.kernel.packs import PackProblem

PACK = Path(__file__).parents[3] / "packs" / "miasto"


@pytest.mark.django_db
def test_loading_twice_changes_nothing_and_keeps_edited_texts():
    services.load_pack(PACK, by=system())
    before = list(TextTemplate.objects.order_by("id").values())
    assert len(before) == sum(len(list((PACK / name).glob("*.md"))) for name in ("templates", "notices"))
    services.load_pack(PACK, by=system())
    assert list(TextTemplate.objects.order_by("id").values()) == before
    assert list(services.diff_pack(PACK)) == []

    TextTemplate.objects.filter(code="closing", language="pl").update(body="Po naszemu.", version=2)
    services.load_pack(PACK, by=system())
    closing = queries.template("closing", "pl")
    assert closing is not None
    assert closing.body == "Po naszemu."
    offered = {one.code for one in queries.staff_templates("pl")}
    assert "answer" in offered
    assert "closing" not in offered


@pytest.mark.django_db
def test_every_template_can_be_filled():
    services.load_pack(PACK, by=system())
    for row in TextTemplate.objects.all():
        text = f"{row.subject}\n\n{row.body}"
        full = plain_text(fill(text, dict.fromkeys(placeholders(text), "wartość")))
        assert "{" not in full, row.code
        assert "**" not in full, row.code
        bare = fill(text, dict.fromkeys(placeholders(text), ""))
        assert "{" not in bare, row.code


def test_filling():
    assert fill("{a}, {b}", {"a": "{b}", "b": "x"}) == "{b}, x"
    assert fill("{a}, {b}\n\n{c}\n\nkoniec {d}", {"a": "x", "b": "", "c": " "}) == "x\n\nkoniec {d}"
    assert plain_text("# Tytuł\n\n**Ważne**: 2 * 2\n\n\n\nkoniec") == "Tytuł\n\nWażne: 2 * 2\n\nkoniec\n"


@pytest.mark.django_db
def test_the_demo_pack_has_no_problem_and_a_broken_one_says_where(tmp_path):
    assert list(services.check_pack(PACK)) == []
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "a.pl.md").write_text("Bez nagłówka", encoding="utf-8")
    head = "code: b\nlanguage: pl\nkind: email\naudience: resident\nsubject: S\nplaceholders: [x]\n"
    (folder / "b.pl.md").write_text(f"---\n{head}---\n{{y}}\n", encoding="utf-8")
    (folder / "c.pl.md").write_text(f"---\n{head}colour: red\n---\nC\n", encoding="utf-8")
    first, second, third = services.check_pack(tmp_path)
    assert first.startswith("templates/a.pl.md, wiersz 1:")
    assert "(x, y)" in second
    assert "colour" in third
    with pytest.raises(PackProblem):
        services.load_pack(tmp_path, by=system())
