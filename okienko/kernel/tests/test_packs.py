from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from okienko.kernel import actors, packs
from okienko.kernel.models import LoadedPack
from okienko.kernel.packs import Pack, PackProblem


class Unit(BaseModel):
    model_config = ConfigDict(extra="forbid")

    symbol: str
    name: str
    rooms: int = 0


HEADER = "format: 1\ncode: proba\nname: Próba\nversion: 0.1\n".replace("0.1", '"0.1"')


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pack.yaml").write_text(HEADER, encoding="utf-8")
    return tmp_path


def problem(call, *arguments, **named) -> str:
    with pytest.raises(PackProblem) as caught:
        call(*arguments, **named)
    return str(caught.value)


def test_yaml_and_csv_become_typed_records(folder: Path) -> None:
    (folder / "units.yaml").write_text("units:\n  - symbol: WG\n    name: Wydział\n    rooms: 3\n")
    (folder / "units.csv").write_text("symbol;name;rooms\nWG;Wydział, duży;\n", encoding="utf-8-sig")
    pack = Pack(folder)
    assert pack.header().code == "proba"
    assert pack.records("units.yaml", Unit, under="units") == [Unit(symbol="WG", name="Wydział", rooms=3)]
    assert pack.rows("units.csv", Unit) == [Unit(symbol="WG", name="Wydział, duży")]
    assert pack.names("*.csv") == ["units.csv"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("- symbol: WG\n  name: A\n- symbol: WX\n", "units.yaml, wiersz 3: brakuje pola „name”."),
        ("- symbol: WG\n  name: A\n  rooms: dwa\n", "units.yaml, wiersz 3: pole „rooms” ma być liczbą całkowitą."),
        ("- symbol: WG\n  name: A\n  flat: 2\n", "units.yaml, wiersz 3: nieznane pole „flat”."),
        ("symbol: WG\n", "units.yaml, wiersz 1: oczekiwano listy."),
    ],
)
def test_errors_name_the_file_the_line_and_the_reason(folder: Path, content: str, sentence: str) -> None:
    (folder / "units.yaml").write_text(content)
    assert problem(Pack(folder).records, "units.yaml", Unit) == sentence


def test_syntax_encoding_and_missing_files_are_named(folder: Path) -> None:
    (folder / "broken.yaml").write_text("a: 1\nb: [1, 2\n")
    assert problem(Pack(folder).records, "broken.yaml", Unit).startswith("broken.yaml, wiersz 3: błąd składni YAML")
    (folder / "latin.yaml").write_bytes("a: 1\nb: Łódź\n".encode("cp1250"))
    assert problem(Pack(folder).text, "latin.yaml") == "latin.yaml, wiersz 2: tekst nie jest zapisany w UTF-8."
    assert problem(Pack(folder).text, "none.md") == "none.md: brakuje tego pliku."
    (folder / "short.csv").write_text("symbol,name\nWG\n")
    assert problem(Pack(folder).rows, "short.csv", Unit).startswith("short.csv, wiersz 2: wiersz ma inną liczbę kolumn")
    (folder / "bad.csv").write_text("symbol,name,rooms\nA,B,1\nWG,Wydział,x\n")
    assert problem(Pack(folder).rows, "bad.csv", Unit) == "bad.csv, wiersz 3: pole „rooms” ma być liczbą całkowitą."


def test_a_folder_without_a_header_is_no_pack(tmp_path: Path) -> None:
    assert "pack.yaml" in packs.check(tmp_path)[0]


@pytest.mark.django_db
def test_hooks_are_called_and_the_pack_is_remembered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[str] = []
    known = {
        "load_pack": lambda folder, by: called.append("load"),
        "load_demo": lambda folder, by: called.append("demo"),
        "check_pack": lambda folder: ["coś jest źle"],
    }
    monkeypatch.setattr(packs, "hooks", lambda name: [packs.Hook("x", known[name])] if name in known else [])
    assert packs.check(folder) == ["coś jest źle"]
    assert "fictional" in problem(packs.load_demo, folder, by=actors.system())
    (folder / "pack.yaml").write_text(HEADER + "fictional: true\n")

    def past(of: Path) -> None:
        assert of == folder
        called.append("history")

    packs.load_demo(folder, by=actors.system(), history=past)
    packs.load_demo(folder, by=actors.system(), history=past)
    assert called == ["load", "demo", "history", "demo"]
    (folder / "more.md").write_text("x")
    packs.load_demo(folder, by=actors.system(), history=past)
    assert called[4:] == ["load", "demo"]
    assert LoadedPack.objects.get().code == "proba"
