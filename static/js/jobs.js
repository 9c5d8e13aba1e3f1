"use strict";
// Filters answer at once; without this file the form and its button do the same.
(() => {
  const form = () => document.getElementById("filters");
  let open = { sheet: false, details: [] };

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
    document.getElementById("announce").textContent =
      document.getElementById("results").dataset.announce;
  });
})();
