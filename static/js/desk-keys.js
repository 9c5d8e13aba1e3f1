// One key for each decision of a queue: the key presses the button or follows the link that
// names it. Everything works without; the switch turns the keys off for those who dictate.
(() => {
  const row = document.querySelector(".desk-keys");
  const toggle = document.getElementById("desk-keys-on");
  if (!row || !toggle) return;

  const read = () => {
    try { return localStorage.getItem("desk-keys") !== "off"; } catch { return true; }
  };
  const show = () => {
    for (const target of document.querySelectorAll("[data-key]")) {
      if (toggle.checked) target.setAttribute("aria-keyshortcuts", target.dataset.key);
      else target.removeAttribute("aria-keyshortcuts");
    }
    document.documentElement.toggleAttribute("data-keys-off", !toggle.checked);
  };
  toggle.checked = read();
  row.hidden = !document.querySelector("[data-key]");
  show();
  toggle.addEventListener("change", () => {
    try { localStorage.setItem("desk-keys", toggle.checked ? "on" : "off"); } catch { /* private */ }
    show();
  });

  let decided = false; // a key held down decides once
  document.addEventListener("keydown", (event) => {
    if (!toggle.checked || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const target = [...document.querySelectorAll("[data-key]")]
      .find((one) => one.dataset.key === event.key);
    if (!target) return;
    event.preventDefault();
    const missing = target.form && target.matches("button") && target.form.querySelector(":invalid");
    if (missing) { missing.focus(); return; }
    if (target.target === "_blank") { target.click(); return; }
    if (decided) return;
    decided = true;
    target.click();
  });
  window.addEventListener("pageshow", () => { decided = false; });
})();
