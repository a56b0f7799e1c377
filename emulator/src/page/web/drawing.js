// Pictures drawn here. Most files in a pretended Telegram have no picture in them; what stands for one is drawn from
// its id, always the same. The samples one can send are drawn likewise, and are then real pictures.

/** Chance that begins with these letters. */
function chance(seed) {
  let state = 2166136261;
  for (const letter of String(seed)) state = Math.imul(state ^ letter.codePointAt(0), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function sheet(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  return [canvas, canvas.getContext("2d")];
}

function sky(pen, width, height, colours) {
  const gradient = pen.createLinearGradient(0, 0, 0, height);
  colours.forEach((colour, at) => gradient.addColorStop(at / (colours.length - 1), colour));
  pen.fillStyle = gradient;
  pen.fillRect(0, 0, width, height);
}

function disc(pen, x, y, radius, colour) {
  const glow = pen.createRadialGradient(x, y, radius * 0.6, x, y, radius * 3.2);
  glow.addColorStop(0, colour);
  glow.addColorStop(1, `${colour}00`);
  pen.globalAlpha = 0.42;
  pen.fillStyle = glow;
  pen.fillRect(x - radius * 4, y - radius * 4, radius * 8, radius * 8);
  pen.globalAlpha = 1;
  pen.fillStyle = colour;
  pen.beginPath();
  pen.arc(x, y, radius, 0, 7);
  pen.fill();
}

/** A line of hills, or of waves, down to the ground. */
function ridge(pen, width, height, level, rough, colour, dice) {
  const steps = 5 + dice() * 5;
  const shift = dice() * 9;
  pen.fillStyle = colour;
  pen.beginPath();
  pen.moveTo(0, height);
  for (let x = 0; x <= width; x += width / 90) {
    const at = (x / width) * steps + shift;
    pen.lineTo(x, height * (level + rough * (Math.sin(at) * 0.6 + Math.sin(at * 2.3 + shift) * 0.3 + Math.sin(at * 5.1) * 0.1)));
  }
  pen.lineTo(width, height);
  pen.fill();
}

export function fish(pen, x, y, size, colour, heading = 1) {
  pen.save();
  pen.translate(x, y);
  pen.scale(size * heading, size);
  pen.fillStyle = colour;
  pen.beginPath();
  pen.moveTo(1, 0);
  pen.quadraticCurveTo(0.2, -0.72, -0.72, 0);
  pen.quadraticCurveTo(0.2, 0.72, 1, 0);
  pen.moveTo(-0.5, 0);
  pen.lineTo(-1.2, -0.5);
  pen.quadraticCurveTo(-0.96, 0, -1.2, 0.5);
  pen.fill();
  pen.fillStyle = "rgb(255 255 255 / 90%)";
  pen.beginPath();
  pen.arc(0.56, -0.1, 0.1, 0, 7);
  pen.fill();
  pen.restore();
}

const SCENES = [
  // Evening over the sea.
  (pen, w, h, dice) => {
    sky(pen, w, h, ["#28346b", "#b0558b", "#f58a63", "#ffd08a"]);
    disc(pen, w * (0.3 + dice() * 0.4), h * 0.5, h * 0.1, "#fff1c4");
    ["#a2566f", "#6d4368", "#3c2f57"].forEach((colour, at) => ridge(pen, w, h, 0.6 + at * 0.12, 0.02, colour, dice));
  },
  // Mountains in the morning.
  (pen, w, h, dice) => {
    sky(pen, w, h, ["#7fc4ef", "#cdeafd", "#fdf1da"]);
    disc(pen, w * (0.2 + dice() * 0.6), h * 0.24, h * 0.07, "#fffbe6");
    ["#a8c5d8", "#6f9db8", "#3f7a72", "#22513f"].forEach((colour, at) => ridge(pen, w, h, 0.44 + at * 0.14, 0.12 - at * 0.02, colour, dice));
  },
  // A shoal under water.
  (pen, w, h, dice) => {
    sky(pen, w, h, ["#3fc1d6", "#1577a8", "#0a3b6e"]);
    for (let ray = 0; ray < 5; ray += 1) {
      pen.fillStyle = "rgb(255 255 255 / 7%)";
      const x = dice() * w;
      pen.beginPath();
      pen.moveTo(x, 0);
      pen.lineTo(x + w * 0.08, 0);
      pen.lineTo(x - w * 0.12, h);
      pen.lineTo(x - w * 0.3, h);
      pen.fill();
    }
    for (let one = 0; one < 26; one += 1) {
      const size = w * (0.018 + dice() * 0.03);
      fish(pen, w * (0.5 + (dice() - 0.5) * 0.8), h * (0.5 + (dice() - 0.5) * 0.6), size, ["#ffd166", "#ff9f5a", "#f8f3d9", "#ff7b7b"][Math.floor(dice() * 4)]);
    }
    ridge(pen, w, h, 0.94, 0.03, "#072a50", dice);
  },
  // Night, with stars.
  (pen, w, h, dice) => {
    sky(pen, w, h, ["#0b1030", "#232a66", "#5a4a91"]);
    for (let star = 0; star < 90; star += 1) {
      pen.fillStyle = `rgb(255 255 255 / ${30 + dice() * 70}%)`;
      pen.fillRect(dice() * w, dice() * h * 0.7, 1 + dice() * 2.4, 1 + dice() * 2.4);
    }
    disc(pen, w * (0.25 + dice() * 0.5), h * 0.26, h * 0.08, "#f6f2dc");
    ["#1d1f4e", "#101233"].forEach((colour, at) => ridge(pen, w, h, 0.68 + at * 0.13, 0.07, colour, dice));
  },
];

/** How many samples there are. */
export const SAMPLES = 8;

/** A picture of this size that follows from the seed. */
export function picture(seed, width = 800, height = 600) {
  const [canvas, pen] = sheet(width, height);
  const dice = chance(seed);
  const scene = /^sample(\d+)$/.exec(seed);
  SCENES[scene ? Number(scene[1]) % SCENES.length : Math.floor(dice() * SCENES.length)](pen, width, height, dice);
  return canvas;
}

/** A drawn picture as a file. */
export function asFile(canvas) {
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.86));
}

/** Streets around a place: no map, but always the same for the same place. */
export function streets(latitude, longitude) {
  const [canvas, pen] = sheet(560, 300);
  const dice = chance(`${latitude.toFixed(3)},${longitude.toFixed(3)}`);
  pen.fillStyle = "#eef1e8";
  pen.fillRect(0, 0, 560, 300);
  for (let block = 0; block < 9; block += 1) {
    pen.fillStyle = ["#d5e8c4", "#e3e6dd", "#cfe3ef", "#e8e3d8"][Math.floor(dice() * 4)];
    pen.fillRect(dice() * 520, dice() * 260, 60 + dice() * 120, 40 + dice() * 90);
  }
  for (let street = 0; street < 11; street += 1) {
    pen.strokeStyle = street < 2 ? "#fbd98b" : "#fff";
    pen.lineWidth = street < 2 ? 15 : 8;
    pen.beginPath();
    if (dice() < 0.5) pen.moveTo(dice() * 560, -10), pen.lineTo(dice() * 560, 310);
    else pen.moveTo(-10, dice() * 300), pen.lineTo(570, dice() * 300);
    pen.stroke();
  }
  return canvas;
}

/** Heights of a voice's wave, 0 to 1. */
export function wave(seed, count = 34) {
  const dice = chance(seed);
  return Array.from({ length: count }, (_, at) => 0.16 + 0.84 * dice() * Math.abs(Math.sin(at * 0.45 + dice())));
}
