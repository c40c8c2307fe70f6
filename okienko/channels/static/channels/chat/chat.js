// The visitor's talk on the portal: its form sends without leaving the page, lines arrive by themselves.
import { addLines, Conversation, showPending, usable } from "./conversation.js";
import { Matter } from "./matter.js";

const box = document.querySelector("[data-chat]");
const list = box.querySelector("[data-chat-lines]");
const log = box.querySelector("[data-chat-log]");
const status = box.querySelector("[data-chat-status]");
const typing = box.querySelector("[data-chat-typing]");
const form = box.querySelector("[data-chat-form]");
const nobody = box.querySelector("[data-chat-nobody]");
const words = JSON.parse(box.dataset.sentences);

const matter = form && stateOfMatter(box.querySelector("[data-chat-matter]"));

let typingEnds = 0;

const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;

function following(change) {
  const follow = atEnd();
  change();
  if (follow) log.scrollTop = log.scrollHeight;
}

function say(sentence) {
  if (sentence && status.textContent !== sentence) status.textContent = sentence;
}

/** The talk is over: the page as the office has it now, unless something typed would be lost. */
function finished(sentence) {
  say(sentence);
  if (!form) return;
  if (!form.elements.text.value.trim() && !talk.pending.length) {
    window.location.assign("/czat/rozmowa/");
    return;
  }
  form.querySelector("[type=submit]").disabled = true;
}

/** The form for number and code answers on this page. */
function stateOfMatter(root) {
  const asking = root.querySelector("form");
  const wrong = root.querySelector("[data-chat-wrong]");
  const told = root.querySelector("[data-chat-told]");
  const made = new Matter({ root, form: asking, told, words, beside: () => form.elements.text });
  asking.addEventListener("submit", async (event) => {
    event.preventDefault();
    asking.querySelector(".ok-form-errors")?.remove();
    wrong.hidden = true;
    try {
      await made.ask(new URL("/api/chat/state/", window.location.href), box.dataset.token);
    } catch (error) {
      wrong.querySelector("span").textContent = error.message && error.status ? error.message : words.unsent;
      wrong.hidden = false;
    }
  });
  return made;
}

const talk = new Conversation({
  api: new URL("/api/chat/", window.location.href).href,
  token: box.dataset.token,
  since: Number(box.dataset.since),
  live: box.dataset.over ? null : { live_url: box.dataset.liveAt, live_ticket: box.dataset.liveBy },
  seen: (lines) => following(() => addLines(list, lines, words)),
  waits: (pending) => following(() => {
    showPending(list, pending, words, () => talk.retry());
  }),
  stands: (state) => {
    if (state.offline) return say(words.offline);
    following(() => { typing.textContent = state.typing ? words.typing : ""; });
    clearTimeout(typingEnds);
    typingEnds = setTimeout(() => { typing.textContent = ""; }, 6000);
    if (state.state && state.state !== "waiting") box.querySelector("[data-chat-waiting]")?.setAttribute("hidden", "");
    if (nobody && "staffed" in state) {
      nobody.hidden = state.staffed || state.state !== "waiting";
      if (!nobody.hidden) nobody.querySelector("span").textContent = words.nobody;
    }
    if ("offer" in state) matter?.offered(state.offer === "state");
    return state.over ? finished(state.status) : say(state.status);
  },
  gone: () => window.location.assign("/czat/"),
});

log.scrollTop = log.scrollHeight;

if (form) {
  const text = form.elements.text;
  const files = form.elements.files;
  talk.start();

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const told = [];
    const chosen = usable(files.files, words, told);
    if (told.length) say(told.join(" "));
    if (!told.length && (text.value.trim() || chosen.length)) {
      talk.send(text.value, chosen);
      form.reset();
      log.scrollTop = log.scrollHeight;
    }
    text.focus();
  });

  box.querySelector("[data-chat-forget]").addEventListener("click", () => talk.forget());
  text.addEventListener("input", () => talk.typed());
  if (window.matchMedia("(pointer: fine)").matches) {
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (talk.pending.some((line) => line.files.length)) event.preventDefault(); // files cannot be kept for later
  });
}
