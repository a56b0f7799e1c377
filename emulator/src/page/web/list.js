// The messages of a chat, in order. A row is made anew only when something about it has changed.

import { makeRow } from "./bubble.js";
import { iconButton, make } from "./make.js";
import { aboutMessage } from "./menu.js";

/** Messages of one side within so many seconds stand closer together. */
const TOGETHER_S = 300;

/** So near to its end the list follows what is new. */
const NEAR_PX = 120;

/** Rows: a message each, or all messages of an album; days between them. */
function rowsOf(messages) {
  const rows = [];
  let day = "";
  for (const message of messages) {
    const on = new Date(message.date * 1000).toLocaleDateString(undefined, { day: "numeric", month: "long" });
    if (on !== day) rows.push({ key: `day ${on}`, day: on });
    day = on;
    const before = rows.at(-1);
    const album = message.media_group_id;
    if (album && before.album === album && before.mine === message.mine) {
      before.messages.push(message);
    } else {
      rows.push({ key: `message ${message.message_id}`, album, mine: message.mine, messages: [message] });
    }
  }
  rows.forEach((row, at) => {
    if (row.day) return;
    const near = (other) => other?.messages && other.mine === row.mine && Math.abs(other.messages[0].date - row.messages[0].date) < TOGETHER_S;
    row.follows = Boolean(near(rows[at - 1]));
    row.last = !near(rows[at + 1]);
  });
  return rows;
}

/** A row that stands close to the one before it, or is the last of several. */
function nearOthers(element, { day, follows, last }) {
  if (day) return element;
  element.classList.toggle("follows", follows);
  element.classList.toggle("last", last);
  return element;
}

export class List {
  constructor(phone) {
    this.phone = phone;
    this.rows = new Map();
    this.sticks = true;
    this.list = make("div.list", { role: "log", "aria-live": "polite", "aria-label": "Messages" });
    this.down = iconButton(".down", "down", "To the newest message", () => this.toEnd(true));
    this.down.hidden = true;
    this.element = make("div.paper", {}, this.list, this.down);
    this.list.addEventListener("scroll", () => {
      this.down.hidden = this.isNearEnd();
    });
    this.list.addEventListener("keydown", (event) => this.press(event));
    new ResizeObserver(() => this.sticks && this.toEnd(false)).observe(this.list);
    this.clear();
  }

  clear() {
    this.rows.clear();
    this.list.replaceChildren(make("div.empty", {}, make("b", {}, "No messages here yet"), "Press START, and the bot says what to do."));
  }

  /** The list follows its end from here on. */
  stick() {
    this.sticks = true;
  }

  isNearEnd() {
    return this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < NEAR_PX;
  }

  toEnd(smooth) {
    this.list.scrollTo({ top: this.list.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  /** Shows these messages. What comes while one looks moves in; what is there at the first look just stands there. */
  show(messages, whole) {
    const follows = this.sticks || this.isNearEnd();
    this.sticks = false;
    if (messages.length === 0) return this.clear();
    this.list.querySelector(".empty")?.remove();
    const rows = rowsOf(messages);
    const wanted = new Set(rows.map((row) => row.key));
    for (const [key, { element }] of this.rows) if (!wanted.has(key)) this.remove(key, element, whole);
    let place = this.list.firstElementChild;
    for (const row of rows) {
      while (place?.classList.contains("leaving")) place = place.nextElementSibling;
      const before = this.rows.get(row.key)?.element;
      const element = this.place(row, whole);
      // A row that was made anew stands where the old one stood.
      if (before === place) place = element;
      if (element === place) place = place.nextElementSibling;
      else this.list.insertBefore(element, place);
    }
    for (const row of this.list.querySelectorAll(".row")) row.tabIndex = -1;
    const last = [...this.list.querySelectorAll(".row:not(.leaving)")].at(-1);
    if (last) last.tabIndex = 0;
    if (follows) this.toEnd(!whole);
  }

  /** The element of a row, as it was if nothing about it has changed. */
  place(row, whole) {
    // Whether others stand close by changes nothing of the row itself: made anew, it would lose a press that goes on.
    const { follows, last, ...itself } = row;
    const digest = JSON.stringify(itself);
    const known = this.rows.get(row.key);
    if (known?.digest === digest) return nearOthers(known.element, row);
    const element = row.day ? make("div.day", {}, row.day) : nearOthers(makeRow(row, this.phone), row);
    if (known) {
      const focused = known.element === document.activeElement;
      known.element.replaceWith(element);
      if (focused) element.focus({ preventScroll: true });
    } else if (!whole && !row.day) {
      element.classList.add("fresh");
    }
    this.rows.set(row.key, { element, digest });
    return element;
  }

  remove(key, element, whole) {
    this.rows.delete(key);
    if (whole) return element.remove();
    element.classList.add("leaving");
    element.addEventListener("animationend", (event) => event.target === element && element.remove());
  }

  goTo(id) {
    const row = this.list.querySelector(`[data-messages~="${Number(id)}"]`);
    if (!row) return;
    row.scrollIntoView({ block: "center", behavior: "smooth" });
    row.classList.remove("shown");
    requestAnimationFrame(() => row.classList.add("shown"));
  }

  /** The keys of a list: up and down, a menu, and the most usual things by their letter. */
  press(event) {
    const row = event.target;
    if (!row.classList.contains("row") || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = [...this.list.querySelectorAll(".row:not(.leaving)")];
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const message = this.phone.messages.get(Number(row.dataset.messages.split(" ")[0]));
    const about = message && aboutMessage(this.phone, message);
    if (step) rows[rows.indexOf(row) + step]?.focus();
    else if (event.key === "Enter" || event.key === " ") about.menu(row);
    else if (event.key === "r") about.reply();
    else if (event.key === "e" && about.editable) about.edit();
    else if (event.key === "Escape") this.phone.composer.focus();
    else return;
    event.preventDefault();
  }
}
