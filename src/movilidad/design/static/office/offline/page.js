// The page that works without a connection. An act is on the disk before the screen says so.
"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const words = read("offline-words");
  const place = read("offline-place");
  const $ = (id) => document.getElementById(id);
  const state = {
    key: null, day: null, pack: null, device: null, log: [], entries: [], receipts: [],
    acknowledged: 0, contact: null, since: null, connected: null, signedOut: false,
    busy: false, touched: performance.now(),
  };

  const say = (key, values = {}) =>
    words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));

  function made(tag, text = "", className = "") {
    const node = document.createElement(tag);
    node.textContent = text;
    if (className) node.className = className;
    return node;
  }

  function button(text, act, className = "govuk-button") {
    const node = made("button", text, className);
    node.type = "button";
    node.addEventListener("click", act);
    return node;
  }

  const time = (moment) =>
    new Intl.DateTimeFormat(place.locale, {
      hour: "2-digit", minute: "2-digit", hour12: false, timeZone: place.zone,
    }).format(new Date(moment));
  const dayOf = (moment) =>
    new Intl.DateTimeFormat(place.locale, { dateStyle: "full", timeZone: place.zone })
      .format(new Date(moment));

  // The server's time as well as this machine can tell it.
  function believedNow() {
    const { contact } = state;
    if (!contact) return Date.now();
    const now = offlineLink.clocks();
    const passed = contact.run === now.run ? now.tick - contact.tick : now.clock - contact.clock;
    return contact.server + passed;
  }

  const unsent = () => state.log.filter((line) => line.sequence > state.acknowledged);

  // ---- what is on the disk -------------------------------------------------------------

  async function load() {
    state.device = (await offlineStore.fact("device")) || null;
    if (!state.device) {
      state.device = { id: crypto.randomUUID(), label: "" };
      await offlineStore.keep("device", state.device);
    }
    state.pack = (await offlineStore.fact("pack")) || null;
    state.contact = (await offlineStore.fact("contact")) || (state.pack && state.pack.contact);
    state.since = (await offlineStore.fact("since")) || null;
    state.acknowledged = (await offlineStore.fact("acknowledged")) || 0;
    state.log = await offlineStore.log();
    state.receipts = await offlineStore.receipts();
  }

  async function expire() {
    if (state.pack && believedNow() >= state.pack.expires_at) await forget();
  }

  async function forget() {
    lock();
    await offlineStore.forgetDay();
    await load();
    show();
  }

  async function unlock(passphrase) {
    const { pack } = state;
    const key = await offlineVault.derive(passphrase, pack.salt, pack.iterations);
    state.day = await offlineVault.open(key, pack.sealed, `pack|${pack.pack}`);
    state.key = key;
    state.entries = [];
    for (const line of state.log) {
      if (line.pack !== pack.pack || !line.own) continue;
      const own = await offlineVault.open(key, line.own, `own|${pack.pack}|${line.sequence}`);
      state.entries.push({ ...JSON.parse(own.text), mac: own.mac });
    }
  }

  function lock() {
    state.key = null;
    state.day = null;
    state.entries = [];
    for (const id of ["found", "acts", "list", "done"]) $(id).replaceChildren();
    for (const id of ["wanted", "passphrase", "new-passphrase", "again"]) $(id).value = "";
  }

  // One act: signed, sealed for us and for the server, on the disk; only then is it done.
  async function write(act) {
    const { day, key } = state;
    const last = state.log[state.log.length - 1];
    const sequence = Math.max(last ? last.sequence : 0, state.acknowledged, day.next_sequence - 1) + 1;
    const before = state.entries[state.entries.length - 1];
    const entry = {
      v: 1, pack: day.pack, device: state.device.id, sequence,
      previous: before ? before.mac : day.start,
      ...offlineLink.clocks(), contact: state.contact, act,
    };
    const text = JSON.stringify(entry);
    const mac = await offlineVault.mac(day.log_key, text);
    const mail = await offlineVault.mail(day.box, { text, mac }, `${entry.device}|${sequence}`);
    const own = await offlineVault.seal(key, { text, mac }, `own|${day.pack}|${sequence}`);
    const line = { sequence, pack: day.pack, mail, own };
    await offlineStore.append(line);
    state.log.push(line);
    state.entries.push({ ...entry, mac });
    return entry;
  }

  // ---- the server ----------------------------------------------------------------------

  async function bring() {
    if (state.busy) return;
    state.busy = true;
    try {
      const told = await offlineLink.bring(place, state.device.id, state.log, acknowledge);
      await reached(told);
    } catch {
      await unreached();
    } finally {
      state.busy = false;
    }
    await expire();
    show();
  }

  async function acknowledge(receipts, upTo) {
    await offlineStore.acknowledge(receipts, upTo);
    state.receipts = await offlineStore.receipts();
    state.acknowledged = upTo;
    show();
  }

  async function reached(told) {
    state.connected = true;
    state.signedOut = told.problem === "signed_out";
    state.since = null;
    await offlineStore.keep("since", null);
    if (told.contact && state.pack) {
      state.contact = told.contact;
      await offlineStore.keep("contact", told.contact);
    }
    if (!state.signedOut) refreshShell();
  }

  async function unreached() {
    state.connected = false;
    if (state.since) return;
    state.since = believedNow();
    await offlineStore.keep("since", state.since);
  }

  function refreshShell() {
    if (!navigator.serviceWorker) return;
    navigator.serviceWorker.getRegistration(place.here).then((one) => one && one.update())
      .catch(() => undefined);
  }

  async function take(label, passphrase) {
    await bring();
    if (unsent().length) return "take_unsent";
    if (!state.connected) return "take_no_connection";
    if (state.signedOut) return "signed_out";
    const given = await offlineLink.take(place, state.device.id, label);
    if (given.problem === "device_unknown") return renewDevice();
    if (given.problem) return given.problem;
    const salt = offlineVault.random(16);
    const iterations = offlineVault.ITERATIONS;
    const key = await offlineVault.derive(passphrase, salt, iterations);
    const sealed = await offlineVault.seal(key, given.day, `pack|${given.day.pack}`);
    const pack = {
      pack: given.day.pack, issued_at: given.issued_at, expires_at: given.expires_at,
      office: given.office, contact: given.contact, salt, iterations, sealed,
    };
    await offlineStore.startDay(pack, state.acknowledged);
    await offlineStore.keep("device", { id: state.device.id, label });
    await offlineStore.keep("contact", given.contact);
    await load();
    await unlock(passphrase);
    return "";
  }

  // The machine served another office before and owes nothing: it becomes a new machine.
  async function renewDevice() {
    await offlineStore.keep("device", { id: crypto.randomUUID(), label: state.device.label });
    await offlineStore.keep("acknowledged", 0);
    await load();
    return "device_unknown";
  }

  // ---- what is on the screen -----------------------------------------------------------

  // Nothing is drawn anew that says the same: the focus stays where the clerk put it.
  function fill(id, nodes) {
    const drawn = made("div");
    drawn.append(...nodes);
    if (drawn.textContent !== $(id).textContent) $(id).replaceChildren(...nodes);
  }

  function show() {
    showStatus();
    const open = state.key !== null;
    $("no-pack").hidden = Boolean(state.pack);
    $("locked").hidden = !state.pack || open;
    $("desk").hidden = !open;
    $("leave").hidden = !state.pack;
    if (!state.pack && !$("label").value) $("label").value = state.device.label;
    if (open) {
      showList();
      showActs();
    }
    showReceipts();
  }

  function showStatus() {
    const line = $("line");
    const lost = state.connected === false;
    const text = lost ? say("lost_since", { time: time(state.since) })
      : state.signedOut ? say("signed_out")
        : say(state.connected ? "connected" : "asking");
    line.textContent = text;
    $("status").dataset.lost = String(lost);
    $("sign-in").hidden = !state.signedOut;
    const count = unsent().length;
    $("unsent").textContent = count === 0 ? say("unsent_none")
      : count === 1 ? say("unsent_one") : say("unsent_other", { count });
    $("status").dataset.unsent = String(count);
    $("send").hidden = count === 0;
    $("age").textContent = state.pack
      ? say("age", {
        office: state.pack.office,
        time: time(state.pack.issued_at),
        minutes: Math.max(0, Math.floor((believedNow() - state.pack.issued_at) / 60000)),
      }) : "";
  }

  function row(cells) {
    const line = made("tr", "", "govuk-table__row");
    for (const [label, content] of cells) {
      const cell = made("td", "", "govuk-table__cell");
      cell.dataset.label = label;
      cell.append(content);
      line.append(cell);
    }
    return line;
  }

  const who = (line) => {
    const star = line.priority ? "★ " : "";
    const name = line.name || say("forgotten");
    return line.birth_year ? `${star}${name} (${line.birth_year})` : star + name;
  };

  function showList() {
    const day = offlineDesk.fold(state.day, state.entries);
    const rows = state.day.lines.map((line) => {
      const here = offlineDesk.isHere(line, day);
      const number = offlineDesk.numberOf(line, day);
      const act = here
        ? made("span", number ? say("is_here", { number }) : say(`stage_${line.stage}`))
        : button(say("choose"), () => showCard(line), "govuk-button govuk-button--secondary");
      return row([
        [say("column_time"), time(line.starts_at)], [say("column_who"), who(line)],
        [say("column_size"), String(line.size)],
        [say("column_language"), place.languages[line.language] || line.language || "–"],
        [say("column_state"), act],
      ]);
    });
    fill("list", rows);
    $("list-empty").hidden = rows.length > 0;
  }

  function showActs() {
    const day = offlineDesk.fold(state.day, state.entries);
    const names = new Map(state.day.lines.map((line) => [line.appointment, who(line)]));
    const rows = [...day.acts].reverse().map((act) => {
      const item = made("li");
      const name = names.get(act.appointment) || say(`act_${act.type}`);
      const sent = act.sequence <= state.acknowledged;
      const number = act.number ? ` · ${say("number", { number: act.number })}` : "";
      const text = act.type === "undo" ? say("act_undo_of", { sequence: act.of }) : name + number;
      item.append(made("span", `${act.sequence}. ${time(act.clock)} · ${text} `));
      item.append(made("span", say(sent ? "act_sent" : "act_unsent"), "mv-offline__sent"));
      if (act.type !== "undo" && !day.undone.has(act.sequence)) {
        item.append(button(say("undo"), () => undo(act.sequence), "mv-linkbutton"));
      }
      return item;
    });
    fill("acts", rows);
    $("acts-empty").hidden = rows.length > 0;
  }

  function showReceipts() {
    const told = state.receipts.filter((one) => one.level !== "success");
    fill("told", told.map((one) => {
      const item = made("li", one.text, `mv-message--${one.level}`);
      item.dataset.outcome = one.outcome;
      return item;
    }));
    $("brought").hidden = told.length === 0;
    $("settle").hidden = !told.some((one) => one.settle);
  }

  function tell(level, text) {
    $("done").replaceChildren(made("p", text, `mv-message--${level}`));
  }

  function showCard(line) {
    const day = offlineDesk.fold(state.day, state.entries);
    const number = offlineDesk.numberOf(line, day);
    $("found").replaceChildren();
    if (offlineDesk.isHere(line, day)) {
      const known = number ? "already_here" : "already_there";
      return tell("warning", say(known, { number, who: who(line) }));
    }
    return card(who(line), say("card_when", { time: time(line.starts_at), size: line.size }), {
      type: "check_in", appointment: line.appointment,
    }, line.priority);
  }

  function card(title, text, act, priority) {
    const box = made("div", "", "mv-offline__card");
    const label = made("label", say("priority"), "govuk-label govuk-checkboxes__label");
    const check = made("input", "", "govuk-checkboxes__input");
    check.type = "checkbox";
    check.id = label.htmlFor = "card-priority";
    check.checked = Boolean(priority);
    const item = made("div", "", "govuk-checkboxes__item");
    const group = made("div", "", "govuk-checkboxes govuk-checkboxes--small govuk-form-group");
    item.append(check, label);
    group.append(item);
    const yes = button(say("card_yes"), () => arrive({ ...act, priority: check.checked }));
    const no = button(say("card_no"), clear, "govuk-button govuk-button--secondary");
    box.append(made("p", title, "mv-arrival__name"), made("p", text, "govuk-body"), group, yes, no);
    $("found").replaceChildren(box);
    $("done").replaceChildren();
    yes.focus();
  }

  function clear() {
    $("found").replaceChildren();
    $("wanted").value = "";
    $("wanted").focus();
  }

  // ---- acts ----------------------------------------------------------------------------

  async function arrive(act) {
    const day = offlineDesk.fold(state.day, state.entries);
    const number = offlineDesk.nextNumber(state.day, day);
    if (day.here.has(act.appointment || act.reference)) return clear();
    const entry = await written({ ...act, number });
    if (!entry) return undefined;
    clear();
    tell("success", say(number ? "noted" : "noted_no_number", { number }));
    show();
    return bring();
  }

  async function undo(sequence) {
    if (!(await written({ type: "undo", of: sequence }))) return;
    tell("success", say("undone", { sequence }));
    show();
    bring();
  }

  let writing = false;
  async function written(act) {
    if (writing) return null; // a second click while the disk works
    writing = true;
    try {
      return await write(act);
    } catch {
      tell("error", say("not_written"));
      return null;
    } finally {
      writing = false;
    }
  }

  async function find(typed) {
    $("done").replaceChildren();
    $("found").replaceChildren();
    const text = typed.trim();
    if (/^MV1/i.test(text)) return findPass(text);
    const canonical = offlineVault.reference(text);
    if (canonical) return findReference(canonical);
    const day = offlineDesk.fold(state.day, state.entries);
    const hits = /^\d{1,3}$/.test(text) ? offlineDesk.numbered(state.day, day, Number(text))
      : offlineDesk.named(state.day, text);
    if (hits.length === 1) return showCard(hits[0]);
    if (!hits.length) return tell("error", say("nothing_found"));
    const choose = hits.map((line) =>
      button(`${time(line.starts_at)} ${who(line)}`, () => showCard(line),
        "govuk-button govuk-button--secondary"));
    return $("found").replaceChildren(made("p", say("several"), "govuk-body"), ...choose);
  }

  async function findPass(text) {
    const shown = await offlineVault.readPass(text, state.day.pass_key);
    if (shown.problem) return tell("error", say(shown.problem));
    const line = offlineDesk.lineOf(state.day, shown.appointment);
    if (line) return showCard(line);
    if (dayOf(shown.startsAt) !== dayOf(state.day.issued_at)) {
      return tell("error", say("other_day", { day: dayOf(shown.startsAt) }));
    }
    const act = { type: "check_in", appointment: shown.appointment };
    return card(say("unlisted_pass"), say("unlisted_text", { time: time(shown.startsAt) }), act);
  }

  async function findReference(canonical) {
    const mark = await offlineVault.mark(state.day.mark_key, canonical);
    const line = state.day.lines.find((one) => one.mark === mark);
    if (line) return showCard(line);
    return card(say("unlisted_reference"), say("unlisted_text_reference"),
      { type: "reference", reference: canonical });
  }

  // ---- forms ---------------------------------------------------------------------------

  function onSubmit(id, work) {
    $(id).addEventListener("submit", async (event) => {
      event.preventDefault();
      const pressed = $(id).querySelector("[type=submit]");
      pressed.disabled = true;
      try {
        await work();
      } finally {
        pressed.disabled = false;
      }
    });
  }

  function problem(id, text) {
    const shown = $(`${id}-problem`);
    shown.textContent = text;
    shown.hidden = !text;
    $(id).classList.toggle("govuk-input--error", Boolean(text));
    $(id).setAttribute("aria-invalid", String(Boolean(text)));
    if (text) $(id).focus();
  }

  onSubmit("take-form", async () => {
    const [first, second] = [$("new-passphrase").value, $("again").value];
    const short = first.trim().length < 12;
    problem("again", short || first === second ? "" : say("passphrase_differs"));
    problem("new-passphrase", short ? say("passphrase_short") : "");
    if (short || first !== second) return;
    let wrong;
    try {
      wrong = await take($("label").value.trim() || place.label, first);
    } catch {
      wrong = "take_no_connection";
    }
    problem("new-passphrase", wrong ? say(wrong) : "");
    if (wrong) return;
    show();
    $("wanted").focus();
  });

  onSubmit("unlock-form", async () => {
    try {
      await unlock($("passphrase").value);
    } catch {
      return problem("passphrase", say("passphrase_wrong"));
    }
    problem("passphrase", "");
    $("passphrase").value = "";
    show();
    return $("wanted").focus();
  });

  onSubmit("find-form", () => find($("wanted").value));

  onSubmit("walk-in-form", async () => {
    const size = Math.min(10, Math.max(1, Number($("walk-in-size").value) || 1));
    await arrive({
      type: "walk_in", size, language: $("walk-in-language").value || null,
      priority: $("walk-in-priority").checked,
    });
    $("walk-in-form").reset();
  });

  $("suggest").addEventListener("click", () => {
    const text = offlineVault.suggestion();
    $("suggested").textContent = text;
    $("new-passphrase").value = $("again").value = text;
  });
  $("send").addEventListener("click", bring);
  $("lock").addEventListener("click", () => {
    lock();
    show();
    $("passphrase").focus();
  });
  $("forget").addEventListener("click", () => $("forget-sure").showModal());
  $("forget-yes").addEventListener("click", async () => {
    $("forget-sure").close();
    await forget();
  });
  $("forget-no").addEventListener("click", () => $("forget-sure").close());

  // ---- from here on --------------------------------------------------------------------

  for (const kind of ["keydown", "pointerdown"]) {
    document.addEventListener(kind, () => {
      state.touched = performance.now();
    });
  }

  const resting = () => performance.now() - state.touched > place.idle_seconds * 1000;

  function everyTenSeconds() {
    if (state.key && resting()) lock();
    expire().then(show);
  }

  async function start() {
    if (!globalThis.isSecureContext || !crypto.subtle) return void ($("insecure").hidden = false);
    if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
    if (navigator.serviceWorker) {
      navigator.serviceWorker.register(place.worker, { scope: place.here }).catch(() => undefined);
    }
    await load();
    await expire();
    $("works").hidden = false;
    show();
    setInterval(everyTenSeconds, 10000);
    // Only while somebody works here: a page left open must not keep the sign-in alive.
    setInterval(() => resting() || bring(), 20000);
    return bring();
  }

  // Two windows would give one number twice: the second one waits and says so.
  $("elsewhere").hidden = true;
  navigator.locks.request("movilidad-offline", { ifAvailable: true }, async (lockHeld) => {
    if (!lockHeld) return void ($("elsewhere").hidden = false);
    await start();
    return new Promise(() => undefined);
  });
})();
