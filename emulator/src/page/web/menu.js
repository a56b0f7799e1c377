// Menus: of a message, of commands, of what can be attached. One is open at a time in a phone.

import { icon, make } from "./make.js";
import { toast } from "./sheets.js";

/** Reactions that Telegram takes from everybody; the first are the usual ones. */
const FEELINGS = ["👍", "❤", "🔥", "😁", "😢", "🎉", "🤔", "👏"];

/** Opens a sheet with what `fill` makes; it closes by Escape, by a click beside it, and when told. */
export function openSheet(phone, classes, from, fill) {
  phone.closeSheet?.();
  const back = from ?? document.activeElement;
  const sheet = make(`div.menu${classes}`, { role: "menu", tabIndex: -1 });
  const outside = (event) => !sheet.contains(event.target) && close();
  function close() {
    document.removeEventListener("pointerdown", outside, true);
    sheet.remove();
    phone.closeSheet = null;
    if (back?.isConnected) back.focus({ preventScroll: true });
  }
  phone.closeSheet = close;
  sheet.append(...fill(close));
  sheet.addEventListener("keydown", (event) => {
    const all = [...sheet.querySelectorAll("button:not(:disabled), input")];
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") close();
    else if (step && event.target.tagName !== "INPUT") all.at((all.indexOf(document.activeElement) + step) % all.length)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  phone.screen.append(sheet);
  document.addEventListener("pointerdown", outside, true);
  sheet.querySelector(".item, button")?.focus({ preventScroll: true });
  return sheet;
}

/** A menu of items, at a point, or beside an element. */
export function openMenu(phone, { classes = "", items, top = null, at = null, beside = null, from = null }) {
  const item = ({ icon: drawing, label, told, grave, act }, close) => make(grave ? "button.item.grave" : "button.item", {
    role: "menuitem", dir: "auto", onclick: () => (close(), act()),
  }, drawing && icon(drawing), label, told && make("small", { dir: "auto" }, told));
  const sheet = openSheet(phone, classes, from ?? beside, (close) => [top?.(close), ...items.map((one) => item(one, close))].filter(Boolean));
  const around = beside?.getBoundingClientRect();
  const point = at ?? (around && { x: around.left, y: around.bottom + 4 });
  if (!point) return;
  const screen = phone.screen.getBoundingClientRect();
  const within = (value, most) => Math.max(8, Math.min(value, most - 8));
  const x = within(point.x - screen.left - phone.screen.clientLeft, phone.screen.clientWidth - sheet.offsetWidth);
  const y = within(point.y - screen.top - phone.screen.clientTop, phone.screen.clientHeight - sheet.offsetHeight);
  sheet.style.left = `${x}px`;
  sheet.style.top = `${y}px`;
}

/** The part of a message that is marked, if it is of its words. */
function marked(row, message) {
  const selection = getSelection();
  const text = selection.toString().trim();
  const words = message.text ?? message.caption ?? "";
  if (!text || !row?.contains(selection.anchorNode) || !words.includes(text)) return null;
  return { text, position: words.indexOf(text) };
}

/** What can be done about a message. */
export function aboutMessage(phone, message) {
  const id = message.message_id;
  const editable = message.mine && !message.forward_origin && (message.text !== undefined || ["photo", "video", "animation", "audio", "document", "voice"].includes(message.kind));
  const own = message.reactions.mine.map((reaction) => reaction.emoji);
  const feel = (emoji) => phone.act({ kind: "react", message: id, emoji: own.includes(emoji) ? null : emoji });
  const reply = (row) => phone.composer.reply(message, marked(row, message));
  const edit = () => phone.composer.edit(message);
  const move = () => {
    const { latitude, longitude } = message.location;
    phone.act({ kind: "move", message: id, latitude: latitude + 0.0012, longitude: longitude + 0.0016 });
  };
  const copy = async () => {
    await navigator.clipboard?.writeText(message.text ?? message.caption).catch(() => null);
    toast(phone, "Copied");
  };
  const menu = (row, event) => {
    const feelings = (close) => make("div.feelings", {}, ...FEELINGS.map((emoji) => make(own.includes(emoji) ? "button.own" : "button", {
      "aria-label": `React ${emoji}`, onclick: () => (close(), feel(emoji)),
    }, emoji)));
    const quote = marked(row, message);
    const items = [
      { icon: "reply", label: quote ? "Quote" : "Reply", act: () => phone.composer.reply(message, quote) },
      editable && { icon: "edit", label: "Edit", act: edit },
      message.mine && message.location?.live_period && { icon: "pin", label: "Move on", act: move },
      (message.text ?? message.caption) && !message.has_protected_content && { icon: "copy", label: "Copy", act: copy },
      { icon: "trash", label: "Delete", grave: true, told: "the bot is not told", act: () => phone.act({ kind: "delete", message: id }) },
    ].filter(Boolean);
    const at = event && event.clientX !== undefined ? { x: event.clientX, y: event.clientY } : null;
    openMenu(phone, { items, top: feelings, at, beside: at ? null : row, from: row });
  };
  return { menu, reply, edit, feel, editable };
}
