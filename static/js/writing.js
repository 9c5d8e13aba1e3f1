"use strict";
// Saves each part of a text as it is written, and keeps what cannot be saved: on the page and in
// this browser. Without it the page works by its buttons.
const richTexts = new WeakMap(); // of the text fields with rich text; some are ready before the page
document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
  richTexts.set(textarea, editor);
  const attributes = { "aria-label": textarea.labels[0].textContent };
  if (textarea.hasAttribute("aria-describedby")) {
    attributes["aria-describedby"] = textarea.getAttribute("aria-describedby");
  }
  editor.setOptions({ editorProps: { attributes } });
});

document.addEventListener("DOMContentLoaded", () => {
  const page = document.getElementById("writing");
  if (!page) return;

  const PAUSE = 1500; // milliseconds without a key before a part is saved
  const LIMIT = 60_000; // bytes that a request may still send while the page goes away
  const sections = [...page.querySelectorAll("[data-part]")];

  class Part {
    constructor(section) {
      this.section = section;
      this.name = section.dataset.part;
      this.status = section.querySelector("[data-status]");
      this.notes = section.querySelector("[data-notes]");
      this.base = section.querySelector("[data-base]");
      this.place = `writing:${location.pathname}:${this.name}`;
      this.saved = this.text();
      this.waitsForDecision = Boolean(this.notes.querySelector(".part-clash"));
      this.running = Promise.resolve(true);
    }

    fields() {
      const controls = this.section.querySelectorAll("input, select, textarea");
      return [...controls].filter(
        (one) => one.name && !one.closest("template") && !(one.type === "checkbox" && !one.checked)
      );
    }

    entries() {
      return this.fields().map((one) => [one.name, one.value]);
    }

    text() {
      return JSON.stringify(this.entries().filter(([name]) => name !== this.base.name));
    }

    get isDirty() {
      return this.text() !== this.saved;
    }

    say(words) {
      this.status.textContent = words;
    }

    changed() {
      clearTimeout(this.timer);
      if (!this.isDirty) return this.forget();
      this.keep();
      if (!this.isLoggedOut) this.say("Not saved yet"); // the way to log in stays where it is
      this.timer = setTimeout(() => this.save(), PAUSE);
    }

    keep() {
      try {
        const kept = { at: new Date().toISOString(), entries: this.entries() };
        localStorage.setItem(this.place, JSON.stringify(kept));
      } catch {
        // A full or forbidden store: the text is still on the page.
      }
    }

    forget() {
      try {
        localStorage.removeItem(this.place);
      } catch {
        // Nothing was kept either.
      }
    }

    save({ leaving = false, decided = false } = {}) {
      clearTimeout(this.timer);
      this.running = this.running.then(() => this.send(leaving, decided));
      return this.running;
    }

    async send(leaving, decided) {
      if (!this.isDirty && !decided) return true;
      if (this.waitsForDecision && !decided) return false;
      const sent = this.text();
      const body = new URLSearchParams(this.entries());
      if (!this.isLoggedOut) this.say("Saving …");
      let answer = await ask(body, leaving && String(body).length < LIMIT);
      if (answer.stale && (await renewToken())) answer = await ask(body, false);
      if (answer.loggedOut || answer.stale) return this.loggedOut();
      if (answer.failed) return this.unreachable(answer.failed);
      return this.received(answer.json, sent);
    }

    received(json, sent) {
      this.isLoggedOut = false;
      const failed = json.failed[this.name];
      if (failed) {
        this.notes.innerHTML = failed.html;
        this.base.value = failed.base;
        this.waitsForDecision = failed.decide;
        this.say(failed.decide ? "Not saved: decide above" : "Not saved: see above");
        return false;
      }
      if (json.saved[this.name]) this.base.value = json.saved[this.name];
      this.waitsForDecision = false;
      this.notes.replaceChildren();
      for (const sentence of json.kept) {
        const note = document.createElement("p");
        note.className = "part-kept";
        const link = document.createElement("a");
        link.href = `#${this.section.id}`;
        link.textContent = "Show it";
        link.addEventListener("click", () => location.reload());
        note.append(`${sentence} `, link);
        this.notes.append(note);
      }
      this.saved = sent;
      document.body.dispatchEvent(new Event("part:saved")); // what is said beside it is asked again
      if (this.isDirty) this.changed();
      else {
        this.forget();
        this.say(`Saved ${json.at}`);
      }
      return true;
    }

    loggedOut() {
      this.keep();
      if (this.isLoggedOut) return false;
      this.isLoggedOut = true;
      const link = document.createElement("a");
      link.href = page.dataset.login;
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = "Log in in a new tab";
      this.status.replaceChildren(
        "You are logged out. Your text is safe here and in this browser. ",
        link,
        ", then come back: saving goes on."
      );
      return false;
    }

    unreachable(why) {
      this.keep();
      this.say(`${why} Your text is safe here and in this browser.`);
      this.timer = setTimeout(() => this.save(), 10 * PAUSE);
      return false;
    }

    offerKept() {
      let kept;
      try {
        kept = JSON.parse(localStorage.getItem(this.place));
      } catch {
        return;
      }
      if (!kept) return;
      const now = JSON.stringify(kept.entries.filter(([name]) => name !== this.base.name));
      if (now === this.text()) return this.forget();
      const note = document.createElement("p");
      note.className = "part-kept";
      const back = button("Put it back", () => {
        this.fill(kept.entries);
        note.remove();
        this.changed();
      });
      const drop = button("Forget it", () => {
        this.forget();
        note.remove();
      });
      const at = new Date(kept.at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
      note.append(`This browser has text of ${at} that was not saved here. `, back, " ", drop);
      this.notes.append(note);
    }

    fill(entries) {
      for (const [name, value] of entries) {
        let field = page.elements[name];
        for (let tries = 0; !field && tries < 200; tries += 1) {
          const rows = [...this.section.querySelectorAll("[data-rows]")];
          const list = rows.find((one) => name.startsWith(`${one.dataset.rows}-`));
          if (!list) break;
          addRow(list);
          field = page.elements[name];
        }
        // What the form was when it was shown stays as it is now: a clash must come to light.
        if (!field || field.type === "hidden") continue;
        if (field.type === "checkbox") field.checked = true;
        else field.value = value;
        richTexts.get(field)?.commands.setContent(value);
      }
    }
  }

  const ask = async (body, keepalive) => {
    body.set("csrfmiddlewaretoken", page.elements.csrfmiddlewaretoken.value);
    try {
      const response = await fetch(location.pathname, {
        method: "POST",
        headers: { Accept: "application/json" },
        body,
        keepalive,
      });
      if (response.status === 401) return { loggedOut: true };
      if (response.status === 403) return { stale: true };
      if (!response.ok) return { failed: `The site answers with an error (${response.status}).` };
      return { json: await response.json() };
    } catch {
      return { failed: "The site cannot be reached." };
    }
  };

  // After a new login the page's token is no longer good: the page as it is now has the new one.
  const renewToken = async () => {
    try {
      const response = await fetch(location.pathname);
      const html = new DOMParser().parseFromString(await response.text(), "text/html");
      const token = html.querySelector("#writing [name=csrfmiddlewaretoken]");
      if (!token) return false;
      page.elements.csrfmiddlewaretoken.value = token.value;
      return true;
    } catch {
      return false;
    }
  };

  const button = (words, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  };

  const addRow = (list) => {
    const total = list.querySelector("[name$=-TOTAL_FORMS]");
    const row = list.querySelector("template").content.cloneNode(true);
    const number = total.value;
    for (const one of row.querySelectorAll("*")) {
      for (const { name, value } of [...one.attributes]) {
        if (value.includes("__prefix__")) one.setAttribute(name, value.replace("__prefix__", number));
      }
    }
    total.value = Number(number) + 1;
    list.querySelector("ol").append(row);
    return list.querySelector("ol").lastElementChild;
  };

  // Rows are added by a button here: the empty ones are for those who write without scripts.
  const takeEmptyRows = (list) => {
    const total = list.querySelector("[name$=-TOTAL_FORMS]");
    const stored = Number(list.querySelector("[name$=-INITIAL_FORMS]").value);
    const rows = [...list.querySelectorAll(".part-row")];
    const isEmpty = (row) =>
      [...row.querySelectorAll("input:not([type=checkbox]), textarea")].every((one) => !one.value);
    while (rows.length > stored && isEmpty(rows.at(-1))) rows.pop().remove();
    total.value = rows.length;
  };

  const parts = new Map();
  const ready = () => {
    for (const list of page.querySelectorAll("[data-rows]")) takeEmptyRows(list);
    for (const section of sections) {
      const part = new Part(section);
      parts.set(section, part);
      part.offerKept();
    }
  };
  ready();

  const partOf = (element) => parts.get(element.closest?.("[data-part]"));
  const saveAll = (options) => Promise.all([...parts.values()].map((part) => part.save(options)));
  const dirty = () => [...parts.values()].filter((part) => part.isDirty);

  page.addEventListener("input", (event) => partOf(event.target)?.changed());
  page.addEventListener("change", (event) => partOf(event.target)?.changed());
  page.addEventListener("focusout", (event) => {
    const part = partOf(event.target);
    // Moving on inside a list is not the end of its row.
    if (part?.isDirty && !part.section.contains(event.relatedTarget)) part.save();
  });
  for (const list of page.querySelectorAll("[data-rows]")) {
    const more = list.querySelector("[data-add-row]");
    more.hidden = false;
    more.addEventListener("click", () => addRow(list).querySelector("input, select").focus());
  }

  // A choice among proposed names is put into its field first, so that the page shows it too.
  page.addEventListener("click", (event) => {
    const name = event.target.name ?? "";
    if (name.startsWith("use:")) page.elements[name.slice(4)].value = event.target.value;
  });

  let isLeaving = false;
  page.addEventListener("submit", async (event) => {
    if (isLeaving) return;
    event.preventDefault();
    const submitter = event.submitter;
    const part = partOf(submitter ?? page);
    if (part && (submitter.name === "save" || submitter.name.startsWith("use:"))) {
      await part.save({ decided: true });
      return;
    }
    // What is on its way arrives first; the rest goes with the form itself.
    await Promise.all([...parts.values()].map((one) => one.running));
    isLeaving = true;
    setTimeout(() => page.requestSubmit(submitter)); // a form ignores it while it is being sent
  });

  // Pages opened from here show what has been written so far.
  page.addEventListener("click", (event) => {
    const link = event.target.closest("a[target=_blank]");
    if (!link || !dirty().length || link.href.includes(page.dataset.login)) return;
    event.preventDefault();
    saveAll().then(() => window.open(link.href, "_blank", "noopener"));
  });

  window.addEventListener("focus", () => saveAll());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && !isLeaving) saveAll({ leaving: true });
  });
  window.addEventListener("beforeunload", (event) => {
    if (isLeaving || !dirty().length) return;
    for (const part of dirty()) part.keep();
    saveAll({ leaving: true });
    if (dirty().some((part) => part.waitsForDecision)) event.preventDefault();
  });
});
