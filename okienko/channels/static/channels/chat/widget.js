// The chat on another site: one script tag, everything inside a shadow root, the same conversation as on the portal.
// The page around it gives it nothing and is given nothing. Its token is kept by the site while the talk goes on and the
// visitor was here lately, so that a closed tab loses no talk; what has ended only its own tab still shows.
import { addLines, ask, Conversation, make, showPending, usable } from "./conversation.js";
import { Matter } from "./matter.js";

const FOUND_FOR = 900000; // the office ends the talk of a page that is closed for so long

const STYLE = `
:host { all: initial; position: fixed; inset: auto 1em 1em auto; z-index: 2147483000; font: medium/1.45 system-ui, sans-serif !important; color: #16202c; color-scheme: light; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
button, input, textarea, select { font: inherit; color: inherit; }
button { min-height: 2.75em; padding: 0.4em 1em; border: 1px solid #7b8794; border-radius: 10px; background: #fff; cursor: pointer; }
.main { background: #0b4f8a; border-color: #0b4f8a; color: #fff; }
.launch { border-radius: 2em; padding: 0.6em 1.4em; font-weight: 600; box-shadow: 0 4px 16px rgb(0 0 0 / 25%); }
:focus-visible { outline: 3px solid #d97706; outline-offset: 2px; }
.panel { display: flex; flex-direction: column; width: min(24em, calc(100vw - 2em)); max-height: min(40em, calc(100dvh - 2em)); background: #fff; border: 1px solid #cbd2d9; border-radius: 14px; box-shadow: 0 8px 32px rgb(0 0 0 / 25%); overflow: hidden; }
.top { display: flex; justify-content: space-between; align-items: center; gap: 0.5em; padding: 0.5em 0.5em 0.5em 1em; background: #0b4f8a; color: #fff; }
.top h2 { margin: 0; font-size: 1.0625em; }
.top button { background: transparent; border-color: transparent; color: #fff; min-width: 2.2em; min-height: 2.2em; padding: 0.3em 0.8em; font-size: 1.25em; }
.body { padding: 0.75em 1em 1em; overflow-y: auto; display: grid; gap: 0.75em; overflow-wrap: anywhere; }
p { margin: 0; }
a { color: #0b4f8a; }
.small { font-size: 0.875em; color: #3e4c59; }
.status { padding: 0.5em 0.75em; border-radius: 10px; background: #e8f0f8; }
.wrong { color: #a3130f; }
label { display: grid; gap: 0.25em; font-weight: 600; }
input, textarea, select { width: 100%; padding: 0.5em; border: 1px solid #7b8794; border-radius: 8px; background: #fff; font-weight: 400; }
fieldset { margin: 0; padding: 0; border: 0; display: flex; flex-wrap: wrap; gap: 0.5em; }
fieldset label { display: inline-flex; align-items: center; min-width: 2.75em; min-height: 2em; font-weight: 400; }
fieldset input { width: auto; }
form { display: grid; gap: 0.6em; }
.log { overflow-y: auto; max-height: 16em; min-height: 6em; padding: 0.5em; border: 1px solid #cbd2d9; border-radius: 10px; }
ol, ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.5em; }
.ok-line { justify-self: start; max-width: 90%; padding: 0.4em 0.75em; border-radius: 10px; background: #f1f4f8; }
.ok-line-mine { justify-self: end; background: #dbe9f6; }
.ok-line-head, .ok-line-state { font-size: 0.8125em; color: #3e4c59; }
.ok-line-text { white-space: pre-wrap; overflow-wrap: anywhere; }
.ok-line-failed .ok-line-state { color: #a3130f; }
.ok-line-files img { max-width: 8em; display: block; }
.matter { display: grid; gap: 0.6em; padding: 0.75em; border: 1px solid #7b8794; border-radius: 10px; }
.matter h3 { margin: 0; font-size: 1em; }
.told { display: grid; gap: 0.25em; }
.told:empty { display: none; }
.row { display: flex; flex-wrap: wrap; gap: 0.5em; }
@media (max-width: 30rem) { :host { inset: auto 0.5em 0.5em auto; } .panel { width: calc(100vw - 1em); max-height: calc(100dvh - 1em); } }
@media (forced-colors: active) { .ok-line, .status { border: 1px solid; } }
`;

