"use strict";
// Fills in what the visitor asked this browser to remember, where nothing is filled in yet.
window.settings = (() => {
  const remembered = () => {
    const [, home, currency, period] =
      document.cookie.match(/(?:^|; )"?settings=([A-Z]*):([A-Z]*):([a-z]*)/) ?? [];
    return { apply_from: home, pay_cur: currency, pay_period: period };
  };

  const choose = (select, value) => {
    if (select?.selectedIndex !== 0 || !value) return; // absent, or chosen already
    const option = [...select.options].find((one) => one.value === value);
    if (option) option.selected = true;
  };

  // On the front page: every field that stands for one of the settings.
  const fillFrontPage = () => {
    const form = document.querySelector("form[data-settings]");
    if (!form) return;
    for (const [name, value] of Object.entries(remembered())) choose(form.elements[name], value);
  };

  // Beside a list that no filter narrows: the words for money, and a way to such a search. What
  // would narrow the list is not filled in, for the form says what the list shows.
  const offerSearch = () => {
    const link = document.getElementById("my-settings");
    const settings = remembered();
    if (!link || !Object.values(settings).some(Boolean)) return;
    choose(document.getElementById("f-pay_cur"), settings.pay_cur);
    choose(document.getElementById("f-pay_period"), settings.pay_period);
    if (!settings.apply_from) return;
    const search = new URLSearchParams();
    search.set("apply_from", settings.apply_from);
    if (settings.pay_cur) search.set("pay_cur", settings.pay_cur);
    link.search = search;
    link.hidden = false;
  };

  document.addEventListener("DOMContentLoaded", fillFrontPage);
  return { offerSearch };
})();
