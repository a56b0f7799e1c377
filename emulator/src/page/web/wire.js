// The line to the emulator: questions, deeds, and what happens in the chats that are shown.

/** Asks, and returns the answer; throws with the words of a refusal. */
async function ask(path, options) {
  const response = await fetch(path, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.refused ?? `The emulator answered ${response.status}.`);
  return answer;
}

function post(path, body) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

/** The bots, and the people of this page. */
export const town = () => ask("/chat/town");

/** Brings somebody new into the world. */
export const arrive = (name, language) => post("/chat/people", { name, language });

/** Somebody does something; for a press, the answer is what the bot said. */
export const act = (place, deed) => post("/chat/do", { bot: place.bot, person: place.person, deed });

/** Uploads a picture; returns its id. */
export async function upload(blob) {
  return (await ask("/chat/pictures", { method: "POST", headers: { "Content-Type": blob.type }, body: blob })).picture;
}

/** Where a picture is. */
export const pictureAt = (id) => `/chat/pictures/${encodeURIComponent(id)}`;

let stream = null;

/** Follows these chats from here on, and no others. `tell` is given what has changed, `state` how the line is. */
export function follow(places, tell, state) {
  stream?.close();
  const query = places.map(({ bot, person }) => `pane=${bot}:${person}`).join("&");
  stream = new EventSource(`/chat/stream?${query}`);
  stream.addEventListener("open", () => state("open"));
  stream.addEventListener("error", () => state("waiting"));
  stream.addEventListener("chats", (event) => JSON.parse(event.data).forEach(tell));
}
