"use strict";
// Filters answer at once; without this file the form and its button do the same.
(() => {
  const form = () => document.getElementById("filters");
  const words = () => document.getElementById("f-q");
  let open = { sheet: false, details: [] };
  let asked = "";

  const enhance = () => {
    const filters = form();
    filters.setAttribute("hx-get", filters.getAttribute("action"));
    filters.setAttribute("hx-target", "#finder");
    filters.setAttribute("hx-swap", "outerHTML");
    filters.setAttribute("hx-trigger", "submit, change delay:150ms");
    filters.setAttribute("hx-sync", "this:replace");
    window.htmx.process(filters);
  };

  document.addEventListener("DOMContentLoaded", enhance);

  // The order stands outside the form; choosing one is a change of the search too.
  document.addEventListener("change", (event) => {
    if (event.target.id === "f-sort") form().requestSubmit();
  });

  document.addEventListener("htmx:beforeRequest", () => {
    asked = words().value;
  });

  document.addEventListener("htmx:beforeSwap", () => {
    open = {
      sheet: form().matches(":popover-open"),
      details: [...form().querySelectorAll("details[open]")].map((element) => element.id),
    };
  });

  document.addEventListener("htmx:afterSettle", () => {
    enhance();
    if (open.sheet) form().showPopover();
    open.details.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    const { announce, words: rest } = document.getElementById("results").dataset;
    document.getElementById("announce").textContent = announce;
    // Words read as filters now stand there; what is typed meanwhile stays.
    if (words().value === asked) words().value = rest;
  });
})();
