// The page: two phones on a desk, the line to the emulator, and light or dark.

import { icon } from "./make.js";
import { Phone } from "./phone.js";
import { arrive, follow, town } from "./wire.js";

const NAMES = ["Alice", "Bob"];
const THEME = "shoal-theme";

function paint(theme) {
  document.documentElement.dataset.theme = theme;
  document.querySelector(".theme").replaceChildren(icon(theme === "dark" ? "sun" : "moon"));
}

function theme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => localStorage.getItem(THEME);
  const usual = () => (dark.matches ? "dark" : "light");
  paint(chosen() ?? usual());
  dark.addEventListener("change", () => chosen() ?? paint(usual()));
  document.querySelector(".theme").addEventListener("click", () => {
    const other = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    localStorage.setItem(THEME, other);
    paint(other);
  });
}

/** The chats that the address names, as far as they are there: `#1001:5000000001,1001:5000000002`. */
function remembered({ bots, people }) {
  const known = (list, id) => list.some((one) => one.id === id);
  const places = location.hash.slice(1).split(",").map((word) => {
    const [bot, person] = word.split(":").map(Number);
    return { bot, person };
  });
  return places.filter(({ bot, person }) => known(bots, bot) && known(people, person));
}

function state(how) {
  const line = document.querySelector(".line");
  if (line.dataset.state === "broken") return;
  line.dataset.state = how;
  line.textContent = how === "open" ? "live" : "connecting";
}

/** What goes wrong here is shown, so that nobody trusts a page that stands still. */
function watch() {
  const broken = (error) => {
    document.querySelector(".line").dataset.state = "broken";
    document.querySelector(".line").textContent = `broken: ${error?.message ?? error}`;
  };
  addEventListener("error", (event) => broken(event.error ?? event.message));
  addEventListener("unhandledrejection", (event) => broken(event.reason));
}

async function open() {
  watch();
  theme();
  const here = await town();
  const places = remembered(here).slice(0, NAMES.length);
  for (const name of NAMES.slice(places.length)) {
    const taken = (person) => places.some((place) => place.person === person.id);
    const person = here.people.find((one) => one.first_name === name && !taken(one)) ?? (await arrive(name, "en"));
    places.push({ bot: here.bots[0].id, person: person.id });
  }
  const phones = places.map((place) => new Phone(place, moved));
  function moved() {
    const now = phones.map((phone) => phone.place);
    history.replaceState(null, "", `#${now.map(({ bot, person }) => `${bot}:${person}`).join(",")}`);
    follow(now, (news) => phones.forEach((phone) => phone.hear(news)), state);
  }
  document.querySelector(".phones").append(...phones.map((phone) => phone.element));
  await Promise.all(phones.map((phone) => phone.settle()));
  moved();
}

open();
