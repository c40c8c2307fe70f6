// Number and code of a matter are asked for apart from the lines, and what is told stands in this browser alone.
import { ask, make } from "./conversation.js";

/**
 * `root`: the part of the page with the fields; `form` within it; `told`: where the answer is drawn, with or without the
 * form. `beside()`: what takes the focus from fields that go.
 */
export class Matter {
  constructor({ root, form, told, words, beside }) {
    Object.assign(this, { root, form, told, words, beside });
  }

  /** Whether the office would tell it now. What was told stays until the talk does not. */
  offered(is) {
    if (this.form.hidden === !is) return;
    const held = this.form.contains(this.form.getRootNode().activeElement);
    this.form.hidden = !is;
    this.root.hidden = !is && !this.told.childElementCount;
    if (!is) this.form.reset();
    if (held && !is) this.beside().focus();
    if (is) this.root.scrollIntoView({ block: "nearest" });
  }

  /** Throws Refused for a wrong number and a wrong code alike. */
  async ask(url, token) {
    this.told.replaceChildren();
    const { sentences, link } = await ask(url, token, new FormData(this.form));
    const way = make("a", "", this.words.matter);
    way.href = link;
    way.target = "_blank";
    way.rel = "noopener";
    const last = make("p");
    last.append(way);
    this.told.append(...sentences.map((one) => make("p", "", one)), last);
    this.form.reset(); // nothing of it lies about
    this.told.focus();
  }
}