function button(text, name, act) {
  const made = make("button", name, text);
  made.type = act ? "button" : "submit";
  if (act) made.addEventListener("click", act);
  return made;
}

function field(text, control) {
  const label = make("label", "", text);
  label.append(control);
  return label;
}

function control(tag, name, options = {}) {
  return Object.assign(make(tag), { name, ...options });
}

function formOf(parts, send) {
  const form = make("form");
  const wrong = make("p", "wrong");
  wrong.setAttribute("role", "alert");
  form.noValidate = true;
  form.append(wrong, ...parts);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    wrong.textContent = "";
    try {
      await send(new FormData(form), form);
    } catch (error) {
      const isOurs = error.status || error.constructor === Error; // not the browser's own words for a lost network
      wrong.textContent = (isOurs && error.message) || form.dataset.offline;
    }
  });
  return form;
}

class Widget {
  constructor(api) {
    this.api = api;
    this.key = `okienko-chat-token:${api}`;
    this.host = make("div");
    this.host.dataset.okienkoChat = "";
    this.root = this.host.attachShadow({ mode: "open" });
    const style = new CSSStyleSheet();
    style.replaceSync(STYLE);
    this.root.adoptedStyleSheets = [style];
  }

  get kept() {
    try {
      const own = sessionStorage.getItem(this.key);
      if (own) return own;
      const { token, at } = JSON.parse(localStorage.getItem(this.key) ?? "{}");
      return token && Date.now() - at < FOUND_FOR ? token : "";
    } catch { return this.memory ?? ""; }
  }

  set kept(token) {
    this.memory = token;
    try {
      if (token) sessionStorage.setItem(this.key, token);
      else sessionStorage.removeItem(this.key);
    } catch { /* forbidden: then the talk lasts as long as the page */ }
    this.stay(Boolean(token));
  }

  /** Whether another tab, or this one opened again, may find the talk. */
  stay(goesOn) {
    try {
      if (goesOn) localStorage.setItem(this.key, JSON.stringify({ token: this.kept, at: Date.now() }));
      else localStorage.removeItem(this.key);
    } catch { /* forbidden */ }
  }

  get isOfThisTab() {
    try { return Boolean(sessionStorage.getItem(this.key)); } catch { return false; }
  }

  async start() {
    const lang = (document.documentElement.lang || "pl").slice(0, 2);
    this.lang = lang;
    this.office = await ask(`${this.api}office/?lang=${encodeURIComponent(lang)}`);
    this.words = this.office.words;
    this.host.lang = this.office.language;
    this.draw();
    document.body.append(this.host);
    if (this.isOfThisTab) this.open(false); // found in another tab it waits, closed: somebody else may sit here now
    else if (this.kept) this.launch.textContent = this.words.return;
  }

  draw() {
    const { words } = this;
    this.launch = button(words.open, "main launch", () => this.open(true));
    this.launch.setAttribute("aria-haspopup", "dialog");
    this.launch.setAttribute("aria-expanded", "false");
    this.panel = make("section", "panel");
    this.panel.hidden = true;
    this.panel.setAttribute("role", "dialog");
    this.panel.setAttribute("aria-label", words.title);
    const top = make("div", "top");
    const close = button("×", "", () => this.close());
    close.setAttribute("aria-label", words.close);
    this.title = make("h2", "", words.title);
    this.title.tabIndex = -1;
    top.append(this.title, close);
    this.body = make("div", "body");
    this.panel.append(top, this.body);
    this.panel.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
    this.root.append(this.panel, this.launch);
  }

  open(byPerson) {
    this.panel.hidden = false;
    this.launch.hidden = true;
    this.launch.setAttribute("aria-expanded", "true");
    if (!this.body.childElementCount) {
      if (this.kept) this.talk();
      else this.begin();
    }
    if (byPerson) (this.body.querySelector("form:not(.aside) :is(textarea, input, select)") ?? this.title).focus();
  }

  close() {
    this.panel.hidden = true;
    this.launch.hidden = false;
    this.launch.setAttribute("aria-expanded", "false");
    this.launch.focus();
  }

  show(...parts) {
    const held = this.root.activeElement && this.body.contains(this.root.activeElement);
    this.body.replaceChildren(...parts.filter(Boolean));
    if (held) (this.body.querySelector("form:not(.aside) :is(textarea, input)") ?? this.title).focus();
  }

