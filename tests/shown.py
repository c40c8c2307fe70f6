"""What a page says to its reader, of its markup."""

import re


def unwrapped(page: str) -> str:
    """The page without the elements that keep an amount or a term on one line (`kernel.unbroken`)."""
    return re.sub(r'<span class="ok-whole">(.*?)</span>', r"\1", page)
