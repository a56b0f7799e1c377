// A phone: one person in the chat with one bot. It knows how the chat stands; its parts show it.

import { Composer } from "./composer.js";
import { keys } from "./keyboards.js";
import { List } from "./list.js";
import { face, iconButton, make } from "./make.js";
import { openMenu } from "./menu.js";
import { confirm, toast } from "./sheets.js";
import { Who } from "./who.js";
import { act } from "./wire.js";

// "The status is set for 5 seconds or less (when a message arrives from your bot, clients clear its typing status)".
const ACTION_MS = 5000;

const DOINGS = {
  typing: "typing", upload_photo: "sending a photo", record_video: "recording a video", upload_video: "sending a video",
  record_voice: "recording a voice message", upload_voice: "sending a voice message", upload_document: "sending a file",
  choose_sticker: "choosing a sticker", find_location: "looking for a place", record_video_note: "recording a video message",
  upload_video_note: "sending a video message",
};

export class Phone {
  constructor(place, moved) {
    this.place = place;
    this.frame = { commands: [], started: false, blocked: false };
    this.messages = new Map();
    this.actions = null;
    this.head = make("div.head");
    this.list = new List(this);
    this.composer = new Composer(this);
    this.keys = make("div", {});
    this.foot = make("div.foot", {}, this.composer.element, this.keys);
    this.toasts = make("div.toasts", { role: "status", "aria-live": "polite" });
    this.screen = make("section.phone", {}, this.head, this.list.element, this.foot, this.toasts);
    this.who = new Who(this, moved);
    this.element = make("div.place", {}, this.who.element, this.screen);
  }

  /** Learns who is who, and shows the chat before anything is known of it. */
  async settle() {
    await this.who.settle();
    this.showHead();
    this.showFoot();
  }

  /** Goes over to another chat. */
  change(place) {
    this.place = place;
    this.messages.clear();
    this.frame = { commands: [], started: false, blocked: false };
    this.actions = null;
    this.composer.leave();
    this.list.clear();
    this.showHead();
    this.showFoot();
  }

  /** Something has changed in a chat, perhaps in this one. */
  hear(news) {
    if (news.bot !== this.place.bot || news.person !== this.place.person) return;
    if (news.whole) {
      const there = new Set(news.messages.map((message) => message.message_id));
      for (const id of this.messages.keys()) if (!there.has(id)) this.messages.delete(id);
    }
    for (const id of news.gone) this.messages.delete(id);
    for (const message of news.messages) {
      if (!message.mine && !this.messages.has(message.message_id)) this.rest();
      this.messages.set(message.message_id, message);
    }
    if (news.frame) this.reframe(news.frame);
    this.composer.check();
    this.list.show([...this.messages.values()].sort((a, b) => a.message_id - b.message_id), news.whole);
  }

  reframe(frame) {
    const before = this.frame;
    this.frame = frame;
    const number = frame.action?.number ?? 0;
    if (this.actions !== null && number > this.actions) this.busy(frame.action.what);
    this.actions = number;
    if (JSON.stringify(before) !== JSON.stringify(frame)) this.showFoot();
  }

  /** The bot does something for a while. */
  busy(what) {
    const dots = make("span.dots", {}, make("i"), make("i"), make("i"));
    this.doing.replaceChildren(DOINGS[what] ?? "working", dots);
    this.doing.classList.add("busy");
    clearTimeout(this.resting);
    this.resting = setTimeout(() => this.rest(), ACTION_MS);
  }

  rest() {
    clearTimeout(this.resting);
    this.doing.classList.remove("busy");
    this.doing.replaceChildren(this.frame.blocked ? "blocked" : "bot");
  }

  /** Somebody does something; what cannot be done is said. */
  async act(deed) {
    try {
      return await act(this.place, deed);
    } catch (error) {
      toast(this, error.message, true);
      return null;
    }
  }

  /** Sends one thing, or several as an album. */
  send(contents, answers = null, quote = null) {
    this.list.stick();
    return this.act({ kind: "send", contents, answers, quote });
  }

  say(words) {
    return this.send([{ kind: "text", words }]);
  }

  showHead() {
    const bot = this.who.bot(this.place.bot);
    this.doing = make("div.doing", {});
    const more = iconButton("", "more", "More", () => {
      const { blocked } = this.frame;
      const block = { icon: "block", label: blocked ? "Unblock the bot" : "Block the bot", grave: !blocked, act: () => this.block(!blocked) };
      openMenu(this, { beside: more, items: [block] });
    });
    this.head.replaceChildren(
      face(bot.first_name, bot.id),
      make("div.names", {}, make("div.name", { dir: "auto" }, bot.first_name, make("small", {}, ` @${bot.username}`)), this.doing),
      more,
    );
    this.rest();
  }

  async block(blocked) {
    const sure = !blocked || (await confirm(this, { title: "Block the bot?", words: "It can no longer write to you.", yes: "Block" }));
    if (sure) await this.act({ kind: blocked ? "block" : "unblock" });
  }

  showFoot() {
    const { started, blocked, keyboard, commands } = this.frame;
    const wide = blocked
      ? make("button.start", { onclick: () => this.block(false) }, "UNBLOCK")
      : !started && make("button.start", { onclick: () => this.say("/start") }, "START");
    this.composer.setCommands(commands ?? []);
    // What is as it was stays, so that a press that goes on is not lost.
    const shown = JSON.stringify([started, blocked, keyboard]);
    if (this.footShown !== shown) {
      this.keys.replaceChildren(...(keyboard && !wide ? [keys(keyboard, this)] : []));
      this.foot.replaceChildren(...(wide ? [wide] : [this.composer.element, this.keys]));
      this.footShown = shown;
    }
    if (!this.doing.classList.contains("busy")) this.rest();
  }

  /** Goes to a message and has it noticed. */
  goTo(id) {
    this.list.goTo(id);
  }
}
