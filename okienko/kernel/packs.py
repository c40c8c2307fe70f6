"""A pack: the folder of readable files that describes an office.

A domain that keeps a part of the pack defines, in its `services.py`, any of

* `load_pack(folder: Path, *, by: Actor)` – takes what the pack says; the same pack again changes nothing;
* `check_pack(folder: Path) -> Iterable[str]` – what is wrong, one sentence each, without touching the database;
* `diff_pack(folder: Path) -> Iterable[str]` – what loading would change, one line each;
* `load_demo(folder: Path, *, by: Actor)` – sign-ins and keys that hold only in the demo.

They are called lowest domain first. `Pack` reads files for them; its errors name the file and the line.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.apps import apps
from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel, ConfigDict, ValidationError

from okienko.kernel.actors import Actor
from okienko.kernel.errors import Invalid
from okienko.kernel.models import LoadedPack

HEADER = "pack.yaml"
FORMAT = 1
M = TypeVar("M", bound=BaseModel)
Location = tuple[int | str, ...]

_SENTENCES = {  # pydantic's type of error → Polish
    "missing": "brakuje pola „{field}”",
    "extra_forbidden": "nieznane pole „{field}”",
    "string_type": "pole „{field}” ma być tekstem",
    "int_parsing": "pole „{field}” ma być liczbą całkowitą",
    "int_type": "pole „{field}” ma być liczbą całkowitą",
    "float_type": "pole „{field}” ma być liczbą",
    "float_parsing": "pole „{field}” ma być liczbą",
    "bool_type": "pole „{field}” ma mieć wartość true albo false",
    "bool_parsing": "pole „{field}” ma mieć wartość true albo false",
    "list_type": "pole „{field}” ma być listą",
    "dict_type": "pole „{field}” ma być mapą nazw i wartości",
    "model_type": "pole „{field}” ma być mapą nazw i wartości",
    "enum": "pole „{field}” ma mieć jedną z wartości: {expected}",
    "literal_error": "pole „{field}” ma mieć jedną z wartości: {expected}",
    "date_from_datetime_parsing": "pole „{field}” ma być datą RRRR-MM-DD",
    "date_parsing": "pole „{field}” ma być datą RRRR-MM-DD",
    "date_type": "pole „{field}” ma być datą RRRR-MM-DD",
}


class PackProblem(Invalid):
    """A file of a pack that cannot be used: which, where and why."""

    code = "pack"

    def __init__(self, file: Path | str, line: int | None, why: str) -> None:
        self.file = str(file)
        self.line = line
        self.why = why
        place = f"{file}, wiersz {line}" if line else str(file)
        super().__init__(f"{place}: {why}.")


class Header(BaseModel):
    """`pack.yaml`. Fields that only people read are allowed."""

    model_config = ConfigDict(extra="allow")

    format: int
    code: str
    name: str
    version: str
    language: str = "pl"
    fictional: bool = False


class Pack:
    """Reads the files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def header(self) -> Header:
        """Raises PackProblem where the folder is no pack, or of a format we do not know."""
        if not (self.folder / HEADER).is_file():
            raise PackProblem(self.folder, None, f"to nie jest pakiet urzędu, bo brakuje pliku {HEADER}")
        header = self.record(HEADER, Header)
        if header.format != FORMAT:
            raise PackProblem(HEADER, None, f"format {header.format} jest nieznany; to wydanie czyta format {FORMAT}")
        return header

    def has(self, name: str) -> bool:
        return (self.folder / name).is_file()

    def names(self, pattern: str) -> list[str]:
        """Names of files such as `cards/*.yaml`, in order."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.glob(pattern) if path.is_file())

    def text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise PackProblem(name, None, "brakuje tego pliku") from None
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise PackProblem(name, line, "tekst nie jest zapisany w UTF-8") from None

    def record(self, name: str, model: type[M]) -> M:
        """A YAML file that holds one mapping."""
        data, node = self._yaml(name)
        return _parse(name, model, data, _InYaml(node))

    def records(self, name: str, model: type[M], *, under: str = "") -> list[M]:
        """A YAML file that holds a list, at the top or under one name."""
        data, node = self._yaml(name)
        start: Location = ()
        if under:
            data, start = (data.get(under) if isinstance(data, dict) else None), (under,)
        if not isinstance(data, list):
            where = f" pod nazwą „{under}”" if under else ""
            raise PackProblem(name, _line(node, start), f"oczekiwano listy{where}")
        found = []
        for index, entry in enumerate(data):
            found.append(_parse(name, model, entry, _InYaml(node, (*start, index))))
        return found

    def rows(self, name: str, model: type[M]) -> list[M]:
        """A CSV file with a header line; commas or semicolons; an empty cell is a missing value."""
        text = self.text(name)
        first = text.partition("\n")[0]
        reader = csv.DictReader(
            io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ","
        )
        found = []
        for row in reader:
            line = reader.line_num
            if None in row or None in row.values():
                raise PackProblem(
                    name, line, f"wiersz ma inną liczbę kolumn niż nagłówek ({len(reader.fieldnames or [])})"
                )
            filled = {key: value for key, value in row.items() if value != ""}
            found.append(_parse(name, model, filled, _InLine(line)))
        return found

    def _yaml(self, name: str) -> tuple[Any, yaml.Node | None]:
        loader = yaml.SafeLoader(self.text(name))
        loader.name = name
        try:
            node = loader.get_single_node()
            return (None if node is None else loader.construct_document(node)), node
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise PackProblem(name, mark.line + 1 if mark else None, f"błąd składni YAML ({error.problem})") from None
        except (yaml.YAMLError, ValueError) as error:
            raise PackProblem(name, None, f"błąd składni YAML ({error})") from None
        finally:
            loader.dispose()

    def digest(self) -> str:
        """SHA-256 over the names and contents of all files."""
        total = hashlib.sha256()
        for path in sorted(path for path in self.folder.rglob("*") if path.is_file()):
            total.update(f"{path.relative_to(self.folder).as_posix()}\0".encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
        return total.hexdigest()


@dataclass(frozen=True, slots=True)
class _InYaml:
    node: yaml.Node | None
    place: Location = ()

    def line(self, location: Location) -> int | None:
        return _line(self.node, (*self.place, *location))


@dataclass(frozen=True, slots=True)
class _InLine:
    number: int

    def line(self, location: Location) -> int | None:
        return self.number


def _parse(name: str, model: type[M], data: Any, where: _InYaml | _InLine) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        path = first["loc"]
        field = ".".join(str(part) for part in path) or "zapis"
        sentence = _SENTENCES.get(first["type"], "pole „{field}”: {message}")
        context = first.get("ctx", {})
        message = str(context["error"]) if "error" in context else first["msg"]
        why = sentence.format(field=field, message=message, expected=context.get("expected", ""))
        raise PackProblem(name, where.line(path), why) from None


def _line(node: yaml.Node | None, path: Location) -> int | None:
    """The line of the deepest part of `path` that exists, counted from 1."""
    if node is None:
        return None
    line = node.start_mark.line + 1
    for part in path:
        if isinstance(node, yaml.MappingNode):
            match = next((pair for pair in node.value if pair[0].value == part), None)
            if match is None:
                return line
            line, node = match[0].start_mark.line + 1, match[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        else:
            return line
    return line


# -- what the command `okienko pack` does


@dataclass(frozen=True, slots=True)
class Hook:
    domain: str
    call: Callable[..., Any]


def hooks(name: str) -> Iterator[Hook]:
    """Functions `name` of every domain's services, lowest domain first."""
    for config in apps.get_app_configs():
        if not config.name.startswith("okienko."):
            continue
        module = f"{config.name}.services"
        if find_spec(module) is not None and hasattr(found := import_module(module), name):
            yield Hook(config.label, getattr(found, name))


