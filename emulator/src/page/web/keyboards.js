// Buttons under a message, and the keys below the field.

import { make } from "./make.js";
import { confirm, toast } from "./sheets.js";
import { safeLink } from "./words.js";

/** A link to one of the bots, with what it is to be started with: https://t.me/<name>?start=<word>. */
function deepLink(address, phone) {
  const url = new URL(address);
  if (url.hostname !== "t.me" && url.hostname !== "telegram.me") return null;
  const bot = phone.who.botNamed(url.pathname.slice(1));
  const word = url.searchParams.get("start");
  return bot ? { bot, words: word ? `/start ${word}` : "/start" } : null;
}

/** Says how a payment ended. */
function settled(done, phone) {
  if (done?.paid) toast(phone, "Paid");
  else if (done?.stopped) toast(phone, done.stopped);
}

/** What asks for Stars, under the message that does. */
export function pay(message, phone) {
  const element = make("button", {}, `Pay ⭐ ${message.invoice.total_amount}`);
  element.addEventListener("click", async () => {
    element.classList.add("busy");
    settled(await phone.act({ kind: "pay", message: message.message_id }), phone);
    element.classList.remove("busy");
  });
  return make("div.buttons", { role: "group", "aria-label": "Payment" }, make("div.line-of", {}, element));
}

/** Follows a link, if the person wants to. */
async function leave(address, phone) {
  const safe = safeLink(String(address));
  if (safe === null) return toast(phone, "That link leads nowhere from here.");
  if (new URL(safe).hostname === "t.me" && new URL(safe).pathname.startsWith("/$")) {
    const pays = await confirm(phone, { title: "Pay with Stars?", words: "", yes: "Pay" });
    return pays ? settled(await phone.act({ kind: "pay_at", url: safe }), phone) : undefined;
  }
  const deep = deepLink(safe, phone);
  if (deep && deep.bot.id === phone.place.bot) return phone.say(deep.words);
  const sure = await confirm(phone, { title: "Open this link?", words: safe, yes: "Open" });
  if (sure) window.open(safe, "_blank", "noopener,noreferrer");
}

/** Shows what the bot said to a pressed button. */
async function answered(answer, phone) {
  if (!answer) return;
  if (answer.url) await leave(answer.url, phone);
  else if (answer.text && answer.show_alert) await confirm(phone, { title: "", words: answer.text, yes: "OK", no: null });
  else if (answer.text) toast(phone, answer.text);
}

async function press(button, at, message, phone, element) {
  if (button.url) return leave(button.url, phone);
  if (button.copy_text) {
    await navigator.clipboard?.writeText(button.copy_text.text).catch(() => null);
    return toast(phone, "Copied");
  }
  if (button.callback_data === undefined) return toast(phone, "This page cannot do what that button does.");
  element.classList.add("busy");
  const done = await phone.act({ kind: "press", message: message.message_id, ...at });
  element.classList.remove("busy");
  await answered(done?.answer, phone);
}

/** Buttons under a message. */
export function buttons(rows, message, phone) {
  const one = (button, at) => {
    const element = make(button.url ? "button.leads" : "button", { dir: "auto" }, String(button.text));
    element.addEventListener("click", () => press(button, at, message, phone, element));
    return element;
  };
  const line = (row, number) => make("div.line-of", {}, ...row.map((button, column) => one(button, { row: number, column })));
  return make("div.buttons", { role: "group", "aria-label": "Buttons" }, ...rows.map(line));
}

/** Keys of the reply keyboard. What one sends is the emulator's to say: its words, the person's contact, a place. */
export function keys(keyboard, phone) {
  const one = (key, row, column) => make("button", {
    dir: "auto",
    onclick: async () => {
      const asks = key.request_contact ? "Share your phone number with the bot?" : key.request_location ? "Share where you are with the bot?" : null;
      if (asks && !(await confirm(phone, { title: asks, words: "", yes: "Share" }))) return;
      phone.list.stick();
      const sent = await phone.act({ kind: "key", row, column });
      if (sent && keyboard.one_time_keyboard) element.hidden = true;
    },
  }, String(key.text ?? key));
  const line = (row, number) => make("div.line-of", {}, ...row.map((key, column) => one(key, number, column)));
  const element = make("div.keys", { role: "group", "aria-label": "Keyboard" }, ...keyboard.keyboard.map(line));
  return element;
}