  link(text, url) {
    const made = make("a", "", text);
    made.href = url;
    made.target = "_blank";
    made.rel = "noopener";
    return made;
  }

  begin() {
    const { words, office } = this;
    const hours = make("p", "status", office.hours);
    const clause = make("p", "small", `${office.clause} `);
    clause.append(this.link(words.more, office.clause_url));
    if (!office.open) return this.show(hours, this.link(words.leave, office.message_url));
    const nobody = office.staffed ? "" : make("p", "status", `${words.nobody} `);
    if (nobody) nobody.append(this.link(words.leave, office.message_url));
    const topic = control("select", "topic");
    for (const one of office.topics) topic.append(new Option(one.name, one.code));
    const form = formOf([
      office.topics.length > 1 ? field(words.topic, topic) : "",
      field(words.question, control("textarea", "text", { rows: 3, maxLength: 4000, value: this.back ?? "" })),
      field(words.name, control("input", "name", { autocomplete: "given-name", maxLength: 100 })),
      field(words.address, control("input", "address", { maxLength: 254 })),
      button(words.begin, "main"),
    ], async (data) => {
      data.set("came_from", window.location.origin + window.location.pathname);
      await ask(`${this.api}begin/?lang=${this.lang}`, office.token, data);
      this.kept = office.token;
      this.back = "";
      this.talk();
    });
    form.dataset.offline = words.offline;
    return this.show(hours, nobody, clause, form);
  }

