// Gives names to what the admin's scripts build without one, so that everybody hears what it is for.

const named = (element, name) => {
  if (name && !element.dataset.named) {
    element.dataset.named = "yes";
    element.setAttribute("aria-label", name);
    element.removeAttribute("aria-labelledby");
  }
};

const wordsOf = (label) => label?.textContent.trim().replace(/:$/, "");

function labelOf(element) {
  const field = element.closest(".form-row, td, .part-field, p");
  const cell = element.closest("td");
  if (cell) {
    const heads = cell.closest("table")?.querySelectorAll("thead th") ?? [];
    const column = [...cell.parentElement.children].indexOf(cell);
    return heads[Math.min(column, heads.length - 1)]?.textContent.trim();
  }
  return wordsOf(field?.querySelector("label"));
}

function nameAll() {
  for (const box of document.querySelectorAll(".select2-selection:not([data-named])")) {
    const select = box.closest(".select2-container")?.previousElementSibling;
    const value = box.querySelector(".select2-selection__rendered");
    const name = wordsOf(select?.labels?.[0]) ?? select?.getAttribute("aria-label") ?? labelOf(box);
    named(box, name);
    if (value?.getAttribute("role") === "textbox") named(value, name);
  }
  for (const text of document.querySelectorAll(".tiptap:not([data-named], [aria-label])")) {
    named(text, labelOf(text));
  }
  for (const rows of document.querySelectorAll(".inline-group, .results")) {
    const scrolls = rows.scrollWidth > rows.clientWidth && !rows.querySelector("input:not([type=hidden]), a, select");
    if (scrolls) {
      rows.tabIndex = 0;
    }
  }
}

let waiting;
new MutationObserver(() => {
  clearTimeout(waiting);
  waiting = setTimeout(nameAll, 50);
}).observe(document.documentElement, { childList: true, subtree: true });
addEventListener("load", nameAll);
