// Keys of the desk, on top of a page that works without them. The box has the focus for the
// scanner; Escape leaves it, `/` goes back to it. Every act that shows a letter in a frame answers
// to that letter; up and down walk over what comes next in each row, never over the quiet acts.
// The list renews itself when something happened: what is typed and where the focus is stay.
"use strict";
(() => {
  const wanted = document.getElementById("wanted");
  const buttons = () =>
    [...document.querySelectorAll(".mv-day tbody tr")]
      .map((row) => row.querySelector(".govuk-button") || row.querySelector("button"))
      .filter(Boolean);

  const walk = (step) => {
    const all = buttons();
    if (!all.length) return;
    const row = document.activeElement.closest(".mv-day tbody tr");
    const here = row ? all.findIndex((button) => row.contains(button)) : step > 0 ? -1 : 0;
    all[(here + step + all.length) % all.length].focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    const typing = event.target.matches("input:not([type=hidden]), select, textarea");
    const act = /^[a-z]$/i.test(event.key)
      ? document.querySelector(`[data-key="${event.key.toLowerCase()}"]`)
      : null;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (typing && event.target !== wanted) return;
      walk(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && event.target === wanted) wanted.blur();
    else if (!typing && event.key === "/" && wanted) wanted.focus();
    else if (!typing && act) act.click();
    else return;
    event.preventDefault();
  });

  const desktop = document.querySelector("[data-pulse]");
  if (!desktop) return;
  let last = null;
  let leaving = false;
  addEventListener("submit", () => { leaving = true; });

  const mark = (element) => {
    const form = element.closest("form");
    return form && element.closest("[data-live]") ? form.getAttribute("action") : null;
  };
  const renew = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected || leaving) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const focused = mark(document.activeElement);
    document.querySelectorAll("[data-live]").forEach((old) => {
      const now = fresh.getElementById(old.id);
      if (now) old.replaceWith(now);
    });
    if (focused) document.querySelector(`form[action="${focused}"] button`)?.focus();
  };
  setInterval(async () => {
    if (document.hidden || leaving) return;
    try {
      const answer = await fetch(desktop.dataset.pulse, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return;
      const { pulse } = await answer.json();
      if (last !== null && pulse !== last) await renew();
      last = pulse;
    } catch { /* no connection: the list stays as it is, with its time beside it */ }
  }, 4000);
})();
