// Work that goes on: its part of the page is read again every few seconds, and the rest stays as
// it is, with the focus where it was. Once the work is done the page opens anew. Without this
// script the link beside it does the same.
"use strict";
(() => {
  const EVERY = 3000;
  const part = (page) => page.querySelector("[data-renew]");
  if (!part(document)) return;

  const look = async () => {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = part(new DOMParser().parseFromString(await answer.text(), "text/html"));
    if (fresh) part(document).replaceWith(fresh);
    else location.reload();
  };
  setInterval(() => {
    if (!document.hidden) look().catch(() => { /* no connection: the page stays as it is */ });
  }, EVERY);
})();
