"use strict";
// Proposes the zone that the browser is set to.
document.addEventListener("DOMContentLoaded", () => {
  const proposal = document.querySelector("[data-browser-zone]");
  const field = document.getElementById("id_zone");
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!proposal || !zone || field.value === zone) return;
  proposal.querySelector("b").textContent = zone;
  proposal.querySelector("button").addEventListener("click", () => {
    field.value = zone;
    proposal.hidden = true;
    field.form.requestSubmit();
  });
  proposal.hidden = false;
});
