// Checks a draw on the family's own device: nothing it reads is sent anywhere.
// The same steps as verify_draw.py; what is proven for one ticket needs some forty hashes.
"use strict";

const CHAIN = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";
const HEX = /^([0-9a-f]{2})*$/;

class DoesNotHold extends Error {}

function must(holds, code) {
  if (!holds) throw new DoesNotHold(code);
}

// One value, one text: names in order, no spaces. Numbers that are not whole are refused.
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const members = Object.keys(value).sort();
    return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  must(typeof value !== "number" || Number.isSafeInteger(value), "unreadable");
  return JSON.stringify(value);
}

const bytesOf = (text) => new TextEncoder().encode(text);
const hexOf = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");

function unhex(text) {
  must(typeof text === "string" && HEX.test(text), "unreadable");
  return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
}

async function hash(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
}

const sha = async (...parts) => hexOf(await hash(...parts));
const leaf = (text) => hash(Uint8Array.of(0), bytesOf(text));
const node = (left, right) => hash(Uint8Array.of(1), left, right);

async function rootOf(leaves) {
  must(leaves.length > 0, "list");
  let level = leaves;
  while (level.length > 1) {
    const above = [];
    for (let at = 0; at + 1 < level.length; at += 2) above.push(node(level[at], level[at + 1]));
    if (level.length % 2) above.push(level[level.length - 1]);
    level = await Promise.all(above);
  }
  return hexOf(level[0]);
}

// From a leaf and its path up to the root; null if the path does not fit the tree.
async function climb(start, index, size, path) {
  if (size === 1) return index === 0 && path.length === 0 ? start : null;
  if (!path.length || !(index >= 0 && index < size)) return null;
  let half = 1;
  while (half * 2 < size) half *= 2;
  const first = index < half;
  const beside = path[path.length - 1];
  const below = await climb(
    start, first ? index : index - half, first ? half : size - half, path.slice(0, -1));
  if (below === null) return null;
  return first ? node(below, beside) : node(beside, below);
}

function textOf(files, name) {
  must(name in files, "missing");
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(files[name]);
}

function parsed(files, name) {
  const text = textOf(files, name);
  const value = JSON.parse(text);
  must(canonical(value) === text, "unreadable");
  return value;
}

function hashes(files, name) {
  const lines = textOf(files, name).split("\n");
  must(lines.pop() === "" && lines.every((line) => line.length === 64), "unreadable");
  return lines.map(unhex);
}

async function checkSums(files) {
  const lines = [];
  for (const name of Object.keys(files).filter((one) => one !== "SHA256SUMS").sort()) {
    lines.push(`${await sha(files[name])}  ${name}\n`);
  }
  must(lines.join("") === textOf(files, "SHA256SUMS"), "sums");
}

async function checkRules(files) {
  const rules = parsed(files, "round.json");
  const frozen = parsed(files, "frozen.json");
  must(rules.rules === "rosd-1" && rules.round === frozen.batch, "rules");
  must((await sha(files["round.json"])) === frozen.params, "rules");
}

async function checkList(files) {
  const frozen = parsed(files, "frozen.json");
  const leaves = hashes(files, "leaves.txt");
  must(leaves.length === frozen.entrants && (await rootOf(leaves)) === frozen.root, "list");
}

async function checkSeed(files) {
  const frozen = parsed(files, "frozen.json");
  const seed = parsed(files, "seed.json");
  must(Object.keys(seed).sort().join() === "batch,drand,params,reveals,root", "seed");
  must(["batch", "root", "params"].every((name) => seed[name] === frozen[name]), "seed");
  const parties = Object.keys(frozen.parties).sort();
  must(canonical(Object.keys(seed.reveals).sort()) === canonical(parties), "seed");
  for (const party of parties) {
    const shown = seed.reveals[party];
    const hidden = frozen.parties[party];
    must(shown === hidden || (await sha(unhex(shown))) === hidden, "seed");
  }
  const rule = parsed(files, "round.json").beacon || {};
  const named = frozen.beacon || {};
  const used = seed.drand || {};
  must(rule.chain === named.chain, "beacon");
  const same = used.chain === named.chain && used.round === named.round;
  must("dice" in used ? rule.fallback === "dice" : same, "beacon");
  const made = await sha(bytesOf("movilidad/seed/v1\n"), files["seed.json"]);
  must(made === parsed(files, "result.json").seed, "seed");
}

