// Makes elements. Words only ever become text nodes: nothing here reads markup.

/** An element: its tag and classes (`button.round`), its properties and attributes, what is in it. */
export function make(what, given = {}, ...inside) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag);
  element.classList.add(...classes);
  if (tag === "button") element.type = "button";
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...inside.filter((part) => part !== null && part !== undefined && part !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

// What each icon is drawn of, on 24 by 24.
const ICONS = {
  attach: ["M20 11.5 12 19.4a5 5 0 0 1-7-7l8.4-8.2a3.3 3.3 0 0 1 4.7 4.7l-8.2 8a1.6 1.6 0 0 1-2.3-2.3L15 7.3"],
  block: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18", "m6 6 12 12"],
  close: ["m6 6 12 12", "M18 6 6 18"],
  copy: ["M9 9h10v11H9z", "M5 15V4h10"],
  down: ["m6 9 6 6 6-6"],
  edit: ["m4 20 1-4L16 5l3 3L8 19z", "m14 7 3 3"],
  file: ["M7 3h7l4 4v14H7z", "M14 3v5h4"],
  image: ["M4 5h16v14H4z", "m4 16 5-5 4 4 3-3 4 4"],
  keyboard: ["M3 7h18v10H3z", "M7 10h.01M11 10h.01M15 10h.01M7 14h10"],
  lock: ["M6 11h12v9H6z", "M8.5 11V8a3.5 3.5 0 0 1 7 0v3"],
  menu: ["M4 7h16M4 12h16M4 17h16"],
  microphone: ["M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3", "M6 11a6 6 0 0 0 12 0M12 17v4"],
  moon: ["M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10"],
  more: ["M12 6h.01M12 12h.01M12 18h.01"],
  music: ["M9 18V6l10-2v12", "M9 18a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0M19 16a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0"],
  person: ["M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8", "M4 20a8 8 0 0 1 16 0"],
  pin: ["M12 21s7-6.5 7-11a7 7 0 0 0-14 0c0 4.5 7 11 7 11", "M12 7.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5"],
  play: ["m8 5 11 7-11 7z"],
  plus: ["M12 5v14M5 12h14"],
  poll: ["M5 20V10M12 20V4M19 20v-7"],
  reply: ["m9 7-5 5 5 5", "M4 12h10a6 6 0 0 1 6 6v1"],
  send: ["M3 20.5 22 12 3 3.5 3 10l12 2-12 2z"],
  sun: ["M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8", "M12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.5 1.5M17.5 17.5 19 19M5 19l1.5-1.5M17.5 6.5 19 5"],
  tick: ["m5 13 4 4L19 7"],
  trash: ["M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13"],
  video: ["M3 7h12v10H3z", "m15 11 6-4v10l-6-4"],
};

/** An icon, which says nothing to who cannot see it. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  for (const line of ICONS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", line);
    drawing.append(path);
  }
  return drawing;
}

/** A button that shows an icon and is called by its label. */
export function iconButton(classes, name, label, press) {
  return make(`button.round${classes}`, { title: label, "aria-label": label, onclick: press }, icon(name));
}

/** Somebody's first letter on a colour of their own. */
export function face(name, id, small = false) {
  const letter = [...(name || "?")][0].toUpperCase();
  const element = make(small ? "span.face.dot" : "span.face", { "aria-hidden": "true" }, letter);
  element.style.setProperty("--hue", String((Number(id) * 47) % 360));
  return element;
}
