// Toasts and dialogs, each within the phone of whom they concern.

import { make } from "./make.js";

const TOAST_MS = 3200;
const MOST_TOASTS = 3;

/** Says something for a moment. */
export function toast(phone, words, grave = false) {
  const element = make(grave ? "div.toast.grave" : "div.toast", { dir: "auto" }, words);
  phone.toasts.append(element);
  while (phone.toasts.children.length > MOST_TOASTS) phone.toasts.firstChild.remove();
  setTimeout(() => element.remove(), TOAST_MS);
}

/** Lays something over a phone until it is done with; the focus stays within. */
function over(phone, classes, fill) {
  const back = document.activeElement;
  return new Promise((done) => {
    const veil = make(`div.veil${classes}`, { role: "dialog", "aria-modal": "true" });
    const close = (result) => {
      veil.remove();
      if (back?.isConnected) back.focus({ preventScroll: true });
      done(result);
    };
    veil.append(fill(close));
    veil.addEventListener("click", (event) => event.target === veil && close(null));
    veil.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close(null);
      if (event.key !== "Tab") return;
      const all = [...veil.querySelectorAll("button, input, select, textarea")];
      const edge = event.shiftKey ? all[0] : all.at(-1);
      if (document.activeElement !== edge) return;
      (event.shiftKey ? all.at(-1) : all[0]).focus();
      event.preventDefault();
    });
    phone.screen.append(veil);
    (veil.querySelector("input, select, textarea") ?? veil.querySelector(".strong") ?? veil.querySelector("button"))?.focus();
  });
}

/** Asks whether to go on; without a no, it only tells. */
export async function confirm(phone, { title, words, yes, no = "Cancel" }) {
  const answer = await over(phone, "", (close) => make("div.dialog", {},
    title && make("h2", { dir: "auto" }, title), words && make("p", { dir: "auto" }, words),
    make("div.choices", {}, no && make("button.plain", { onclick: () => close(false) }, no), make("button.strong", { onclick: () => close(true) }, yes))));
  return answer === true;
}

function field({ name, label, value = "", most, lines, choices }) {
  if (choices) return make("label", {}, label, make("select", { name }, ...choices.map(([id, told]) => make("option", { value: id }, told))));
  const kind = lines ? "textarea" : "input";
  return make("label", {}, label, make(kind, { name, value, maxLength: most, dir: "auto", autocomplete: "off", ...(lines && { rows: lines }) }));
}

/** Asks for some words; null if nobody gives them. */
export function form(phone, { title, fields, yes }) {
  return over(phone, "", (close) => make("form.dialog", {
    onsubmit: (event) => {
      event.preventDefault();
      close(Object.fromEntries(new FormData(event.target)));
    },
  }, make("h2", {}, title), ...fields.map(field), make("div.choices", {},
    make("button.plain", { onclick: () => close(null) }, "Cancel"), make("button.strong", { type: "submit" }, yes))));
}

/** Shows a picture large. */
export function see(phone, shown) {
  return over(phone, ".seeing", (close) => {
    shown.tabIndex = -1;
    shown.addEventListener("click", () => close(null));
    return shown;
  });
}
