// Text and its entities, made into nodes. Offsets are in UTF-16 code units, as JavaScript counts too.

import { make } from "./make.js";

const SAFE = ["http:", "https:", "mailto:", "tel:"];

/** An address that a browser may be sent to, or null. */
export function safeLink(address) {
  try {
    const url = new URL(address.includes(":") ? address : `https://${address}`);
    return SAFE.includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

function link(address, inside) {
  const safe = safeLink(address);
  if (safe === null) return make("span", {}, ...inside);
  return make("a", { href: safe, target: "_blank", rel: "noopener noreferrer", title: safe }, ...inside);
}

function spoiler(inside) {
  const hidden = make("span.spoiler", { role: "button", tabIndex: 0, "aria-label": "Hidden text" }, ...inside);
  const open = () => hidden.classList.add("open");
  hidden.addEventListener("click", open);
  hidden.addEventListener("keydown", (event) => event.key === "Enter" && open());
  return hidden;
}

function wrap(entity, text, inside, say) {
  switch (entity.type) {
    case "bold": return make("b", {}, ...inside);
    case "italic": return make("i", {}, ...inside);
    case "underline": return make("u", {}, ...inside);
    case "strikethrough": return make("s", {}, ...inside);
    case "code": return make("code", {}, ...inside);
    case "pre": return make("pre", {}, ...inside);
    case "blockquote":
    case "expandable_blockquote": return make("blockquote", {}, ...inside);
    case "spoiler": return spoiler(inside);
    case "url": return link(text, inside);
    case "text_link": return link(String(entity.url), inside);
    case "email": return link(`mailto:${text}`, inside);
    case "phone_number": return link(`tel:${text}`, inside);
    case "bot_command": return make("button.tap", { onclick: () => say(text) }, ...inside);
    case "mention":
    case "hashtag":
    case "cashtag":
    case "text_mention": return make("span.tap", {}, ...inside);
    default: return make("span", {}, ...inside);
  }
}

/** The nodes of the part of a text from `from` to `to`, in which these entities lie. */
function nodes(text, entities, from, to, say) {
  const made = [];
  let at = from;
  let rest = entities;
  while (rest.length > 0) {
    const [entity, ...others] = rest;
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    const within = others.filter((other) => other.offset < end);
    rest = others.filter((other) => other.offset >= end);
    if (end <= start) continue;
    if (start > at) made.push(text.slice(at, start));
    made.push(wrap(entity, text.slice(start, end), nodes(text, within, start, end, say), say));
    at = end;
  }
  if (at < to) made.push(text.slice(at, to));
  return made;
}

const ONE_TO_THREE_EMOJI = /^(?:\p{RGI_Emoji}){1,3}$/v;

/** A text as it is shown; `say` is called with a command that is tapped. */
export function words(text, entities, say) {
  const sound = (entities ?? []).filter((entity) => Number.isInteger(entity.offset) && Number.isInteger(entity.length));
  const sorted = sound.toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  const huge = sorted.length === 0 && ONE_TO_THREE_EMOJI.test(text);
  return make(huge ? "div.words.huge" : "div.words", { dir: "auto" }, ...nodes(text, sorted, 0, text.length, say));
}

const NAMES = {
  photo: "🖼 Photo", video: "🎬 Video", animation: "GIF", audio: "🎵 Music", document: "📎 File", voice: "🎤 Voice message",
  video_note: "📹 Video message", sticker: "Sticker", location: "📍 Location", venue: "📍 Place", contact: "👤 Contact", poll: "📊 Poll",
  dice: "🎲 Dice", game: "🎮 Game", story: "Story",
};

/** A message in one line, for where it is quoted. */
export function inOneLine(message) {
  const said = message.text ?? message.caption;
  if (said) return said.replace(/\s+/g, " ").slice(0, 160);
  const kind = Object.keys(NAMES).find((name) => name in message);
  if (kind === "sticker") return `${message.sticker.emoji ?? ""} Sticker`;
  return NAMES[kind] ?? "Message";
}
