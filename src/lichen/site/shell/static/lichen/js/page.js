// What pages do beyond plain HTML; without it every page still works.

const toasts = document.getElementById("toasts");

/** Say something in passing, below on the right; read aloud politely. */
export function say(text, kind = "") {
  const note = document.createElement("p");
  note.className = `note ${kind}`;
  note.textContent = text;
  toasts.append(note);
  setTimeout(() => note.remove(), 8000);
}

// One menu of the page's head is open at a time; Escape and a click elsewhere close it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
});

// A form may ask before it does what cannot be undone, and may send itself when a filter changes.
document.addEventListener("submit", (event) => {
  const asked = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (asked && !window.confirm(asked)) {
    event.preventDefault();
    event.stopImmediatePropagation(); // nor does htmx send it
  }
}, true);
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-send-on-change]");
  if (form) form.requestSubmit();
});

// What unfolds on the screen is there on paper too.
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details:not(.menu)")) {
    if (!part.open) { part.open = true; part.dataset.unfolded = ""; }
  }
});
addEventListener("afterprint", () => {
  for (const part of document.querySelectorAll("details[data-unfolded]")) {
    part.open = false;
    delete part.dataset.unfolded;
  }
});

// A fragment that did not come is said, not swallowed; the server's own words come in a header.
document.addEventListener("htmx:responseError", (event) => {
  say(decodeURIComponent(event.detail.xhr.getResponseHeader("X-Said") ?? "") || toasts.dataset.error, "bad");
});
document.addEventListener("htmx:sendError", () => say(toasts.dataset.error, "bad"));

// Maps load their library only on pages that have one.
const maps = document.querySelectorAll("[data-map]");
if (maps.length) {
  const { draw } = await import(maps[0].dataset.script);
  for (const place of maps) draw(place);
}
