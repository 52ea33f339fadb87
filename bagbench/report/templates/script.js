"use strict";
// Two things that a page cannot do by itself: sorted tables and enlarged photos. Without this script nothing else is missing.

// ---- Tables sort by the column whose heading is pressed.

function valueOf(row, column) {
  const cell = row.cells[column];
  return cell.dataset.value === undefined ? cell.textContent.trim() : Number(cell.dataset.value);
}

function compare(one, other) {
  if (typeof one === "number" && typeof other === "number") return one - other;
  return String(one).localeCompare(String(other), undefined, { numeric: true });
}

function sort(table, heading) {
  const column = heading.cellIndex;
  const body = table.tBodies[0];
  const rows = [...body.rows].filter((row) => !row.classList.contains("baseline"));
  const numeric = typeof valueOf(rows[0], column) === "number";
  // The first press shows what one looks for: the largest figure, or the first name.
  const before = heading.getAttribute("aria-sort") || (numeric ? "ascending" : "descending");
  const descending = before === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  heading.setAttribute("aria-sort", descending ? "descending" : "ascending");
  rows.sort((a, b) => (descending ? -1 : 1) * compare(valueOf(a, column), valueOf(b, column)));
  for (const row of rows.reverse()) body.prepend(row); // a baseline stays last
}

for (const table of document.querySelectorAll("table.sortable")) {
  for (const heading of table.tHead.rows[0].cells) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    button.addEventListener("click", () => sort(table, heading));
    heading.append(button);
  }
}

// ---- Photos enlarge, and can be walked through: those of a list, of a cell of a matrix, or of a class.

const viewer = document.getElementById("viewer");
const stage = document.getElementById("viewer-stage");
let walk = []; // figures, in the order that they are walked in
let place = 0;

function show(next) {
  place = (next + walk.length) % walk.length;
  const figure = walk[place].cloneNode(true);
  const button = figure.querySelector("button.enlarge");
  if (button) button.replaceWith(...button.childNodes);
  stage.replaceChildren(figure);
  document.getElementById("viewer-place").textContent = `${place + 1} of ${walk.length}`;
}

function open(figures, first, title) {
  walk = figures;
  document.getElementById("viewer-title").textContent = title;
  show(first);
  viewer.showModal(); // gives the focus back, on closing, to what had it
}

for (const list of document.querySelectorAll("ul.photos")) {
  const figures = [...list.querySelectorAll("figure")];
  figures.forEach((figure, index) => {
    const photo = figure.querySelector("svg.photo");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "enlarge";
    photo.replaceWith(button);
    button.append(photo);
    button.addEventListener("click", () => open(figures, index, list.dataset.title));
  });
}

for (const link of document.querySelectorAll("a.photos-of")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    const gallery = document.getElementById(link.dataset.gallery);
    const chosen = link.dataset.cell ? `li[data-cell="${link.dataset.cell}"]` : `li[data-cell^="${link.dataset.class}-"]`;
    const figures = [...gallery.querySelectorAll(`${chosen} figure`)];
    if (!figures.length) return;
    event.preventDefault();
    open(figures, 0, link.dataset.title);
  });
}

viewer.addEventListener("keydown", (event) => {
  const next = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: walk.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  show(next);
});
document.getElementById("viewer-previous").addEventListener("click", () => show(place - 1));
document.getElementById("viewer-next").addEventListener("click", () => show(place + 1));
document.getElementById("viewer-close").addEventListener("click", () => viewer.close());
viewer.addEventListener("click", (event) => {
  if (event.target === viewer) viewer.close(); // beside the box
});
