from pathlib import Path

import pytest

from okienko.channels.email import delivery
from okienko.kernel.adapters import Registry, UnknownAdapter


def test_a_scheme_has_one_adapter():
    registry = Registry("próba")
    registry.register("a", "b")(lambda address: address)
    with pytest.raises(ValueError, match="taken"):
        registry.register("b")(lambda address: None)
    assert registry.schemes() == ["a", "b"]
    assert registry.make("a://x") == "a://x"
    with pytest.raises(UnknownAdapter, match="a, b"):
        registry.make("c://x")


def test_mail_goes_out_by_server_or_folder():
    assert isinstance(delivery.chosen("smtp://localhost:25", Path("/tmp")), delivery.SmtpDelivery)
    folder = delivery.chosen("", Path("/tmp/z ogonkiem ą"))
    assert folder == delivery.FolderDelivery(Path("/tmp/z ogonkiem ą"))
    with pytest.raises(UnknownAdapter):
        delivery.chosen("gopher://x", Path("/tmp"))
