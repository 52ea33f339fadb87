"use strict";
// One photo at a time: sent to the server that this page came from, and its answer shown.

const MOST_SHOWN = 10;
const form = document.getElementById("ask");
const input = document.getElementById("photo");
const state = document.querySelector("#said .state");
const answer = document.getElementById("answer");
const most = Number(form.dataset.mostBytes);
let asked = 0; // an answer that a newer photo has overtaken is not shown

function say(text, bad = false) {
  state.textContent = text;
  state.classList.toggle("bad", bad);
  state.hidden = !text;
  answer.hidden = true;
}

// As on bagbench's other pages.
function percent(share) {
  if (share > 0.999) return ">\u00a099.9\u00a0%";
  return share < 0.001 ? "<\u00a00.1\u00a0%" : `${(100 * share).toFixed(1)}\u00a0%`;
}

function named(tag, text) {
  const name = document.createElement("bdi");
  name.textContent = text;
  const element = document.createElement(tag);
  element.append(name);
  return element;
}

function bar(share) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "bar");
  svg.setAttribute("viewBox", "0 0 100 8");
  svg.setAttribute("preserveAspectRatio", "none");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", `M 0 4 H ${100 * share}`);
  svg.append(path);
  return svg;
}

function row([name, share]) {
  const heading = named("th", name);
  heading.scope = "row";
  const cell = document.createElement("td");
  cell.append(percent(share), bar(share));
  const made = document.createElement("tr");
  made.append(heading, cell);
  return made;
}

function show(said, picture) {
  const ranked = Object.entries(said.probabilities).sort(([, one], [, other]) => other - one);
  const image = answer.querySelector("img");
  image.hidden = true; // until the browser has read it: it may know fewer formats than the server
  image.onload = () => { image.hidden = false; };
  image.src = picture;
  const title = named("h2", said.prediction);
  answer.querySelector("h2").replaceChildren(...title.childNodes, `, ${percent(said.probabilities[said.prediction])}`);
  answer.querySelector(".warning").hidden = !said.unlike;
  answer.querySelector("tbody").replaceChildren(...ranked.slice(0, MOST_SHOWN).map(row));
  const left = ranked.length - MOST_SHOWN;
  const rest = answer.querySelector(".rest");
  rest.hidden = left <= 0;
  rest.textContent = left > 0 ? `and ${left} more, less probable than these` : "";
  say("");
  answer.hidden = false;
}

function dataAddress(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

async function ask(file) {
  asked += 1;
  const own = asked;
  if (file.size > most) {
    say(`${file.name} is too large: ${(file.size / 2 ** 20).toFixed(1)} MB.`, true);
    return;
  }
  say(`Asking about ${file.name} …`);
  try {
    const [response, picture] = await Promise.all([fetch("predict", { method: "POST", body: file }), dataAddress(file)]);
    const said = await response.json();
    if (own !== asked) return;
    if (response.ok) show(said, picture);
    else say(`${file.name}: ${said.error}`, true);
  } catch {
    if (own === asked) say(`${file.name} got no answer: the server has ended, or the file cannot be read.`, true);
  }
}

input.addEventListener("change", () => { if (input.files.length) ask(input.files[0]); });
form.addEventListener("submit", (event) => event.preventDefault());
// A photo dropped beside the field would take the page's place.
for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    form.classList.toggle("over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files.length) {
      input.value = "";
      ask(event.dataTransfer.files[0]);
    }
  });
}
