// A message as a bubble, or an album as one.

import { buttons, pay } from "./keyboards.js";
import { face, icon, make } from "./make.js";
import { album, fitting, isPictured } from "./media.js";
import { aboutMessage } from "./menu.js";
import { inOneLine, words } from "./words.js";

/** A finger that rests so long asks for the menu. */
const LONG_PRESS_MS = 450;

function time(message) {
  const clock = new Date(message.date * 1000).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return make("span.meta", { title: new Date(message.date * 1000).toLocaleString() },
    message.has_protected_content && make("span.guard", { title: "Protected: cannot be forwarded or saved", "aria-label": "protected" }, icon("lock")),
    message.edit_date && make("span.edited", {}, "edited"),
    make("time", {}, clock),
    message.mine && make("span", { "aria-label": "sent" }, icon("tick")));
}

/** What a message answers: a line of it, or the part that was quoted. */
function answered(message, phone) {
  if (!message.answers) return null;
  const original = message.reply_to_message;
  if (!original) return make("span.answered", {}, make("b", {}, "Deleted message"));
  const own = !original.from.is_bot;
  const line = message.quote ? `“${message.quote.text}”` : inOneLine(original);
  return make("button.answered", { onclick: () => phone.goTo(original.message_id) },
    make("b", { dir: "auto" }, own ? "You" : original.from.first_name), make("span", { dir: "auto" }, line));
}

/** Reactions under a message: the bot's, which are the partner's, and one's own. */
function felt(message, phone) {
  const own = message.reactions.mine.map((reaction) => reaction.emoji);
  const theirs = message.reactions.bot.map((reaction) => reaction.emoji);
  const emoji = [...new Set([...theirs, ...own])].filter(Boolean);
  if (emoji.length === 0) return null;
  const one = (which) => {
    const mine = own.includes(which);
    const who = [theirs.includes(which) && face(phone.who.bot(phone.place.bot).first_name, phone.place.bot, true), mine && face("You", message.chat.id, true)];
    return make(mine ? "button.feeling.own" : "button.feeling", {
      "aria-label": `${which}, ${mine ? "yours: take it back" : "theirs: feel the same"}`, "aria-pressed": String(mine),
      onclick: () => phone.act({ kind: "react", message: message.message_id, emoji: mine ? null : which }),
    }, which, ...who.filter(Boolean));
  };
  return make("div.felt", {}, ...emoji.map(one));
}

function said(message, phone) {
  const text = message.text ?? message.caption;
  return text ? words(text, message.entities ?? message.caption_entities, (command) => phone.say(command)) : null;
}

function forwarded(message) {
  if (!message.forward_origin) return null;
  const from = message.forward_origin.sender_user?.first_name ?? message.forward_origin.sender_user_name ?? "somebody";
  return make("div.forwarded", { dir: "auto" }, `Forwarded from ${from}`);
}

function bubble(messages, phone) {
  const captioned = messages.find((message) => message.caption) ?? messages[0];
  const [first] = messages;
  const pictured = isPictured(first);
  const text = said(captioned, phone);
  const meta = time(captioned);
  const bare = ["sticker", "video_note", "dice"].includes(first.kind) && !first.answers;
  if (pictured && !text && !first.location) meta.classList.add("over");
  const content = messages.length > 1 ? album(messages, phone) : fitting(first, phone);
  const above = first.show_caption_above_media;
  const feelings = bare ? null : felt(messages.find((one) => felt(one, phone)) ?? first, phone);
  // Below words the time floats into their last line, if it fits there.
  const inside = text !== null && !above && !text.classList.contains("huge");
  if (inside) text.append(meta);
  const element = make("div.bubble", {}, answered(first, phone), forwarded(first),
    ...(above ? [text, content] : [content, text]), inside ? null : meta, feelings);
  element.classList.toggle("pictured", pictured);
  element.classList.toggle("bare", bare);
  element.classList.toggle("protected", Boolean(first.has_protected_content));
  return bare ? [element, felt(first, phone)] : [element];
}

/** Asks for the menu: by the other button of the mouse, by a long touch, by a double click for a heart. */
function ask(element, message, phone) {
  const about = () => aboutMessage(phone, phone.messages.get(message.message_id) ?? message);
  let held = null;
  element.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    about().menu(element, event);
  });
  element.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "mouse") held = setTimeout(() => about().menu(element, event), LONG_PRESS_MS);
  });
  for (const end of ["pointerup", "pointermove", "pointercancel"]) element.addEventListener(end, () => clearTimeout(held));
  element.addEventListener("dblclick", (event) => {
    if (!event.target.closest("button, a")) about().feel("❤");
  });
}

/** The row of one message, or of an album. */
export function makeRow({ messages, mine }, phone) {
  const [message] = messages;
  const keyboard = message.reply_markup?.inline_keyboard;
  const row = make("article.row", {
    "aria-label": `${mine ? "You" : "Bot"}: ${inOneLine(message)}`,
    data: { messages: messages.map((one) => one.message_id).join(" "), kind: message.kind },
  }, ...bubble(messages, phone).filter(Boolean), message.invoice && pay(message, phone),
    keyboard && buttons(keyboard, message, phone));
  row.classList.toggle("mine", mine);
  ask(row, message, phone);
  return row;
}
