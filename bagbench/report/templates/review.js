"use strict";
// Ticking, counting and saving: what the page is for. A photo may be found several times; it is left out once, for one cause.

const { columns, classes, photos, causes, pictures } = JSON.parse(document.getElementById("data").textContent);
const because = photos.map((photo) => photo.cause); // the cause that each photo is left out for; -1: it stays
const boxes = photos.map(() => []);
for (const box of document.querySelectorAll("input[data-photo]")) boxes[box.dataset.photo].push(box);
for (const image of document.querySelectorAll("img[data-picture]")) {
  image.src = `data:image/webp;base64,${pictures[image.dataset.picture]}`;
}

// ---- The file, byte for byte as the program writes it.

function field(text) {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function reason(cause, photo) {
  if (!cause.group) return cause.words;
  const others = cause.photos.filter((other) => other !== photo);
  const stays = others.find((other) => because[other] < 0) ?? others[0];
  return `${cause.words} ${photos[stays].name}`;
}

function decisions() {
  const rows = photos.flatMap((photo, place) => {
    if (because[place] < 0) return [];
    const cause = causes[because[place]];
    return [[photo.cell, photo.digest, cause.kind, reason(cause, place), cause.score]];
  });
  return [columns, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

// ---- What is left out.

let unsaved = false;

function leave(photo, cause) {
  if (because[photo] < 0) because[photo] = cause;
}

function keep(photo) {
  because[photo] = -1;
}

function state(photo, cause) {
  if (because[photo] < 0) return cause.group ? "✓ stays" : "";
  const { kind, title } = causes[because[photo]];
  return kind === cause.kind ? "" : `for another reason: ${title}`;
}

function show() {
  boxes.forEach((own, photo) => {
    for (const box of own) {
      box.checked = because[photo] >= 0;
      box.closest(".choice").querySelector(".state").textContent = state(photo, causes[box.dataset.cause]);
    }
  });
  const left = classes.map((one) => one.photos);
  let out = 0;
  photos.forEach((photo, place) => {
    if (because[place] < 0 || photo.label < 0) return;
    out += 1;
    left[photo.label] -= 1;
  });
  const all = classes.reduce((sum, one) => sum + one.photos, 0);
  document.getElementById("count").textContent = `${out.toLocaleString("en")} of ${all.toLocaleString("en")} photos left out`;
  const poor = classes.filter((one, label) => left[label] < 2).map((one) => one.name);
  document.getElementById("warning").textContent = poor.length ? `Too few would be left of: ${poor.join(", ")}` : "";
}

function change() {
  unsaved = true;
  show();
}

document.addEventListener("change", ({ target }) => {
  if (!target.matches("input[data-photo]")) return;
  const photo = Number(target.dataset.photo);
  if (target.checked) leave(photo, Number(target.dataset.cause));
  else keep(photo);
  change();
});

for (const button of document.querySelectorAll("button.only")) {
  button.addEventListener("click", () => {
    const cause = Number(button.dataset.cause);
    const stays = Number(button.dataset.photo);
    for (const photo of causes[cause].photos) {
      if (photo !== stays) leave(photo, cause);
    }
    keep(stays);
    change();
  });
}

// ---- A whole kind at once.

function causesOf(section) {
  return new Set([...section.querySelectorAll("input[data-cause]")].map((box) => Number(box.dataset.cause)));
}

for (const button of document.querySelectorAll("button.leave")) {
  button.addEventListener("click", () => {
    for (const cause of causesOf(button.closest("section"))) {
      const staying = causes[cause].photos.filter((photo) => because[photo] < 0);
      for (const photo of staying.slice(Number(button.dataset.one))) leave(photo, cause);
    }
    change();
  });
}

for (const button of document.querySelectorAll("button.keep")) {
  button.addEventListener("click", () => {
    // What is left out for another reason is not this kind's to bring back.
    for (const { dataset } of button.closest("section").querySelectorAll("input[data-photo]")) {
      const cause = because[dataset.photo];
      if (cause >= 0 && causes[cause].kind === causes[dataset.cause].kind) keep(Number(dataset.photo));
    }
    change();
  });
}

// ---- Saving.

document.getElementById("save").addEventListener("click", () => {
  const link = document.createElement("a");
  link.download = "decisions.csv";
  link.href = URL.createObjectURL(new Blob([decisions()], { type: "text/csv" }));
  link.click();
  URL.revokeObjectURL(link.href);
  unsaved = false;
});

window.addEventListener("beforeunload", (event) => {
  if (unsaved) event.preventDefault();
});

show();
