// What stays on the machine: the sealed day, the sealed log, and what became of each act.
// The log only grows. An act is on the disk before `append` returns: durability is "strict".
"use strict";
const offlineStore = (() => {
  let opened = null;

  function open() {
    opened = opened || new Promise((resolve, reject) => {
      const request = indexedDB.open("movilidad-offline", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore("facts");
        request.result.createObjectStore("log", { keyPath: "sequence" });
        request.result.createObjectStore("receipts", { keyPath: "sequence" });
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
    return opened;
  }

  // Runs `work` in one transaction; resolves with what it asked for once the disk has it.
  async function within(names, mode, work) {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(names, mode, { durability: "strict" });
      const request = work(transaction);
      transaction.oncomplete = () => resolve(request && request.result);
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
  }

  const fact = (name) => within("facts", "readonly", (all) => all.objectStore("facts").get(name));
  const keep = (name, value) =>
    within("facts", "readwrite", (all) => all.objectStore("facts").put(value, name));
  const log = () => within("log", "readonly", (all) => all.objectStore("log").getAll());
  const receipts = () =>
    within("receipts", "readonly", (all) => all.objectStore("receipts").getAll());
  const append = (line) => within("log", "readwrite", (all) => all.objectStore("log").add(line));

  const acknowledge = (told, upTo) =>
    within(["facts", "receipts"], "readwrite", (all) => {
      for (const one of told) all.objectStore("receipts").put(one);
      return all.objectStore("facts").put(upTo, "acknowledged");
    });

  // A new day: what was brought back is the server's now. Unsent lines are never removed here.
  const startDay = (pack, acknowledged) =>
    within(["facts", "log", "receipts"], "readwrite", (all) => {
      all.objectStore("log").delete(IDBKeyRange.upperBound(acknowledged));
      all.objectStore("receipts").clear();
      return all.objectStore("facts").put(pack, "pack");
    });

  // The day is over: names and keys go. Lines that wait for the server stay, sealed for it alone.
  const forgetDay = () =>
    within(["facts", "log"], "readwrite", (all) => {
      all.objectStore("facts").delete("pack");
      const lines = all.objectStore("log");
      lines.openCursor().onsuccess = (event) => {
        const cursor = event.target.result;
        if (!cursor) return;
        cursor.update({ ...cursor.value, own: null });
        cursor.continue();
      };
    });

  return { acknowledge, append, fact, forgetDay, keep, log, receipts, startDay };
})();
