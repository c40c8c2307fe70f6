// One chat as a browser keeps it: lines by number, lines on their way, a socket that says only *that* something
// changed. Nothing is lost or said twice: a line has an id of ours, waits in the browser until the office has it, and
// may be sent any number of times. Used by the page of the portal and by the widget.

const FLOOR_OPEN = 25000; // milliseconds between questions while the socket is open
const FLOOR_CLOSED = 4000;
const LONGEST_WAIT = 20000;
const ANSWER_WITHIN = 20000; // a network that died without a word would be waited for for ever
const FILES_WITHIN = 180000;
const TYPING_EVERY = 3000;
const KEPT_FOR = 3600000;
const PREFIX = "okienko-chat:";

const newId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");

/**
 * Lines that are on their way outlive their tab; what is an hour old is not the next person's to send. Storage may be
 * forbidden: then a reload loses what was not sent.
 */
function kept(work) {
  try {
    return work(window.localStorage);
  } catch {
    return null;
  }
}

export class Refused extends Error {
  /** What the office answered instead: a status, a code, sentences. */
  constructor(status, problem, retryAfter) {
    super(Object.values(problem.fields ?? {})[0] ?? problem.title ?? "");
    this.status = status;
    this.code = problem.code ?? "";
    this.retryAfter = retryAfter;
  }
}

