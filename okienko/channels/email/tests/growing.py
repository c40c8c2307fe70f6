"""Letters that can be made as long as wanted, each a known way to make a careless reader slow."""

from collections.abc import Callable

from okienko.channels.email.tests.letters import letter, multipart, part

HTML = "text/html; charset=utf-8"


def _deep_multipart(times: int) -> bytes:
    return b"".join(
        b'Content-Type: multipart/mixed; boundary="n%d"\r\n\r\n--n%d\r\n' % (one, one) for one in range(times)
    )


def _file_name_in_pieces(times: int) -> bytes:
    pieces = "; ".join(f"filename*{one}=a" for one in range(times))
    return multipart(part("x", "application/pdf", f"Content-Disposition: attachment; {pieces}"))


GROWING: dict[str, Callable[[int], bytes]] = {
    "deep multipart": _deep_multipart,
    "deep letters": lambda n: b"Content-Type: message/rfc822\r\n\r\n" * n + b"Subject: dno\r\n\r\ndno",
    "many parts": lambda n: multipart(*[part(f"czesc {one}") for one in range(n)]),
    "many headers": lambda n: b"X-A: b\r\n" * n + letter(),
    "long folded header": lambda n: letter(X_Long="\r\n ".join(["y" * 900] * n)),
    "many semicolons": lambda n: letter(Content_Type="text/plain" + ';a="' * n),
    "many recipients": lambda n: letter(To=", ".join(f"a{one}@example.org" for one in range(n))),
    "comments in from": lambda n: letter(From="(" * n + " <maria@example.org>"),
    "commas in from": lambda n: letter(From="," * n),
    "many encoded words": lambda n: letter(Subject=" ".join(["=?utf-8?Q?=C5=81?="] * n)),
    "file name in pieces": _file_name_in_pieces,
    "many references": lambda n: letter(References=" ".join(f"<a{one}@x>" for one in range(n))),
    "brackets in references": lambda n: letter(References="<" * n),
    "charset idna": lambda n: letter(b"a" * n + b"\xc5", Content_Type="text/plain; charset=idna"),
    "html deep": lambda n: letter("<div>" * n + "dno", Content_Type=HTML),
    "html of brackets": lambda n: letter("<" * n, Content_Type=HTML),
    "html of comments": lambda n: letter("<!--" * n, Content_Type=HTML),
    "html of attributes": lambda n: letter("<a " + " ".join(f"b{one}=c" for one in range(n)), Content_Type=HTML),
    "signs of quotation": lambda n: letter((">" * n + "\n") * 3),
    "quoted lines": lambda n: letter("> a\n" * n + "x"),
    "spaces": lambda n: letter(" " * n + "x"),
    "empty lines": lambda n: letter("\n" * n + "x"),
    "base64 in short lines": lambda n: letter(b"QUJD\r\n" * n, Content_Transfer_Encoding="base64"),
    "quoted-printable of line ends": lambda n: letter(b"=\r\n" * n, Content_Transfer_Encoding="quoted-printable"),
}
"""Name → a letter with that many of what it is named after."""
