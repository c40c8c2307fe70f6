"""Foreign HTML: made safe to show, and made text to read and search.

Nothing remote is ever loaded (a picture tells its owner who reads when, and from where), nothing runs,
nothing covers the page. Pictures inside the message stay in the list of attachments.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from html.parser import HTMLParser

import nh3

LONGEST = 1_000_000  # characters; beyond this a page of a browser is no help either. The raw message is kept.

_TAGS = set(
    re.findall(
        r"\w+",
        """a abbr address article b big blockquote br caption center cite code col colgroup dd del details dfn div dl dt
    em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i ins kbd li main mark ol p pre q s samp section
    small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr""",
    )
)
_GONE_WITH_CONTENT = {"script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math"}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start"},
    "*": {"lang", "dir"},
}
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """address article blockquote caption center dd details div dl dt figure footer h1 h2 h3 h4 h5 h6 header hr li
    main ol p pre section summary table tr ul""",
    )
)


def safe_html(html: str) -> str:
    """The message's own look without anything that runs, loads or leads away unasked; empty for a tag bomb."""
    html = _shorten(html)
    if too_deep(html):
        return ""
    return nh3.clean(
        html,
        tags=_TAGS,
        clean_content_tags=_GONE_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def text_of(html: str) -> str:
    """The words of HTML, one block a line, with the addresses that links hide."""
    html = _shorten(html)
    if too_deep(html):
        return " ".join(unescape(re.sub(r"<[^<>]*>?", " ", html)).split())
    reader = _Reader()
    reader.feed(safe_html(html))  # cleaned first: the standard parser is slow, and raises, on what nh3 mends
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.words).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _shorten(html: str) -> str:
    """Without pictures written into the markup, which would take the place of words, and no longer than we read."""
    return re.sub(r"data:[a-z0-9/+.;=-]{0,60}base64,[A-Za-z0-9+/=\s%]*", "", html)[:LONGEST]


DEEPEST = 400  # levels; the deepest newsletters have some sixty
MOST_ATTRIBUTES = 2_000  # of one tag
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]{0,20})")
# These end by themselves, so many open ones are no depth, except inside drawings.
_SELF_ENDING = frozenset(
    re.findall(
        r"\w+",
        """area base br col embed hr img input link meta source track wbr p li td th tr tbody thead tfoot dt dd option
    colgroup html head body""",
    )
)


def too_deep(html: str) -> bool:
    """Whether tags nest so deep, or carry so many attributes, that a parser would take minutes (it is quadratic)."""
    self_ending = frozenset() if re.search(r"<(svg|math)", html, re.IGNORECASE) else _SELF_ENDING
    open_tags: Counter[str] = Counter()
    depth = 0
    for tag in _TAG.finditer(html):
        name = tag[2].lower()
        if name in self_ending:
            continue
        if not tag[1]:
            open_tags[name] += 1
            depth += 1
        elif open_tags[name]:
            open_tags[name] -= 1
            depth -= 1
        if depth > DEEPEST:
            return True
    return any(len(tag.split()) > MOST_ATTRIBUTES for tag in re.findall(r"<[a-zA-Z][^<>]*", html))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._href = ""
        self._label_from = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.words.append("\n")
        elif tag in _BLOCKS:
            self.words.append("\n– " if tag == "li" else "\n")
        elif tag in ("td", "th"):
            self.words.append(" ")
        elif tag == "a":
            self._href = dict(attrs).get("href") or ""
            self._label_from = len(self.words)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.words.append("\n\n" if tag == "p" else "\n")
        elif tag == "a" and self._href:
            label = "".join(self.words[self._label_from :])
            address = self._href.removeprefix("mailto:").removeprefix("tel:")
            if address.rstrip("/") not in label:
                self.words.append(f" ({address})")
            self._href = ""

    def handle_data(self, data: str) -> None:
        self.words.append(data.replace("\n", " "))