/** Asks the office. Throws Refused for an answer that is a refusal, another error where none came in time. */
export async function ask(url, token, body) {
  const headers = { Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const late = new AbortController();
  const clock = setTimeout(() => late.abort(), body?.has("files") ? FILES_WITHIN : ANSWER_WITHIN);
  try {
    const asked = { method: body ? "POST" : "GET", body, headers, credentials: "omit", cache: "no-store", signal: late.signal };
    const answer = await fetch(url, asked);
    if (answer.ok) return await answer.json();
    const problem = await answer.json().catch(() => ({}));
    throw new Refused(answer.status, problem, Number(answer.headers.get("Retry-After")) || 0);
  } finally {
    clearTimeout(clock);
  }
}

export class Conversation {
  /** `seen(lines)`, `stands(state)`, `waits(pending)` are told what changed; `gone()` that there is no such chat. */
  constructor({ api, token, since = 0, live = null, seen, stands, waits, gone }) {
    Object.assign(this, { api, token, since, live, seen, stands, waits, gone });
    this.pending = [];
    this.over = false;
    this.failures = 0;
    this.socketOpen = false;
    this.lastRead = performance.now();
    this.lastTyped = -TYPING_EVERY;
    this.store = `${PREFIX}${token.slice(0, 12)}:`;
  }

  start() {
    this.restore();
    this.read(this.live === null);
    if (this.live) this.connect();
    this.clock = setInterval(() => this.tick(), 1000);
    this.onOnline = () => { this.read(); this.retry(); };
    window.addEventListener("online", this.onOnline);
    return this;
  }

  /** Nothing of this talk stays in the browser, and what is still on its way to it is told to nobody. */
  forget() {
    this.seen = this.stands = this.waits = this.gone = () => {};
    this.pending = [];
    kept((box) => Object.keys(box).filter((key) => key.startsWith(this.store)).forEach((key) => box.removeItem(key)));
  }

  stop() {
    this.over = true;
    clearInterval(this.clock);
    window.removeEventListener("online", this.onOnline);
    this.socket?.close();
  }

  // -- lines of the visitor

  send(text, files = []) {
    const line = { client: newId(), text, files: [...files], state: "sending", error: "" };
    this.pending.push(line);
    this.lastTyped = -TYPING_EVERY; // the next letter is a sign of its own
    if (!line.files.length) kept((box) => box.setItem(this.store + line.client, JSON.stringify({ text, at: Date.now() })));
    this.waits(this.pending);
    this.pump();
  }

  /** Lines that an earlier page of this chat could not send. */
  restore() {
    kept((box) => {
      for (const key of Object.keys(box).filter((one) => one.startsWith(PREFIX))) {
        if (Date.now() - JSON.parse(box.getItem(key)).at > KEPT_FOR) box.removeItem(key);
      }
    });
    const found = kept((box) => Object.keys(box).filter((key) => key.startsWith(this.store)).map((key) => ({
      client: key.slice(this.store.length), files: [], state: "sending", error: "", ...JSON.parse(box.getItem(key)),
    })));
    this.pending = (found ?? []).sort((one, other) => one.at - other.at);
    if (this.pending.length) this.waits(this.pending);
    this.pump();
  }

  retry() {
    clearTimeout(this.again);
    for (const line of this.pending) if (line.state === "failed") line.state = "sending";
    this.waits(this.pending);
    this.pump();
  }

  arrived(client) {
    kept((box) => box.removeItem(this.store + client));
    const before = this.pending.length;
    this.pending = this.pending.filter((line) => line.client !== client);
    if (this.pending.length !== before) this.waits(this.pending);
  }

  /** Sends what waits, one after the other, so that the order of lines is the order of writing. */
  async pump() {
    if (this.pumping) return;
    this.pumping = true;
    try {
      for (;;) {
        const line = this.pending.find((one) => one.state === "sending");
        if (!line || !(await this.deliver(line))) break;
      }
    } finally {
      this.pumping = false;
    }
  }

  async deliver(line) {
    const body = new FormData();
    body.set("text", line.text);
    body.set("client", line.client);
    for (const file of line.files) body.append("files", file);
    let answer;
    try {
      answer = await ask(`${this.api}lines/`, this.token, body);
    } catch (error) {
      return this.failed(line, error);
    }
    line.state = "sent";
    if (!line.files.length && !this.reading && answer.seq === this.since + 1) {
      this.since = answer.seq; // nothing came between: what was sent is all there is to read
      this.ownVersion = answer.version;
      this.seen([{ seq: answer.seq, mine: true, at: answer.at, text: answer.text ?? line.text, who: "", client: line.client, files: [] }]);
      this.arrived(line.client);
    } else {
      await this.read();
      if (!(answer.seq > this.since)) this.arrived(line.client); // it stood there before: no number, or one we have read
    }
    return true;
  }

  failed(line, error) {
    const refused = error instanceof Refused && error.status < 500 && error.status !== 429;
    line.state = "failed";
    line.error = refused ? error.message : "";
    if (refused && error.status === 404) this.gone();
    if (!refused) {
      this.failures += 1;
      const wait = Math.max((error.retryAfter ?? 0) * 1000, Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(this.failures, 5)));
      clearTimeout(this.again);
      this.again = setTimeout(() => this.retry(), wait);
    }
    this.waits(this.pending);
    if (refused) this.read();
    return refused; // the lines behind a refused one go on
  }

  typed() {
    if (this.over || performance.now() - this.lastTyped < TYPING_EVERY) return;
    this.lastTyped = performance.now();
    ask(`${this.api}typing/`, this.token, new FormData()).catch(() => {}); // only a hint
  }

  // -- what the office says

  async read(withTicket = false) {
    if (this.reading) {
      this.readAgain = true;
      this.wantsTicket ||= withTicket;
      return this.reading;
    }
    this.reading = this.readOnce(withTicket);
    await this.reading;
    this.reading = null;
    if (this.readAgain) {
      this.readAgain = false;
      const ticket = this.wantsTicket;
      this.wantsTicket = false;
      return this.read(ticket);
    }
    return undefined;
  }

  async readOnce(withTicket) {
    this.lastRead = performance.now();
    try {
      this.show(await ask(`${this.api}conversation/?since=${this.since}${withTicket ? "&ticket=1" : ""}`, this.token));
      this.failures = 0;
    } catch (error) {
      if (error instanceof Refused && error.status === 404) this.gone();
      else this.stands({ offline: true });
    }
  }

  show(answer) {
    this.since = Math.max(this.since, answer.seq);
    if (answer.lines.length) this.seen(answer.lines);
    for (const line of answer.lines) if (line.client) this.arrived(line.client);
    if (answer.over) this.over = true;
    this.stands(answer);
    if (answer.live && !this.over) {
      this.live = answer.live;
      if (!this.socket) this.connect();
    }
  }

  tick() {
    if (this.over) return;
    if (performance.now() - this.lastRead > (this.socketOpen ? FLOOR_OPEN : FLOOR_CLOSED)) this.read();
  }

  connect() {
    const url = new URL(this.live.live_url, this.api);
    url.protocol = url.protocol.replace("http", "ws");
    url.searchParams.set("ticket", this.live.live_ticket);
    const socket = new WebSocket(url);
    this.socket = socket;
    let accepted = false;
    socket.addEventListener("message", (event) => {
      const news = Object.entries(JSON.parse(event.data));
      const other = news.filter(([topic]) => !topic.startsWith("typing:"));
      if (news.length > other.length && accepted && !this.over) this.stands({ typing: true });
      if (!accepted) {
        accepted = true;
        this.socketOpen = true;
        this.socketFailures = 0;
      } else if (other.every(([, version]) => version !== 0 && version === this.ownVersion)) return; // of our own line
      this.read();
    });
    socket.addEventListener("close", () => {
      this.socketOpen = false;
      this.socket = null;
      if (this.over) return;
      this.socketFailures = accepted ? 0 : (this.socketFailures ?? 0) + 1;
      const ceiling = Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(this.socketFailures, 6));
      setTimeout(() => { if (!this.over && !this.socket) this.read(true); }, 200 + Math.random() * ceiling);
    });
  }
}

