// Where one writes: words, answers, changes, commands.

import { attach } from "./attach.js";
import { icon, iconButton, make } from "./make.js";
import { openMenu } from "./menu.js";
import { inOneLine } from "./words.js";

const LONGEST = 4096;

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.about = null;
    this.text = make("textarea", { rows: 1, maxLength: LONGEST, placeholder: "Message", dir: "auto", "aria-label": "Message" });
    this.text.addEventListener("input", () => this.fit());
    this.text.addEventListener("keydown", (event) => this.press(event));
    this.commands = make("button.commands-button", { "aria-label": "Commands", onclick: () => this.showCommands() }, icon("menu"), "Menu");
    this.sender = iconButton(".send", "send", "Send", () => this.send());
    this.clip = iconButton("", "attach", "Attach", () => attach(this.phone, this.clip));
    this.bar = make("div", {});
    const line = make("div.composer", {}, this.commands, this.text, this.clip, this.sender);
    this.element = make("div", {}, this.bar, line);
    this.setCommands([]);
    this.fit();
  }

  focus() {
    this.text.focus();
  }

  /** The field is as high as its words, within bounds; nothing cannot be sent. */
  fit() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight, 130)}px`;
    const captionless = this.about?.what === "edit" && this.about.message.text === undefined;
    this.sender.disabled = this.text.value.trim() === "" && !captionless;
  }

  setCommands(commands) {
    this.list = commands;
    this.commands.hidden = commands.length === 0;
  }

  showCommands() {
    const items = this.list.map(({ command, description }) => ({ label: `/${command}`, told: description, act: () => this.phone.say(`/${command}`) }));
    openMenu(this.phone, { classes: ".commands", items, from: this.commands });
  }

  reply(message, quote) {
    this.set({ what: "reply", message, quote }, "reply", message.mine ? "Reply to yourself" : "Reply", quote ? `“${quote.text}”` : inOneLine(message));
  }

  edit(message) {
    this.set({ what: "edit", message }, "edit", "Edit message", inOneLine(message));
    this.text.value = message.text ?? message.caption ?? "";
    this.fit();
  }

  set(about, drawing, title, line) {
    if (this.about?.what === "edit") this.text.value = "";
    this.about = about;
    const told = make("div", {}, make("b", {}, title), make("span", { dir: "auto" }, line));
    this.bar.replaceChildren(make("div.about-what", {}, icon(drawing), told, iconButton("", "close", "Cancel", () => this.leave())));
    this.fit();
    this.focus();
  }

  /** Leaves what it was about. */
  leave() {
    if (this.about?.what === "edit") this.text.value = "";
    this.about = null;
    this.bar.replaceChildren();
    this.fit();
  }

  /** What is answered or changed may be gone by now. */
  check() {
    if (this.about && !this.phone.messages.has(this.about.message.message_id)) this.leave();
  }

  async send() {
    if (this.sender.disabled) return;
    const words = this.text.value;
    const { about } = this;
    this.text.value = "";
    this.about = null;
    this.leave();
    const done = about?.what === "edit"
      ? await this.phone.act({ kind: "edit", message: about.message.message_id, words })
      : await this.phone.send([{ kind: "text", words }], about?.message.message_id ?? null, about?.quote ?? null);
    if (done === null && this.text.value === "") {
      // What could not be sent is not lost.
      this.text.value = words;
      this.fit();
    }
  }

  /** What a thing that is attached answers; it is asked for once. */
  takeAnswered() {
    if (this.about?.what !== "reply") return null;
    const id = this.about.message.message_id;
    this.leave();
    return id;
  }

  press(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.send();
    } else if (event.key === "Escape") {
      this.leave();
    } else if (event.key === "ArrowUp" && this.text.value === "") {
      const own = [...this.phone.messages.values()].filter((message) => message.mine && message.text !== undefined);
      const newest = own.sort((a, b) => a.message_id - b.message_id).at(-1);
      if (newest) this.edit(newest);
      event.preventDefault();
    }
  }
}
