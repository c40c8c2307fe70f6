"""Fetches the front-end libraries and writes them where Django serves them (`make vendor`).

For developers only: running and testing Okienko needs no Node. Every package is named with its exact
version and the sha512 that npm keeps for it; `static/vendor/VENDORED.md` then lists each file with
version, licence and sha256. To update: change version and integrity below, run, look at `/praca/wzornik/`,
run the browser tests.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "okienko" / "kernel" / "static" / "vendor"
ICONS = ROOT / "tools" / "icons.txt"


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    integrity: str  # sha512 as npm states it
    licence: str
    why: str
    files: dict[str, str] = field(default_factory=dict)  # path in the package: path under static/vendor


PACKAGES = (
    Package(
        "@tabler/core",
        "1.6.1",
        "sha512-lgmR9gcxRp5JlLxcmRi9Rz85JrEvH6Bz71KnlcPVSa97wtwQNjgSs3g3fxwbAlulHyRMghhIV04QUuW3pqDsIg==",
        "MIT",
        "components on Bootstrap 5.3",
        {"dist/css/tabler.min.css": "tabler.min.css", "dist/js/tabler.esm.min.js": "tabler.esm.min.js"},
    ),
    Package(
        "@tabler/icons",
        "3.50.0",
        "sha512-HflLxyrH1cqC7s7jzQGSjpsTAVIoaf7+/yHjbdM59rJQBMjliibp+LYhDPFxOMcwa1M8DNpOk6ENzQiWn9a1Dg==",
        "MIT",
        "icons, only those of tools/icons.txt",
    ),
    Package(
        "htmx.org",
        "2.0.11",
        "sha512-Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
        "0BSD",
        "pages that change in parts",
        {"dist/htmx.min.js": "htmx.min.js"},
    ),
    Package(
        "idiomorph",
        "0.8.0",
        "sha512-R47JBL+6jHDQvcnbppIUtXXcxi5h6+wuCEEZXnRhUltsgzPFKzThL5PuHppP9ypJuy+7WawcY1TsSBD/iQbMhw==",
        "0BSD",
        "refresh that keeps focus, scroll and typed text",
        {"dist/idiomorph.min.js": "idiomorph.min.js"},
    ),
    Package(
        "leaflet",
        "1.9.4",
        "sha512-nxS1ynzJOmOlHp+iL3FyWqK89GtNL8U8rvlMOsQdTTssxZwCXh8N2NB3GDQOL+YR3XnWyZAxwQixURb+FA74PA==",
        "BSD-2-Clause",
        "maps",
        {"dist/leaflet.js": "leaflet.js", "dist/leaflet.css": "leaflet.css"},
    ),
)


def fetch(package: Package, into: Path) -> tarfile.TarFile:
    """The package's archive, its sha512 checked against ours."""
    answer = subprocess.run(
        ["npm", "pack", f"{package.name}@{package.version}", "--json", "--ignore-scripts"],
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    raw = (into / json.loads(answer.stdout)[0]["filename"]).read_bytes()
    found = "sha512-" + base64.b64encode(hashlib.sha512(raw).digest()).decode()
    if found != package.integrity:
        sys.exit(f"{package.name} {package.version}: sha512 is {found}, expected {package.integrity}. Nothing written.")
    return tarfile.open(fileobj=io.BytesIO(raw))


def member(archive: tarfile.TarFile, path: str) -> bytes:
    stream = archive.extractfile(f"package/{path}")
    assert stream is not None, path
    return stream.read()


def prepared(name: str, raw: bytes) -> bytes:
    """No source maps; style sheets go into the layer `vendor`, so that ours win without a fight."""
    text = re.sub(r"\n?/[/*]# sourceMappingURL=\S+?(\s*\*/)?\s*$", "\n", raw.decode())
    if name.endswith(".css"):
        text = re.sub(r'^@charset "UTF-8";', "", text.lstrip("\ufeff"))
        # Leaflet's pictures (layer switch, default pin) are not used: our pins are drawn in SVG
        text = re.sub(r"\s*background-image:\s*url\(images/[^)]*\);", "", text)
        text = re.sub(r"url\(#default#VML\)", "none", text)
        text = f'@charset "UTF-8";@layer vendor{{{text.strip()}}}\n'
    return text.encode()


def icon_names() -> list[str]:
    lines = (line.strip() for line in ICONS.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")})


def sprite(archive: tarfile.TarFile) -> bytes:
    """One SVG with a <symbol> per icon, id = its name with `/` as `-`."""
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    symbols = []
    for name in icon_names():
        kind, _, plain = name.rpartition("/")
        source = ElementTree.fromstring(member(archive, f"icons/{kind or 'outline'}/{plain}.svg"))  # noqa: S314  # checked by sha512
        inner = "".join(ElementTree.tostring(child, encoding="unicode") for child in source)
        inner = inner.replace(' xmlns="http://www.w3.org/2000/svg"', "").replace(
            '<path stroke="none" d="M0 0h24v24H0z" fill="none" />', ""
        )
        paint = (
            'fill="currentColor"'
            if kind
            else 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
        )
        inner = re.sub(r"\s*\n\s*", "", inner)
        symbols.append(f'<symbol id="{name.replace("/", "-")}" viewBox="0 0 24 24" {paint}>{inner}</symbol>')
    return ('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n").encode()


def main() -> None:
    written: list[tuple[str, Package]] = []
    licences: list[str] = []
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        for package in PACKAGES:
            archive = fetch(package, Path(temporary))
            for source, target in package.files.items():
                (OUT / target).write_bytes(prepared(target, member(archive, source)))
                written.append((target, package))
            if package.name == "@tabler/icons":
                (OUT / "icons.svg").write_bytes(sprite(archive))
                written.append(("icons.svg", package))
            names = [n.removeprefix("package/") for n in archive.getnames()]
            # @tabler/core carries its notice at the head of each file instead of a file of its own
            notice = next((n for n in names if n.upper().startswith("LICENSE")), None)
            text = member(archive, notice).decode().strip() if notice else "MIT, notice at the head of the files."
            licences.append(f"## {package.name}\n\n```\n{text}\n```\n")
    rows = "\n".join(
        f"| `{target}` | {p.name} | {p.version} | {p.licence} | {p.why} | "
        f"`{hashlib.sha256((OUT / target).read_bytes()).hexdigest()}` |"
        for target, p in written
    )
    (OUT / "VENDORED.md").write_text(
        "# Vendored files\n\nWritten by `make vendor` (`tools/vendor.py`); never edit by hand. Style sheets are "
        "wrapped in `@layer vendor`, source maps and unused pictures are left out.\n\n"
        "| file | package | version | licence | why | sha256 |\n|---|---|---|---|---|---|\n" + rows + "\n\n"
        "# Licences\n\n" + "\n".join(licences),
        encoding="utf-8",
    )
    print(f"{len(written)} files, {len(icon_names())} icons in {OUT.relative_to(ROOT)}")  # noqa: T201


if __name__ == "__main__":
    main()
