"use strict";
// Filters answer at once, Back and Forward show what the address says, and long filters open in
// place. Without this file forms and links do the same, a page at a time.
(() => {
  const byId = (id) => document.getElementById(id);
  const address = () => location.pathname + location.search;

  let here = address();

  // What the address does not hold of a page: how far it was scrolled, what was open and what had
  // the focus. Kept for this tab, by address. The browser's own memory of the scroll is switched
  // off: it would scroll the list that is on its way out.
  history.scrollRestoration = "manual";

  const keepView = () => {
    const focus = document.activeElement;
    const view = {
      scroll: scrollY,
      open: [...document.querySelectorAll("main details[open][id]")].map((element) => element.id),
      id: focus?.id ?? "",
      href: focus?.closest("main a")?.getAttribute("href") ?? "",
    };
    sessionStorage.setItem(`view ${here}`, JSON.stringify(view));
    return view;
  };
  const restoreView = () => {
    const view = JSON.parse(sessionStorage.getItem(`view ${here}`) ?? "null");
    if (!view) return;
    view.open.forEach((id) => byId(id)?.setAttribute("open", ""));
    const link = `main a[href="${CSS.escape(view.href)}"]`;
    (byId(view.id) ?? document.querySelector(link))?.focus({ preventScroll: true });
    scrollTo({ top: view.scroll, behavior: "instant" });
  };

  const announce = () => {
    byId("announce").textContent = byId("results").dataset.announce;
  };

  // Results

  let hasChanged = false; // since the last request for results left
  let asked = {}; // what stood in the boxes when it left: what is being typed outlives an answer
  let typed = {};
  let open = []; // the server does not know which details were

  const boxes = () => ({ pay: byId("f-pay").value, words: byId("f-q").value });
  const isForResults = (event) => event.detail.target?.id === "results";

  document.addEventListener("change", (event) => {
    if (event.target.form?.id !== "filters" || event.target.id === "f-q") return;
    hasChanged = true;
    if (event.target.id === "f-sort") event.target.form.requestSubmit(); // stands outside the form
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isForResults(event)) return;
    hasChanged = false;
    asked = boxes();
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isForResults(event) || !event.detail.shouldSwap) return;
    if (hasChanged) {
      event.detail.shouldSwap = false; // a newer request is about to leave
      return;
    }
    typed = boxes();
    open = keepView().open;
  });

  document.addEventListener("htmx:beforeHistoryUpdate", (event) => {
    if (event.detail.history.path === here) event.detail.history.type = "replace";
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "results") return;
    here = address();
    open.forEach((id) => byId(id)?.setAttribute("open", ""));
    if (typed.pay !== asked.pay) byId("f-pay").value = typed.pay;
    // Words read as filters now stand among those.
    if (typed.words === asked.words) byId("f-q").value = byId("results").dataset.words;
    byId("results").inert = byId("sheet").matches(":popover-open");
    announce();
  });

  // No answer: let the browser ask itself, and tell the visitor what is wrong.
  const askPlainly = (event) => {
    if (isForResults(event)) event.detail.elt.submit();
  };
  document.addEventListener("htmx:sendError", askPlainly);
  document.addEventListener("htmx:responseError", askPlainly);

  // Back and Forward: the server answers for the address, and the view is put back on top.

  let returning = null; // the request under way

  document.addEventListener("htmx:historyCacheMiss", (event) => {
    window.htmx.trigger(byId("filters"), "htmx:abort");
    returning?.abort();
    returning = event.detail.xhr;
    returning.addEventListener("error", () => location.reload());
    byId("options").close();
    keepView();
    here = event.detail.path;
  });
  document.addEventListener("htmx:historyCacheMissLoadError", () => location.reload());

  document.addEventListener("htmx:historyRestore", () => {
    prepare();
    restoreView();
    announce();
  });

  addEventListener("pagehide", keepView);

  // The sheet of filters on phones

  const prepareSheet = () => {
    const sheet = byId("sheet");
    // Before it hides, for the focus goes back to a button that must not be inert then.
    sheet.addEventListener("beforetoggle", (event) => {
      const isOpen = event.newState === "open";
      const behind = "body > :not(main, script), .pagehead, #results";
      document.querySelectorAll(behind).forEach((element) => { element.inert = isOpen; });
      sheet.role = isOpen ? "dialog" : null;
      sheet.ariaLabel = isOpen ? "Filters" : null;
    });
    sheet.addEventListener("toggle", (event) => {
      if (event.newState === "open") sheet.focus();
    });
  };
  const closeSheet = () => {
    if (byId("sheet").matches(":popover-open")) byId("sheet").hidePopover();
  };
  matchMedia("(min-width: 64rem)").addEventListener("change", closeSheet);

  document.addEventListener("submit", (event) => {
    byId("options").close();
    if (event.target.matches("#filters, #options form")) closeSheet();
  });

  // All options of a long filter, in a dialog

  document.addEventListener("click", (event) => {
    if (event.target.closest("#options [data-close]")) {
      event.preventDefault();
      byId("options").close();
    }
    const link = event.target.closest("a.all");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    window.htmx
      .ajax("GET", link.getAttribute("href"), { target: "#options", swap: "innerHTML" })
      .then(() => byId("options").showModal());
  });

  let ticked = new Set();

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target.id !== "all-list") return;
    ticked = new Set(Array.from(event.target.querySelectorAll(":checked"), (box) => box.value));
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id !== "all-list") return;
    // Also what was ticked or unticked while the answer was on its way.
    event.target.querySelectorAll("input").forEach((box) => { box.checked = ticked.has(box.value); });
    byId("all-status").textContent = event.target.dataset.announce;
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.target.id === "options") location.assign(event.detail.pathInfo.requestPath);
  });

  // Enter in the box only narrows, which typing did already; the button below shows the jobs.
  document.addEventListener("submit", (event) => {
    if (!event.submitter?.hasAttribute("formaction")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });

  const prepare = () => {
    prepareSheet();
    window.settings.offerSearch();
  };

  document.addEventListener("DOMContentLoaded", () => {
    prepare();
    const [arrival] = performance.getEntriesByType("navigation");
    if (["back_forward", "reload"].includes(arrival?.type)) restoreView();
  });
})();