// -- lines on the page

export const make = (tag, name, text) => {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
};

const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

function head(who, at) {
  const made = make("p", "ok-line-head");
  made.append(make("strong", "", who), " ");
  const time = make("time", "", clock(at));
  time.dateTime = at;
  made.append(time);
  return made;
}

function fileList(files) {
  const list = make("ul", "ok-line-files");
  for (const file of files) {
    const item = make("li");
    if (file.thumbnail) {
      const picture = make("img");
      picture.src = file.thumbnail;
      picture.alt = "";
      item.append(picture);
    }
    const link = make("a", "", file.name);
    link.href = file.href;
    link.rel = "noopener";
    item.append(link);
    list.append(item);
  }
  return list;
}

const ADDRESS = /(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)])/; // as the filter with_links has it

/** What the office wrote: its addresses are links. */
function withLinks(text) {
  const made = make("p", "ok-line-text");
  text.split(ADDRESS).forEach((piece, at) => {
    if (at % 2 === 0) return made.append(piece);
    const link = make("a", "", piece);
    link.href = piece;
    link.target = "_blank"; // the talk stays where it is
    link.rel = "noopener";
    made.append(link);
  });
  return made;
}

/** A line as an element. Texts are set as texts: what somebody wrote is never read as HTML. */
export function lineElement(line, words) {
  const made = make("li", `ok-line${line.mine ? " ok-line-mine" : ""}`);
  made.dataset.seq = line.seq;
  if (line.client) made.dataset.client = line.client;
  made.append(head(line.mine ? words.you : line.who || words.office, line.at));
  if (line.text) made.append(line.mine ? make("p", "ok-line-text", line.text) : withLinks(line.text));
  if (line.files.length) made.append(fileList(line.files));
  return made;
}

/** Puts lines in their places by number; one that is there already stays. */
export function addLines(list, lines, words) {
  for (const line of lines) {
    if (list.querySelector(`[data-seq="${line.seq}"]`)) continue;
    const after = [...list.querySelectorAll("[data-seq]")].filter((one) => Number(one.dataset.seq) < line.seq).pop();
    const made = lineElement(line, words);
    if (after) after.after(made);
    else list.prepend(made);
  }
}

/** Shows lines on their way below the others; `again` sends what was not sent. */
export function showPending(list, pending, words, again) {
  const shown = new Map([...list.querySelectorAll("[data-pending]")].map((one) => [one.dataset.pending, one]));
  for (const line of pending) {
    let made = shown.get(line.client);
    shown.delete(line.client);
    if (!made) {
      made = make("li", "ok-line ok-line-mine ok-line-pending");
      made.dataset.pending = line.client;
      made.append(make("p", "ok-line-text", [line.text, ...line.files.map((file) => file.name)].filter(Boolean).join("\n")));
      made.append(make("p", "ok-line-state"));
      list.append(made);
    }
    if (made.dataset.state === line.state + line.error) continue;
    made.dataset.state = line.state + line.error;
    const state = made.querySelector(".ok-line-state");
    state.textContent = line.state === "failed" ? `${words.failed}${line.error ? `: ${line.error}` : ""} ` : words.sending;
    made.classList.toggle("ok-line-failed", line.state === "failed");
    if (line.state === "failed") {
      const button = make("button", "btn btn-sm", words.again);
      button.type = "button";
      button.addEventListener("click", again);
      state.append(button);
    }
  }
  for (const gone of shown.values()) gone.remove();
}

/** Files a visitor chose that may go with one line; the rest is named in `told`. */
export function usable(files, words, told) {
  const good = [];
  for (const file of files) {
    if (good.length === 5) told.push(words.files_many);
    else if (file.size > 10 * 1024 * 1024) told.push(words.file_too_big.replace("%(name)s", file.name));
    else good.push(file);
  }
  return good;
}