  talk() {
    const { words } = this;
    this.isOver = this.wasAlone = false;
    const status = make("p", "status");
    status.setAttribute("role", "status");
    const log = make("div", "log");
    log.setAttribute("role", "log");
    log.setAttribute("aria-label", words.talk);
    log.tabIndex = 0;
    const list = make("ol");
    log.append(list);
    const typing = make("p", "small");
    typing.setAttribute("aria-hidden", "true");
    const text = control("textarea", "text", { rows: 2, maxLength: 4000 });
    const files = control("input", "files", { type: "file", multiple: true });
    const form = formOf([field(words.line, text), field(words.add, files), button(words.send, "main")], async () => {
      const told = [];
      const chosen = usable(files.files, words, told);
      if (told.length) throw new Error(told.join(" "));
      if (text.value.trim() || chosen.length) this.conversation.send(text.value, chosen);
      form.reset();
      text.focus();
    });
    text.addEventListener("input", () => this.conversation.typed());
    if (window.matchMedia("(pointer: fine)").matches) {
      text.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        form.requestSubmit();
      });
    }
    const end = button(words.end, "", () => ask(`${this.api}end/`, this.kept, new FormData()).then((state) => this.stood(state), () => {}));
    const forget = button(words.forget, "", () => {
      this.conversation.forget(); // that it is over is news no longer
      return ask(`${this.api}end/`, this.kept, new FormData()).catch(() => {}).then(() => this.forget());
    });
    const ends = make("div", "row");
    ends.append(end, forget);
    const later = this.later();
    this.matter = this.stateOfMatter(text);
    this.parts = { status, log, list, typing, form, later };
    const toEnd = () => { log.scrollTop = log.scrollHeight; };
    this.conversation = new Conversation({
      api: this.api,
      token: this.kept,
      seen: (lines) => { addLines(list, lines, words); toEnd(); },
      waits: (pending) => { showPending(list, pending, words, () => this.conversation.retry()); toEnd(); },
      stands: (state) => this.stood(state),
      gone: () => this.forget(),
    }).start();
    this.kept = this.conversation.token; // now of this tab, too
    this.show(status, log, typing, this.matter.root, form, later, ends);
  }

  /** Number and code of a matter, while the machine offers to say how it stands. */
  stateOfMatter(text) {
    const { words } = this;
    const digits = { inputMode: "numeric", autocomplete: "off" };
    const form = formOf([
      field(words.reference, control("input", "reference", { ...digits, maxLength: 40 })),
      field(words.code, control("input", "code", { ...digits, maxLength: 20 })),
      button(words.state_send, ""),
    ], () => this.matter.ask(`${this.api}state/?lang=${this.lang}`, this.kept));
    form.className = "aside";
    form.dataset.offline = words.unsent;
    form.hidden = true;
    const told = make("div", "status told");
    told.setAttribute("role", "status");
    told.tabIndex = -1;
    const root = make("section", "matter");
    root.setAttribute("aria-label", words.state);
    root.hidden = true;
    root.append(make("h3", "", words.state), make("p", "small", words.state_note), told, form);
    return new Matter({ root, form, told, words, beside: () => text });
  }

  /** Who waits may leave an address instead. */
  later() {
    const { words, office } = this;
    const when = control("select", "when");
    for (const [moment, name] of office.call_times) when.append(new Option(name, moment));
    const form = formOf([
      field(words.later_address, control("input", "address", { maxLength: 254 })), field(words.later_when, when), button(words.later_send, ""),
    ], async (data) => this.stood(await ask(`${this.api}message/?lang=${this.lang}`, this.kept, data)));
    form.dataset.offline = words.offline;
    const box = make("details");
    box.append(make("summary", "", words.later), form);
    box.hidden = true;
    return box;
  }

  stood(state) {
    const { status, typing, later } = this.parts;
    const alone = state.state === "waiting" && !state.staffed;
    const sentence = state.offline ? this.words.offline : [state.status, alone && this.words.nobody].filter(Boolean).join(" ");
    if (sentence && status.textContent !== sentence) status.textContent = sentence;
    if (state.offline) return;
    if (state.state) {
      later.hidden = state.state !== "waiting";
      if (alone && !this.wasAlone) later.open = true;
      this.wasAlone = alone;
      this.stay(!state.over);
      this.matter.offered(state.offer === "state");
    }
    typing.textContent = state.typing ? this.words.typing : "";
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => { typing.textContent = ""; }, 6000);
    if (state.over && !this.isOver && !this.conversation.pending.length) this.finish(state);
  }

  finish(state) {
    this.isOver = true;
    this.conversation.stop();
    const { status, log } = this.parts;
    const back = state.back && button(this.words.return, "main", () => this.goOn(`${state.back} `));
    this.show(status, log, back, state.may_rate && this.rating(), state.answered && this.copy(), button(this.words.new, back ? "" : "main", () => this.forget()));
  }

  /** Back into the talk; where it can no longer go on, another one that names it. */
  async goOn(sentence) {
    try {
      await ask(`${this.api}again/?lang=${this.lang}`, this.kept, new FormData());
    } catch (error) {
      if (![404, 409].includes(error.status) || error.code === "office_closed") { // it is still theirs: another try may do
        this.parts.status.textContent = error.message || this.words.offline;
        return undefined;
      }
      this.back = sentence;
      return this.forget();
    }
    this.stay(true);
    return this.talk();
  }

  rating() {
    const { words } = this;
    const group = make("fieldset");
    group.append(make("legend", "", words.rate));
    for (let score = 1; score <= 6; score += 1) {
      const label = make("label");
      label.append(control("input", "score", { type: "radio", value: String(score) }), ` ${score}`);
      group.append(label);
    }
    const form = formOf([group, button(words.rate_send, "main")], async (data) => {
      await ask(`${this.api}rating/?lang=${this.lang}`, this.kept, data);
      form.replaceWith(this.told(words.thanks));
    });
    form.dataset.offline = words.offline;
    return form;
  }

  copy() {
    const { words } = this;
    const form = formOf([field(words.copy, control("input", "email", { type: "email", autocomplete: "email" })), button(words.copy_send, "")], async (data) => {
      await ask(`${this.api}copy/?lang=${this.lang}`, this.kept, data);
      form.replaceWith(this.told(words.copied));
    });
    form.dataset.offline = words.offline;
    return form;
  }

  told(sentence) {
    const made = make("p", "status", sentence);
    made.setAttribute("role", "status");
    made.tabIndex = -1;
    queueMicrotask(() => made.focus());
    return made;
  }

  async forget() {
    this.conversation?.stop();
    this.conversation?.forget();
    this.kept = "";
    this.launch.textContent = this.words.open;
    this.isOver = true; // an end that is answered only now has nothing to show
    try {
      this.office = await ask(`${this.api}office/?lang=${encodeURIComponent(this.lang)}`); // with the token of another talk
    } catch {
      return this.show(this.told(this.words.apart), button(this.words.again, "main", () => this.forget()));
    }
    return this.begin();
  }
}

/** Puts the chat on this page. */
export function start(api) {
  new Widget(api).start().catch(() => {}); // no office, no chat: the page around it goes on
}
