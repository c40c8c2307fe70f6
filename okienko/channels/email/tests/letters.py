"""Hand-made messages of the kinds that break mail programs. All people in them are invented."""

from __future__ import annotations

import base64

POLISH = "Dzień dobry, proszę o naprawę latarni przy ulicy Źródlanej. Świeci się na żółto. Łączę pozdrowienia"


def letter(body: str | bytes = POLISH, *, encoding: str = "utf-8", **headers: str) -> bytes:
    """A plain letter; headers by keyword, `_` for `-`; an empty text leaves a header out."""
    fields = {
        "From": "Maria Przykładowa <maria@example.org>".encode().decode("latin-1"),
        "To": "kontakt@miasto.test",
        "Subject": "Latarnia",
        "Date": "Mon, 23 Nov 2026 08:15:00 +0100",
        "Message-ID": "<a1@example.org>",
        "MIME-Version": "1.0",
        "Content-Type": f"text/plain; charset={encoding}",
        "Content-Transfer-Encoding": "8bit",
    }
    fields.update({name.replace("_", "-"): value for name, value in headers.items()})
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items() if value)
    content = body if isinstance(body, bytes) else body.encode(encoding)
    return head.encode("latin-1") + b"\r\n" + content + b"\r\n"


def multipart(*parts: bytes, kind: str = "mixed", boundary: str = "b0", closed: bool = True, **headers: str) -> bytes:
    """Parts are header block, empty line and body, ready made."""
    body = b"".join(b"--" + boundary.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    if closed:
        body += b"--" + boundary.encode() + b"--\r\n"
    content_type = f'multipart/{kind}; boundary="{boundary}"'
    return letter(body, **{"Content_Type": content_type, "Content_Transfer_Encoding": "", **headers})


def part(content: bytes | str, content_type: str = "text/plain; charset=utf-8", *more: str) -> bytes:
    body = content.encode() if isinstance(content, str) else content
    return "\r\n".join([f"Content-Type: {content_type}", *more, "", ""]).encode() + body


def file_part(name: str, content: bytes, content_type: str = "application/octet-stream", *more: str) -> bytes:
    disposition = f'Content-Disposition: attachment; filename="{name}"'
    coded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return part(coded, content_type, disposition, "Content-Transfer-Encoding: base64", *more)


DSN = multipart(
    part("To jest automat. Nie dostarczono wiadomości do adresata <zofia@example.net>."),
    part(
        "Reporting-MTA: dns; mx.example.net\r\n\r\nFinal-Recipient: rfc822; Zofia@example.net\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 No such user",
        "message/delivery-status",
    ),
    part("Message-ID: <reply-7@miasto.test>\r\nSubject: Latarnia\r\nFrom: kontakt@miasto.test", "text/rfc822-headers"),
    kind="report; report-type=delivery-status",
    From="Mail Delivery System <MAILER-DAEMON@example.net>",
    Subject="Undelivered Mail Returned to Sender",
)

AUTO_REPLY = letter(
    "Jestem na urlopie.",
    Auto_Submitted="auto-replied",
    Subject="Automatyczna odpowiedź: Latarnia".encode().decode("latin-1"),
)

NASTY: dict[str, bytes] = {
    "empty": b"",
    "one byte": b"\x00",
    "only newlines": b"\r\n\r\n\r\n",
    "no headers": b"\r\nSam tekst bez naglowkow\r\n",
    "no blank line": b"From: maria@example.org\r\nSubject: bez tresci",
    "text only": "Zwykły tekst, żadnych nagłówków, tylko zdanie.".encode(),
    "windows-1250 as utf-8": letter(POLISH.encode("cp1250")),
    "iso-8859-2 as us-ascii": letter(POLISH.encode("iso8859-2"), Content_Type="text/plain; charset=us-ascii"),
    "utf-8 as iso-8859-1": letter(POLISH.encode(), Content_Type="text/plain; charset=iso-8859-1"),
    "unknown charset": letter(POLISH.encode(), Content_Type="text/plain; charset=x-klingon"),
    "charset rot13": letter(POLISH.encode(), Content_Type="text/plain; charset=rot13"),
    "charset idna": letter(b"a" * 5000 + b"\xc5", Content_Type="text/plain; charset=idna"),
    "charset with nul": letter(POLISH.encode(), Content_Type="text/plain; charset=ut\x00f-8"),
    "utf-16 text": letter(POLISH.encode("utf-16"), Content_Type="text/plain; charset=utf-16"),
    "nul bytes": letter(b"przed\x00po \x00\x00", Subject="a\x00b"),
    "bare lf": letter().replace(b"\r\n", b"\n"),
    "bare cr": letter().replace(b"\r\n", b"\r"),
    "8-bit headers utf-8": letter(Subject="Żółta łódź".encode().decode("latin-1")),
    "8-bit headers cp1250": letter(Subject="Żółta łódź na jeziorze".encode("cp1250").decode("latin-1")),
    "emoji": letter("Dziękuję 🙏🏽👨‍👩‍👧", Subject="=?utf-8?B?8J+Zjw==?="),
    "encoded word cut in a letter": letter(Subject="=?utf-8?Q?=C5?= =?utf-8?Q?=81=C3=B3d=C5=BA?="),
    "broken encoded word": letter(Subject="=?utf-8?B?!!!?= =?x?Q?=ZZ?="),
    "encoded header injection": letter(Subject="=?utf-8?Q?Witam=0D=0ABcc:_wszyscy@example.org?="),
    "header injection in name": letter(From='"=?utf-8?Q?Jan=0D=0ABcc:x@example.org?=" <jan@example.org>'),
    "broken base64": letter(b"To nie jest base64!!! ==\r\nAAA", Content_Transfer_Encoding="base64"),
    "broken quoted-printable": letter(b"=ZZ=C5=\r\n=9B =", Content_Transfer_Encoding="quoted-printable"),
    "unknown encoding": letter(Content_Transfer_Encoding="x-kurier"),
    "uuencode cut": letter(b"begin 644 a.txt\r\n#", Content_Transfer_Encoding="x-uuencode"),
    "no boundary": letter(Content_Type="multipart/mixed"),
    "boundary never closed": multipart(part("Jest tekst"), closed=False),
    "boundary never used": letter("Sam tekst", Content_Type='multipart/mixed; boundary="zzz"'),
    "multipart in base64": multipart(part("Jest tekst"), Content_Transfer_Encoding="base64"),
    "two from": b"From: burmistrz@miasto.test\r\n" + letter(),
    "from without address": letter(From="Maria"),
    "from group": letter(From="undisclosed-recipients:;"),
    "from nested comments": letter(From="(" * 9000 + " <maria@example.org>"),
    "from many commas": letter(From="," * 9000),
    "from nothing": letter(From=""),
    "date nonsense": letter(Date="wczoraj po obiedzie"),
    "date far": letter(Date="Mon, 23 Nov 99999 08:15:00 +9999"),
    "message-id without brackets": letter(Message_ID="a1@example.org"),
    "huge header": letter(Subject="x" * 3_000_000),
    "huge folded header": letter(X_Long="\r\n ".join(["y" * 900] * 3000)),
    "many headers": b"X-A: b\r\n" * 50_000 + letter(),
    "many semicolons": letter(Content_Type="text/plain" + ';a="' * 100_000),
    "many recipients": letter(To=", ".join(f"a{n}@example.org" for n in range(20_000))),
    "nested letter": multipart(part("Przekazuję."), part(letter("W środku"), "message/rfc822")),
    "only a nested letter": letter(letter("W środku"), Content_Type="message/rfc822"),
    "deep multipart": b"".join(
        b'Content-Type: multipart/mixed; boundary="n%d"\r\n\r\n--n%d\r\n' % (n, n) for n in range(3000)
    ),
    "deep letters": b"Content-Type: message/rfc822\r\n\r\n" * 3000 + b"Subject: dno\r\n\r\ndno",
    "many parts": multipart(*[part(f"czesc {n}") for n in range(3000)]),
    "winmail": multipart(part("Zobacz."), file_part("winmail.dat", b"\x78\x9f\x3e\x22", "application/ms-tnef")),
    "invitation": multipart(
        part("Zapraszam"), part("BEGIN:VCALENDAR\r\nEND:VCALENDAR", "text/calendar; method=REQUEST"), kind="alternative"
    ),
    "file name climbs": multipart(part("Plik"), file_part("../../etc/passwd", b"x")),
    "file name windows": multipart(part("Plik"), file_part("C:\\temp\\umowa.pdf", b"%PDF-1.4", "application/pdf")),
    "file name rfc2231": multipart(
        part("Plik"),
        part("x", "application/pdf", "Content-Disposition: attachment; filename*=utf-8''%C5%BB%C3%B3%C5%82w.pdf"),
    ),
    "file name broken rfc2231": multipart(
        part("Plik"), part("x", "application/pdf", "Content-Disposition: attachment; filename*=idna''%FF; filename*9=a")
    ),
    "html only": letter(
        "<p>Dzień&nbsp;dobry</p><img src=http://zle.example/p.gif><script>alert(1)</script>"
        "<a href='javascript:x'>tu</a>",
        Content_Type="text/html; charset=utf-8",
    ),
    "html deep": letter("<div>" * 60_000 + "dno", Content_Type="text/html; charset=utf-8"),
    "html unclosed": letter("<p>Otwarte <b>i już <!-- <![CDATA[", Content_Type="text/html; charset=utf-8"),
    "empty plain beside html": multipart(
        part(" "), part("<p>Jest</p>", "text/html; charset=utf-8"), kind="alternative"
    ),
    "picture inside": multipart(
        part('<img src="cid:a@b">Zdjęcie', "text/html; charset=utf-8"),
        file_part("z.png", b"\x89PNG", "image/png", "Content-ID: <a@b>"),
        kind="related",
    ),
    "partial": letter("Kawałek", Content_Type='message/partial; id="a"; number=1; total=3'),
    "delivery report without fields": multipart(part("x"), part("", "message/delivery-status"), kind="report"),
    "delivery report": DSN,
    "automatic reply": AUTO_REPLY,
    "binary": bytes(range(256)) * 400,
    "mbox line": b"From maria@example.org Mon Nov 23 08:15:00 2026\r\n" + letter(),
    "colon first": b": pusta nazwa\r\n" + letter(),
    "blank header name": b" \r\n" + letter(),
}