async function checkBeacon(files) {
  const used = parsed(files, "seed.json").drand;
  if (!used || "dice" in used) {
    must(!("beacon.json" in files), "beacon");
    return;
  }
  const beacon = parsed(files, "beacon.json");
  must(["chain", "round", "randomness"].every((name) => beacon[name] === used[name]), "beacon");
  must(beacon.chain === CHAIN, "beacon");
  must((await sha(unhex(beacon.signature))) === beacon.randomness, "beacon");
}

async function checkResult(files) {
  const frozen = parsed(files, "frozen.json");
  const result = parsed(files, "result.json");
  must(result.batch === frozen.batch && result.root === frozen.root, "result");
  if (!("result_leaves.txt" in files)) return;
  const leaves = hashes(files, "result_leaves.txt");
  must(leaves.length === frozen.entrants, "result");
  must((await rootOf(leaves)) === result.result_root, "result");
}

// A whole folder, or what the page carries: then lists and sums are proven by the receipt alone.
async function checkFolder(files) {
  const steps = { rules: checkRules, seed: checkSeed, beacon: checkBeacon, result: checkResult };
  if ("SHA256SUMS" in files) Object.assign(steps, { sums: checkSums, list: checkList });
  const found = [];
  for (const [step, check] of Object.entries(steps)) {
    found.push([step, await problemOf(() => check(files))]);
  }
  return found;
}

async function problemOf(check) {
  try {
    await check();
    return "";
  } catch (problem) {
    return problem instanceof DoesNotHold ? problem.message : "unreadable";
  }
}

async function keyOf(seed, ticket, tries) {
  const found = [];
  for (let j = 0; j < tries; j += 1) found.push(await sha(bytesOf(`${seed}:${ticket}:${j}`)));
  return found.sort()[0];
}

function wishes(choices, sessions) {
  const order = (one) => `${one.start || ""} ${one.id}`;
  const inTime = [...sessions].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  const fits = (choice) => inTime.filter((one) => choice === one.id || choice === one.group);
  return [...new Set(choices.flatMap((choice) => fits(choice).map((one) => one.id)))];
}

async function checkCertificate(files, held) {
  const rules = parsed(files, "round.json");
  const frozen = parsed(files, "frozen.json");
  const me = held.application;
  const sealed = await sha(unhex(held.salt), bytesOf(canonical(me)));
  await prove(canonical({ t: me.ticket, c: sealed }), held.entry, frozen.root, "not_in_list");
  if (held.row === null) return { ticket: me.ticket };
  const { row } = held;
  const result = parsed(files, "result.json");
  await prove(canonical(row), held.result, result.result_root, "not_in_result");
  const kind = `${me.units}/${me.language || "-"}/${me.accessible ? "accessible" : "-"}`;
  must(row.t === me.ticket && row.c === sealed && row.class === kind, "row_foreign");
  const listed = row.closing.map(([id]) => id);
  must(canonical(listed) === canonical(wishes(me.choices, rules.sessions)), "row_foreign");
  const may = rules.reserves.filter((one) => one.who === "*" || me.flags.includes(one.who));
  must(row.block === "REST" || may.some((one) => one.code === row.block), "row_foreign");
  const tries = 1 + Math.min(me.losses, rules.loss_weight_cap || 0);
  const key = await keyOf(result.seed, me.ticket, tries);
  const told = { ticket: me.ticket, key, place: row.position, session: row.session };
  return { ...told, closed: walk(row), sessions: rules.sessions, entrants: frozen.entrants };
}

async function prove(text, proof, root, code) {
  const path = proof.path.map(unhex);
  const reached = await climb(await leaf(text), proof.index, proof.size, path);
  must(reached !== null && hexOf(reached) === root, code);
}

// Down the own list as the draw did: everything preferred must have closed before.
function walk(row) {
  const closed = [];
  for (const [id, at] of row.closing) {
    if (id === row.session) {
      must(at === null || at > row.position, "seat_full");
      return closed;
    }
    must(at !== null && at <= row.position, "passed_over");
    closed.push([id, at]);
  }
  must(row.session === null, "row_foreign");
  return closed;
}

// A receipt in an address: what stands behind # never leaves the device.
async function unpacked(fragment) {
  const raw = atob(fragment.replace(/-/g, "+").replace(/_/g, "/"));
  const packed = Uint8Array.from(raw, (one) => one.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(stream).text();
}

globalThis.drawCheck = { canonical, checkCertificate, checkFolder, keyOf, problemOf, unpacked };
