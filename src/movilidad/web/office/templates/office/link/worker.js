// Answers for one page and its own files, from what was kept, whether there is a server or not.
"use strict";
const SHELL = {{ shell | tojson }};
const KEPT = "movilidad-offline-{{ version }}";

async function fill() {
  const cache = await caches.open(KEPT);
  for (const address of SHELL) {
    const answer = await fetch(address, { cache: "reload" });
    if (!answer.ok || answer.redirected) throw new Error(address); // signed out: keep the old one
    await cache.put(address, answer);
  }
}

async function forgetOthers() {
  for (const name of await caches.keys()) {
    if (name.startsWith("movilidad-offline-") && name !== KEPT) await caches.delete(name);
  }
}

addEventListener("install", (event) => event.waitUntil(fill().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => clients.claim())));
addEventListener("fetch", (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== "GET" || !SHELL.includes(pathname)) return;
  const kept = caches.open(KEPT).then((cache) => cache.match(pathname));
  event.respondWith(kept.then((answer) => answer || fetch(event.request)));
});
