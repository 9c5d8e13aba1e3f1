// Presses "Go on" by itself while a delivery comes in; "Hold on" leaves it to the editor again.
(() => {
  const form = document.querySelector("[data-go-on]");
  const hold = document.querySelector("[data-hold-on]");
  if (!form || !hold) return;

  const key = `held ${location.pathname}`;
  let isHeld = false;
  try { isHeld = sessionStorage.getItem(key) === "yes"; } catch { /* private */ }

  const remember = (value) => {
    isHeld = value;
    hold.hidden = value;
    try { sessionStorage.setItem(key, value ? "yes" : "no"); } catch { /* private */ }
  };
  hold.addEventListener("click", () => { window.stop(); remember(true); });
  form.addEventListener("submit", () => remember(false));

  hold.hidden = isHeld;
  if (!isHeld) setTimeout(() => isHeld || form.requestSubmit(), 300);
})();
