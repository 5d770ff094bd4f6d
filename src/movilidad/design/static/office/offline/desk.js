// The day as this machine knows it: the list it took along and the acts written down since.
// Nothing here touches the disk, the network or the screen.
"use strict";
const offlineDesk = (() => {
  const plain = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[’'ʼ´`]/g, "").toLowerCase();

  // The acts so far: who is here under which number, and which numbers are used up.
  function fold(pack, entries) {
    const day = { here: new Map(), undone: new Set(), used: new Set(), acts: [] };
    for (const entry of entries) {
      const { act, sequence, contact } = entry;
      const clock = entry.clock - (contact.clock - contact.server); // as the server tells time
      day.acts.push({ ...act, sequence, clock });
      if (act.number) day.used.add(act.number);
      if (act.type === "check_in") day.here.set(act.appointment, { sequence, number: act.number });
      if (act.type === "reference") day.here.set(act.reference, { sequence, number: act.number });
      if (act.type === "undo") undo(day, act.of);
    }
    return day;
  }

  function undo(day, sequence) {
    day.undone.add(sequence);
    for (const [key, one] of day.here) if (one.sequence === sequence) day.here.delete(key);
  }

  function nextNumber(pack, day) {
    const [first, last] = pack.numbers;
    for (let number = first; number <= last; number += 1) {
      if (!day.used.has(number)) return number;
    }
    return null;
  }

  const lineOf = (pack, appointment) =>
    pack.lines.find((line) => line.appointment === appointment);

  // What the server knew when the day was taken along, or what was written down since.
  function numberOf(line, day) {
    const here = day.here.get(line.appointment);
    return here ? here.number : line.number;
  }

  const isHere = (line, day) => day.here.has(line.appointment) || line.stage !== "expected";

  function fits(line, word) {
    if (/^\d{4}$/.test(word)) return String(line.birth_year) === word;
    const wanted = plain(word);
    return plain(line.name).replace(/\./g, "").split(" ").some(
      (name) => name.startsWith(wanted) || (name.length === 1 && wanted.startsWith(name)),
    );
  }

  function named(pack, typed) {
    const words = typed.trim().split(/\s+/).filter(Boolean);
    return words.length ? pack.lines.filter((line) => words.every((one) => fits(line, one))) : [];
  }

  const numbered = (pack, day, number) =>
    pack.lines.filter((line) => numberOf(line, day) === number);

  return { fold, isHere, lineOf, named, nextNumber, numberOf, numbered };
})();
