from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from okienko.cases import services as cases
from okienko.kernel import brand, pages
from okienko.kernel.actors import system
from tests.cast import Office, make_office

PACK = Path(settings.BASE_DIR) / "packs" / "miasto"


@pytest.fixture(scope="session")
def small_pack(tmp_path_factory) -> Path:
    """The matters of the demonstration town with a few of its categories: loading all for each test takes seconds."""
    folder = tmp_path_factory.mktemp("pack")
    shutil.copy(PACK / "case_types.yaml", folder)
    loaded = yaml.safe_load((PACK / "categories.yaml").read_text(encoding="utf-8"))
    rows = loaded["categories"]
    asks = next(one for one in rows if one["contact"] == "required")
    loaded["categories"] = [one for one in rows if one["code"] in ("ROAD_POTHOLE", "ROAD_SINKHOLE") or one is asks]
    (folder / "categories.yaml").write_text(yaml.safe_dump(loaded, allow_unicode=True), encoding="utf-8")
    return folder


@pytest.fixture
def office(db, small_pack) -> Office:
    """The office of the cast with the matters, texts and face of the demonstration town."""
    made = make_office()
    cases.load_pack(small_pack, by=system())
    pages.load(PACK)
    brand.load(PACK)
    return made


@pytest.fixture
def stored(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def photo() -> Callable[[str], SimpleUploadedFile]:
    def make(name: str = "dziura.jpg") -> SimpleUploadedFile:
        out = io.BytesIO()
        Image.new("RGB", (64, 48), "gray").save(out, "JPEG")
        return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")

    return make


@pytest.fixture
def resident() -> Client:
    """Somebody without an account."""
    return Client()
