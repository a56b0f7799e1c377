// What can be sent besides words: pictures drawn here or one's own, and samples of all other kinds.

import { SAMPLES, asFile, picture } from "./drawing.js";
import { icon, make } from "./make.js";
import { STICKERS } from "./media.js";
import { openSheet } from "./menu.js";
import { form, toast } from "./sheets.js";
import { upload } from "./wire.js";

/** "2-10 items" make an album. */
const MOST = 10;

/** A picture of one's own is made no larger than this; Telegram does so too. */
const LARGEST_SIDE = 1280;

/** A picture of one's own, as a canvas of a size worth sending. */
async function read(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, LARGEST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = make("canvas", { width: Math.max(1, Math.round(bitmap.width * scale)), height: Math.max(1, Math.round(bitmap.height * scale)) });
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Uploads pictures and sends them, several as an album; the caption goes with the first. */
async function sendPictures(phone, canvases, caption, spoiler) {
  const answers = phone.composer.takeAnswered();
  try {
    const photos = await Promise.all(canvases.map(async (canvas, at) => ({
      kind: "photo", picture: await upload(await asFile(canvas)), width: canvas.width, height: canvas.height, caption: at === 0 ? caption : "", spoiler,
    })));
    await phone.send(photos, answers);
  } catch (error) {
    toast(phone, error.message ?? "That is no picture.", true);
  }
}

/** Samples to choose from, several for an album. */
function samples(choice, changed) {
  const one = (_, number) => make("button", {
    "aria-label": `Picture ${number + 1}`, "aria-pressed": "false",
    onclick: ({ currentTarget }) => {
      if (choice.has(number)) choice.delete(number);
      else if (choice.size < MOST) choice.add(number);
      currentTarget.setAttribute("aria-pressed", String(choice.has(number)));
      changed();
    },
  }, picture(`sample${number}`, 150, 150));
  return make("div.samples", {}, ...Array.from({ length: SAMPLES }, one));
}

function pictures(phone, close) {
  const choice = new Set();
  const caption = make("input", { placeholder: "Caption", maxLength: 1024, dir: "auto", "aria-label": "Caption" });
  const hide = make("input", { type: "checkbox" });
  const send = make("button.strong", {
    disabled: true,
    onclick: () => {
      close();
      const chosen = [...choice].map((number) => picture(`sample${number}`, 960, 720));
      sendPictures(phone, chosen, caption.value, hide.checked);
    },
  }, "Send");
  const grid = samples(choice, () => {
    [...grid.children].forEach((button, number) => {
      button.classList.toggle("chosen", choice.has(number));
      button.dataset.place = String([...choice].indexOf(number) + 1);
    });
    send.disabled = choice.size === 0;
    send.textContent = choice.size > 1 ? `Send ${choice.size}` : "Send";
  });
  caption.addEventListener("keydown", (event) => event.key === "Enter" && !send.disabled && send.click());
  const own = make("input", {
    type: "file", accept: "image/*", multiple: true,
    onchange: async () => {
      const files = [...own.files].slice(0, MOST);
      close();
      const read_all = await Promise.all(files.map(read)).catch(() => null);
      if (read_all === null) return toast(phone, "That is no picture that can be read here.", true);
      if (read_all.length > 0) await sendPictures(phone, read_all, caption.value, hide.checked);
    },
  });
  const upload_own = make("label.item", {}, icon("image"), "Pictures of your own", own);
  return [make("h3", {}, "Pictures: choose one, or several for an album"), grid, make("div.caption", {}, caption, send),
    make("label.item", {}, hide, "Hide until tapped"), upload_own];
}

function stickers(phone, close) {
  const one = ({ id, emoji }) => make("button", {
    "aria-label": `Sticker ${emoji}`,
    onclick: () => {
      close();
      phone.send([{ kind: "sticker", id, emoji }], phone.composer.takeAnswered());
    },
  }, emoji);
  return [make("h3", {}, "Stickers"), make("div.samples", {}, ...STICKERS.map(one))];
}

async function askContact(phone) {
  const fields = [{ name: "first_name", label: "Name", value: "", most: 40 }, { name: "phone_number", label: "Phone number", value: "+49 30 123456", most: 20 }];
  const given = await form(phone, { title: "Contact", fields, yes: "Send" });
  if (given) await phone.send([{ kind: "contact", ...given }], phone.composer.takeAnswered());
}

async function askPoll(phone) {
  const fields = [{ name: "question", label: "Question", value: "", most: 300 }, { name: "options", label: "Options, one a line", value: "Yes\nNo", most: 1200, lines: 4 }];
  const given = await form(phone, { title: "Poll", fields, yes: "Send" });
  if (!given) return;
  const options = given.options.split("\n").map((line) => line.trim()).filter(Boolean);
  await phone.send([{ kind: "poll", question: given.question, options }], phone.composer.takeAnswered());
}

function kinds(phone, close) {
  const send = (content) => () => phone.send([content], phone.composer.takeAnswered());
  const near = () => ({ latitude: 48.1372 + (Math.random() - 0.5) / 20, longitude: 11.5761 + (Math.random() - 0.5) / 20 });
  const all = [
    ["video", "Video", send({ kind: "video", caption: "", spoiler: false })],
    ["play", "GIF", send({ kind: "animation", caption: "" })],
    ["microphone", "Voice", send({ kind: "voice" })],
    ["video", "Video message", send({ kind: "video_note" })],
    ["music", "Music", send({ kind: "audio", caption: "" })],
    ["file", "File", send({ kind: "document", caption: "" })],
    ["pin", "Location", () => send({ kind: "location", live: false, ...near() })()],
    ["pin", "Live location", () => send({ kind: "location", live: true, ...near() })()],
    ["person", "Contact", () => askContact(phone)],
    ["poll", "Poll", () => askPoll(phone)],
    ["plus", "Dice", send({ kind: "dice" })],
  ];
  const one = ([drawing, label, act]) => make("button.item", { onclick: () => (close(), act()) }, icon(drawing), label);
  return [make("h3", {}, "Anything else"), make("div.kinds", {}, ...all.map(one))];
}

/** Opens the sheet of all that can be sent. */
export function attach(phone, from) {
  openSheet(phone, ".attach", from, (close) => [...pictures(phone, close), ...stickers(phone, close), ...kinds(phone, close)]);
}