@transaction.atomic
def load(folder: Path, *, by: Actor) -> Header:
    """Loads the pack into every domain that keeps a part of it; all or nothing. Repeating it changes nothing."""
    pack = Pack(folder)
    header = pack.header()
    for hook in hooks("load_pack"):
        hook.call(folder, by=by)
    LoadedPack.objects.update_or_create(
        code=header.code, defaults={"version": header.version, "digest": pack.digest(), "loaded_at": timezone.now()}
    )
    return header


@transaction.atomic
def load_demo(folder: Path, *, by: Actor, history: Callable[[Path], object] | None = None) -> None:
    """The pack, demo sign-ins and, once, the `history` of the office. Refuses a pack that is not fictional."""
    header = Pack(folder).header()
    if not header.fictional:
        raise PackProblem(HEADER, None, "demo używa tylko pakietów z wpisem „fictional: true”")
    known = LoadedPack.objects.filter(code=header.code).first()
    if known is None or known.digest != Pack(folder).digest():
        load(folder, by=by)
    for hook in hooks("load_demo"):
        hook.call(folder, by=by)
    if history is not None and (known is None or known.history_at is None):
        history(folder)
        LoadedPack.objects.filter(code=header.code).update(history_at=timezone.now())


def check(folder: Path) -> list[str]:
    """Everything that is wrong, one sentence each; an empty list: the pack can be loaded."""
    try:
        Pack(folder).header()
    except PackProblem as problem:
        return [str(problem)]
    return [sentence for hook in hooks("check_pack") for sentence in _sentences(hook, folder)]


def diff(folder: Path) -> list[str]:
    """What loading would change, one line each."""
    Pack(folder).header()
    return [line for hook in hooks("diff_pack") for line in hook.call(folder)]


def _sentences(hook: Hook, folder: Path) -> list[str]:
    try:
        return list(hook.call(folder))
    except Invalid as problem:
        return [str(problem)]
