// The page around draw_check.js: takes a receipt, shows what holds in the family's language.
"use strict";

(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const words = read("draw-words");
  const place = read("draw-place");
  const carried = read("draw-files");
  const form = document.getElementById("draw-form");
  const receipt = document.getElementById("receipt");
  const found = document.getElementById("draw-found");

  const say = (key, values = {}) =>
    words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

  function show(text, holds) {
    const line = document.createElement("li");
    line.textContent = `${holds ? "✓" : "✗"} ${text}`;
    line.dataset.holds = String(holds);
    found.append(line);
  }

  function named(id, sessions) {
    const session = sessions.find((one) => one.id === id);
    if (!session || !session.start) return id;
    const office = place.offices[(session.group || "").split(".")[0]] || "";
    const form = { dateStyle: "full", timeStyle: "short", timeZone: place.zone };
    const when = new Intl.DateTimeFormat(place.lang, form).format(new Date(session.start));
    return `${office} ${when}`.trim();
  }

  async function chosen() {
    const picked = [...document.getElementById("folder").files];
    if (!picked.length) {
      const texts = Object.entries(carried);
      return Object.fromEntries(texts.map(([name, text]) => [name, new TextEncoder().encode(text)]));
    }
    const read = picked.map(async (one) => [one.name, new Uint8Array(await one.arrayBuffer())]);
    return Object.fromEntries(await Promise.all(read));
  }

  function tell(told) {
    show(say("in_list"), true);
    if (told.key === undefined) return;
    show(say("key", { key: told.key }), true);
    show(say("place", { place: told.place + 1, entrants: told.entrants }), true);
    for (const [id, at] of told.closed) {
      show(say("closed", { session: named(id, told.sessions), place: at + 1 }), true);
    }
    const seat = told.session === null ? "" : named(told.session, told.sessions);
    show(told.session === null ? say("no_seat") : say("seat", { session: seat }), true);
  }

  async function onlyKey(files, typed) {
    const ticket = typed.replace(/[\s-]/g, "").toUpperCase();
    const { seed } = JSON.parse(new TextDecoder().decode(files["result.json"]));
    show(say("key", { key: await drawCheck.keyOf(seed, ticket, 1) }), true);
    show(say("ticket_only"), true);
  }

  async function run() {
    found.replaceChildren();
    if (!globalThis.crypto || !crypto.subtle) return show(say("needs_https"), false);
    const files = await chosen();
    for (const [step, problem] of await drawCheck.checkFolder(files)) {
      show(problem ? say("changed", { step: say(`step_${step}`), why: say(`why_${problem}`) })
        : say("holds", { step: say(`step_${step}`) }), !problem);
    }
    const [file] = document.getElementById("receipt-file").files;
    const typed = (file ? await file.text() : receipt.value).trim();
    if (!typed) return undefined;
    const problem = await drawCheck.problemOf(async () => {
      if (!typed.startsWith("{")) return onlyKey(files, typed);
      return tell(await drawCheck.checkCertificate(files, JSON.parse(typed)));
    });
    if (problem) show(say(`why_${problem}`), false);
    return undefined;
  }

  const finish = async () => {
    found.dataset.busy = "true";
    try {
      await run();
    } catch {
      show(say("why_unreadable"), false);
    }
    found.dataset.busy = "false";
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    finish();
  });
  if (location.hash.length > 1) {
    drawCheck.unpacked(location.hash.slice(1)).then((text) => {
      receipt.value = text;
      finish();
    }, () => show(say("why_unreadable"), false));
  }
})();
