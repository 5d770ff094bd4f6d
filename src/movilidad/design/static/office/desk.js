// Keys of the desk, on top of a page that works without them: the box has the focus for the
// scanner; Escape leaves it, `/` goes back to it, `n` calls the next family, up and down walk over
// what comes next in each row, never over the quiet acts before it.
"use strict";
(() => {
  const wanted = document.getElementById("wanted");
  const next = document.getElementById("call-next");
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
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const typing = event.target.matches("input:not([type=hidden]), select, textarea");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (typing && event.target !== wanted) return;
      walk(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape" && event.target === wanted) wanted.blur();
    else if (!typing && event.key === "/") wanted.focus();
    else if (!typing && event.key.toLowerCase() === "n" && next) next.click();
    else return;
    event.preventDefault();
  });
})();
