"""A person with a keyboard and no mouse: every key that is pressed leaves a focus that can be seen."""

from __future__ import annotations

import re

from playwright.sync_api import Page

# Why the focus cannot be seen, or "". Seen: an outline or a shadow on the node, on the words a hidden radio stands
# for, or on the row around it; inside the window; and not wholly covered by something else (WCAG 2.4.7, 2.4.11).
UNSEEN = """() => {
  const node = document.activeElement;
  if (!node || node === document.body || node === document.documentElement) return "nothing has the focus";
  const painted = (color) => !/^(transparent|rgba\\(.*, 0\\))$/.test(color);
  const marked = (one) => {
    const style = getComputedStyle(one);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && painted(style.outlineColor);
    return outline || style.boxShadow !== "none";
  };
  const standIns = [node, node.nextElementSibling, node.parentElement].filter(Boolean);
  const name = node.outerHTML.slice(0, 140);
  if (!standIns.some(marked)) return `no mark on ${name}`;
  const box = node.getBoundingClientRect();
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  if (right - left < 1 || bottom - top < 1) return `outside the window: ${name}`;
  const ours = [node, ...(node.labels ?? []), node.nextElementSibling].filter(Boolean);
  const own = (found) => found && ours.some((one) => one.contains(found));
  for (const x of [0.5, 0.1, 0.9]) for (const y of [0.5, 0.15, 0.85])
    if (own(document.elementFromPoint(left + (right - left) * x, top + (bottom - top) * y))) return "";
  return `covered: ${name}`;
}"""

# What a screen reader would call the focused control, as nearly as the tests need.
NAME = """() => {
  const node = document.activeElement;
  const heard = (one) => {
    const copy = one.cloneNode(true);
    for (const silent of copy.querySelectorAll("[aria-hidden=true]")) silent.remove();
    return copy.textContent;
  };
  const words = node.getAttribute("aria-label") || heard(node.labels?.[0] ?? node);
  return (words || "").replace(/\\s+/g, " ").trim();
}"""


class Keyboard:
    """`to` walks with Tab to the control of a name, `go` presses a key that leads to another page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def see(self) -> None:
        unseen = self.page.evaluate(UNSEEN)
        assert unseen == "", f"{unseen} on {self.page.url}"

    def name(self) -> str:
        """The name of what has the focus."""
        return str(self.page.evaluate(NAME))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.see()

    def type(self, text: str) -> None:
        self.see()
        self.page.keyboard.type(text)
        self.see()

    def to(self, name: str, *, key: str = "Tab", limit: int = 90) -> None:
        """Press Tab (or another key) until what has the focus is called so; `name` is the beginning, a pattern."""
        passed = []
        for _ in range(limit):
            self.press(key)
            passed.append(self.name())
            if re.match(name, passed[-1]):
                return
        raise AssertionError(f"{name!r} cannot be reached with {key} on {self.page.url}; passed: {passed}")

    def arrive(self, name: str) -> None:
        """Wait until the page itself has put the focus on the control of this name, and see it there."""
        self.page.wait_for_function(f"(name) => ({NAME})().startsWith(name)", arg=name)
        self.see()

    def choose(self, name: str, limit: int = 12) -> None:
        """Walk a group of radio buttons with the arrows until the choice of this name."""
        for _ in range(limit):
            if self.name() == name:
                return
            self.press("ArrowDown")
        raise AssertionError(f"there is no choice {name!r} on {self.page.url}")

    def pick(self, option: str, limit: int = 60) -> None:
        """Walk the options of the list box in focus, which is on its first, until this one is chosen."""
        for _ in range(limit):
            if str(self.page.evaluate("document.activeElement.selectedOptions[0].textContent")).startswith(option):
                return
            self.press("ArrowDown")
        raise AssertionError(f"there is no option {option!r} on {self.page.url}")

    def go(self, key: str = "Enter") -> None:
        """Press a key that sends a form or follows a link, and wait for the page it leads to."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
