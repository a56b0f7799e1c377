// What a message is besides its words. Files that have no picture in them are drawn, and say so.

import { fish, picture, streets, wave } from "./drawing.js";
import { icon, make } from "./make.js";
import { see } from "./sheets.js";
import { pictureAt } from "./wire.js";

/** Whether a message is shown as a picture with words below it. */
export function isPictured(message) {
  return ["photo", "video", "animation", "location", "venue"].includes(message.kind);
}

const fileOf = (message) => (message.kind === "photo" ? message.photo.at(-1) : message[message.kind]);

/** The picture of a file: its own, or one that is drawn from its id. */
function image(message, file) {
  const drawn = () => picture(file.file_unique_id, 400, Math.round(400 * ratio(file)));
  if (!message.picture) return drawn();
  const shown = make("img", { src: pictureAt(message.picture), alt: message.caption ?? "Photo", draggable: false });
  // The emulator keeps the newest pictures; of an older one only the id is left.
  shown.addEventListener("error", () => shown.replaceWith(drawn()), { once: true });
  return shown;
}

function ratio(file) {
  const stated = (file.height ?? 3) / (file.width ?? 4);
  return Math.min(1.3, Math.max(0.5, stated || 0.75));
}

function length(seconds) {
  const whole = Math.max(0, Math.floor(Number(seconds) || 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

function shot(message, phone, free) {
  const file = fileOf(message);
  const moving = message.kind !== "photo";
  const told = moving ? `${message.kind === "animation" ? "GIF" : length(file.duration)}` : !message.picture && "drawn";
  const shown = image(message, file);
  const frame = make("button.shot", { "aria-label": message.kind === "photo" ? "Photo" : "Video" },
    shown, told && make("span.told", {}, told), moving && make("span.play"));
  if (free) frame.style.height = `${Math.round(284 * ratio(file))}px`;
  frame.classList.toggle("hidden", Boolean(message.has_media_spoiler));
  frame.addEventListener("click", () => {
    if (frame.classList.contains("hidden")) return frame.classList.remove("hidden");
    see(phone, image(message, file));
  });
  return frame;
}

/** Several pictures as a grid. */
export function album(messages, phone) {
  if (!messages.every(isPictured)) return make("div", {}, ...messages.map((message) => fitting(message, phone)));
  return make("div.album", { data: { count: messages.length } }, ...messages.map((message) => shot(message, phone, false)));
}

function sound(message, name, told, drawing) {
  const file = fileOf(message);
  return make("div.sound", {}, make("button.disc", {
    "aria-label": `Play ${name}`,
    onclick: (event) => {
      const heights = event.currentTarget.nextElementSibling.querySelector(".wave");
      heights?.classList.remove("playing");
      requestAnimationFrame(() => heights?.classList.add("playing"));
    },
  }, icon(drawing)), make("div.told-of", {}, waveOf(message, file) ?? make("b", { dir: "auto" }, name), make("span", {}, told)));
}

function waveOf(message, file) {
  if (message.kind !== "voice") return null;
  const heights = wave(file.file_unique_id);
  const element = make("div.wave", { "aria-hidden": "true" }, ...heights.map((height, at) => {
    const bar = make("i");
    bar.style.height = `${Math.round(height * 100)}%`;
    bar.style.setProperty("--at", String(at / heights.length));
    return bar;
  }));
  element.style.setProperty("--long", `${Number(file.duration) || 4}s`);
  return element;
}

const size = (bytes) => (bytes > 1 << 20 ? `${(bytes / (1 << 20)).toFixed(1)} MB` : `${Math.max(1, Math.round((bytes ?? 0) / 1024))} KB`);

const FISH = ["🐟", "🐠", "🐡", "🦈", "🐙", "🐳", "🦑", "🐬"];
/** Stickers one can send. */
export const STICKERS = FISH.map((emoji, at) => ({ id: `AQADshoal${at}`, emoji }));

function sticker({ sticker: file }) {
  if (FISH.includes(file.emoji) && file.emoji !== "🐟") return make("div.sticker", { role: "img", "aria-label": `Sticker ${file.emoji}` }, file.emoji);
  const canvas = make("canvas.sticker", { width: 336, height: 336, role: "img", "aria-label": `Sticker ${file.emoji ?? ""}` });
  const pen = canvas.getContext("2d");
  pen.shadowColor = "#fff";
  for (let edge = 0; edge < 6; edge += 1) {
    pen.shadowBlur = 10;
    fish(pen, 178, 168, 122, "#ff9f43");
  }
  pen.shadowBlur = 0;
  pen.fillStyle = "#fff5e4";
  for (const x of [120, 190]) pen.fillRect(x, 116 + (x === 120 ? 14 : 0), 20, x === 120 ? 78 : 104);
  return canvas;
}

function place(message) {
  const { latitude, longitude, live_period: live } = message.location;
  const mark = live ? make("span.live") : make("span.pin", {}, "📍");
  const map = make("div.map", { role: "img", "aria-label": `Place ${latitude}, ${longitude}` }, streets(latitude, longitude), mark);
  const name = message.venue?.title ?? (live ? "Live location" : "Location");
  const told = message.venue?.address ?? `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  return make("div", {}, map, make("div.told-of", {}, make("b", { dir: "auto" }, name), make("span", { dir: "auto" }, told)));
}

function poll({ poll: asked }) {
  const kind = asked.type === "quiz" ? "Quiz" : asked.is_anonymous ? "Anonymous poll" : "Poll";
  const option = (one) => make("li", { dir: "auto" }, one.text);
  return make("div.poll", {}, make("b", { dir: "auto" }, asked.question), make("span", {}, kind), make("ul", {}, ...asked.options.map(option)));
}

function card({ contact }) {
  const name = [contact.first_name, contact.last_name].filter(Boolean).join(" ");
  return make("div.sound", {}, make("span.disc", {}, icon("person")), make("div.told-of", {}, make("b", { dir: "auto" }, name), make("span", {}, contact.phone_number)));
}

/** What fits a message: nothing for one of words alone. */
export function fitting(message, phone) {
  switch (message.kind) {
    case "text": return null;
    case "photo":
    case "video":
    case "animation": return shot(message, phone, true);
    case "video_note": return make("div", {}, Object.assign(picture(message.video_note.file_unique_id, 420, 420), { className: "roundel" }));
    case "voice": return sound(message, "Voice message", length(message.voice.duration), "microphone");
    case "audio": return sound(message, message.audio.title ?? message.audio.file_name ?? "Music", length(message.audio.duration), "music");
    case "document": return sound(message, message.document.file_name ?? "File", size(message.document.file_size), "file");
    case "sticker": return sticker(message);
    case "location":
    case "venue": return place(message);
    case "contact": return card(message);
    case "poll": return poll(message);
    case "dice": return make("div.dice", {}, message.dice.emoji === "🎲" ? "⚀⚁⚂⚃⚄⚅"[message.dice.value - 1] ?? "🎲" : message.dice.emoji);
    default: return make("div.other", {}, message.kind === "unknown" ? "Something that this page does not know" : `A ${message.kind.replaceAll("_", " ")}`);
  }
}
