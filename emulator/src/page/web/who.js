// Who is at a phone, and which bot they talk to. New people are made here.

import { iconButton, make } from "./make.js";
import { form, toast } from "./sheets.js";
import { arrive, town } from "./wire.js";

const LANGUAGES = [["en", "English"], ["de", "Deutsch"], ["es", "Español"], ["fa", "فارسی"], ["ar", "العربية"], ["ru", "Русский"], ["pt-br", "Português"], ["fr", "Français"]];

export class Who {
  constructor(phone, moved) {
    this.phone = phone;
    this.moved = moved;
    this.bots = [];
    const choose = () => this.choose();
    this.people = make("select", { "aria-label": "Person", onchange: choose, onpointerdown: () => this.settle() });
    this.bot_list = make("select", { "aria-label": "Bot", onchange: choose });
    const add = iconButton("", "plus", "Somebody new", () => this.make());
    this.element = make("div.who", {}, this.people, "at", this.bot_list, add);
  }

  /** Asks who is there. */
  async settle() {
    const { bots, people } = await town();
    this.bots = bots;
    const { bot, person } = this.phone.place;
    const fill = (list, entries, chosen) => {
      // A list that is open does not change under the hand.
      if (list.length === entries.length && list.value === String(chosen)) return;
      list.replaceChildren(...entries.map(([id, name]) => make("option", { value: String(id) }, name)));
      list.value = String(chosen);
    };
    fill(this.people, people.map((one) => [one.id, `${one.first_name} (${one.language_code})`]), person);
    fill(this.bot_list, bots.map((one) => [one.id, `@${one.username}`]), bot);
  }

  bot(id) {
    return this.bots.find((bot) => bot.id === id) ?? { id, first_name: "Bot", username: "bot" };
  }

  /** The bot of this username, if it is here. */
  botNamed(username) {
    return this.bots.find((bot) => bot.username.toLowerCase() === username.toLowerCase());
  }

  choose() {
    this.phone.change({ bot: Number(this.bot_list.value), person: Number(this.people.value) });
    this.moved();
  }

  /** Makes somebody new, who is at this phone from then on. */
  async make() {
    const fields = [
      { name: "name", label: "First name", value: "", most: 64 },
      { name: "language", label: "Language of their app", choices: LANGUAGES },
    ];
    const given = await form(this.phone, { title: "Somebody new", fields, yes: "Come in" });
    if (given === null) return;
    try {
      const person = await arrive(given.name, given.language);
      this.phone.change({ bot: this.phone.place.bot, person: person.id });
      await this.settle();
      this.moved();
    } catch (error) {
      toast(this.phone, error.message, true);
    }
  }
}
