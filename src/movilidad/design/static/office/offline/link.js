// Speaking with the server, when there is one. Every question gives up after a few seconds: a
// line that hangs is no line.
"use strict";
const offlineLink = (() => {
  const PATIENCE = 8000;
  const AT_ONCE = 50;
  const run = offlineVault.toHex(offlineVault.random(8));

  const clocks = () => ({ clock: Date.now(), run, tick: Math.round(performance.now()) });

  async function ask(address, options = {}) {
    const signal = AbortSignal.timeout(PATIENCE);
    const asked = { redirect: "manual", cache: "no-store", signal, ...options };
    const answer = await fetch(address, asked);
    if (answer.type === "opaqueredirect") return { problem: "signed_out" };
    if (answer.status >= 500) throw new Error(`status ${answer.status}`);
    return answer.json();
  }

  const probe = (place, device) =>
    ask(`${place.state}?device=${encodeURIComponent(device)}`);

  const send = (address, token, body) =>
    ask(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(body),
    });

  async function take(place, device, label) {
    const state = await probe(place, device);
    if (state.problem) return state;
    const given = await send(place.take, state.csrf, { device, label });
    return given.problem ? given : { ...given, contact: { server: given.issued_at, ...clocks() } };
  }

  // Send what the server does not hold yet, in order; a line that is gone is said to be lost.
  async function bring(place, device, log, onTold) {
    let state = await probe(place, device);
    const lines = new Map(log.map((line) => [line.sequence, line]));
    const last = Math.max(0, ...lines.keys());
    while (!state.problem && state.next <= last) {
      const count = Math.min(AT_ONCE, last - state.next + 1);
      const batch = [...Array(count).keys()].map((step) => {
        const line = lines.get(state.next + step);
        const sealed = line ? offlineVault.toBase64(line.mail) : null;
        return { sequence: state.next + step, sealed };
      });
      const told = await send(place.sync, state.csrf, { device, lines: batch, ...clocks() });
      if (told.problem) return told;
      if (told.next <= state.next) throw new Error("the server did not go on");
      await onTold(told.receipts, told.next - 1);
      state = { ...state, ...told };
    }
    if (state.problem) return state; // a sign-in page tells no time
    await onTold([], state.next - 1);
    return { ...state, contact: { server: state.at, ...clocks() } };
  }

  return { bring, clocks, probe, run, take };
})();
