"use strict";
// A button beside each rich text that opens one dialog and puts the mark of a live figure where the
// cursor was. Without it the marks stand on the page, to be copied.
const editors = []; // started before the page was ready
document.addEventListener("prose-editor:ready", (event) => editors.push(event.detail));
document.addEventListener("DOMContentLoaded", () => {
  const dialog = document.getElementById("figures");
  if (!dialog?.showModal) return;
  const kind = dialog.querySelector("#figure-kind");
  const mark = dialog.querySelector("#figure-mark");
  const value = (name) => dialog.querySelector(`#figure-${name}`).value;
  let target; // the editor or text field that asked
  let asked; // the button, to go back to

  const takes = () => kind.selectedOptions[0].dataset.takes.split(" ");

  const written = () => {
    const parts = takes();
    const outcome = parts.includes("verdict") ? [value("verdict")] : [];
    const about = parts.filter((name) => name !== "verdict").map(value);
    const open = `[${[kind.value, ...outcome, ...about].join(":")}]`;
    return parts.includes("verdict") ? `${open}…[/${kind.value}]` : open;
  };

  const show = () => {
    for (const part of dialog.querySelectorAll("[data-part-of-mark]")) {
      part.hidden = !takes().includes(part.dataset.partOfMark);
    }
    mark.value = written();
  };
  dialog.addEventListener("change", show);

  const other = dialog.querySelector("#figure-other");
  if (other.options.length > 1) other.selectedIndex = 1;

  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "insert") target(written());
    else asked.focus();
    dialog.returnValue = "";
  });

  const offer = (place, insert) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button figure-button";
    made.textContent = "Insert a live figure …";
    made.addEventListener("click", () => {
      target = insert;
      asked = made;
      show();
      dialog.showModal();
    });
    place.after(made);
  };

  const offerIn = ({ editor, textarea }) =>
    offer(textarea.closest(".prose-editor") ?? textarea, (text) =>
      editor.chain().focus().insertContent(text).run()
    );
  editors.forEach(offerIn);
  editors.push = offerIn; // those that start from now on
});
