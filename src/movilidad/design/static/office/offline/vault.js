// Keys and seals of the day without a connection. WebCrypto only; what it makes is what
// movilidad.core.offline.log, infra.mailbox and appointments.passes read.
"use strict";
const offlineVault = (() => {
  const subtle = globalThis.crypto && crypto.subtle;
  const utf8 = new TextEncoder();
  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const ITERATIONS = 600000; // OWASP Password Storage Cheat Sheet, PBKDF2-HMAC-SHA256

  const toHex = (bytes) => [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  const fromHex = (text) => Uint8Array.from(text.match(/../g) || [], (two) => parseInt(two, 16));
  const random = (count) => crypto.getRandomValues(new Uint8Array(count));

  function joined(...parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let place = 0;
    for (const part of parts) {
      whole.set(part, place);
      place += part.length;
    }
    return whole;
  }

  function toBase64(bytes) {
    let text = "";
    for (const one of bytes) text += String.fromCharCode(one);
    return btoa(text);
  }

  async function derive(passphrase, salt, iterations) {
    const typed = utf8.encode(passphrase.normalize("NFKC").trim());
    const base = await subtle.importKey("raw", typed, "PBKDF2", false, ["deriveKey"]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
    const kind = { name: "AES-GCM", length: 256 };
    return subtle.deriveKey(how, base, kind, false, ["encrypt", "decrypt"]);
  }

  async function seal(key, value, bound) {
    const iv = random(12);
    const how = { name: "AES-GCM", iv, additionalData: utf8.encode(bound) };
    const clear = utf8.encode(JSON.stringify(value));
    return joined(iv, new Uint8Array(await subtle.encrypt(how, key, clear)));
  }

  async function open(key, sealed, bound) {
    const iv = sealed.slice(0, 12);
    const how = { name: "AES-GCM", iv, additionalData: utf8.encode(bound) };
    const clear = await subtle.decrypt(how, key, sealed.slice(12));
    return JSON.parse(new TextDecoder().decode(clear));
  }

  async function mac(keyHex, text) {
    const kind = { name: "HMAC", hash: "SHA-256" };
    const key = await subtle.importKey("raw", fromHex(keyHex), kind, false, ["sign"]);
    return toHex(new Uint8Array(await subtle.sign("HMAC", key, utf8.encode(text))));
  }

  // Thrown into the server's box: nobody on this machine opens it again.
  async function mail(boxHex, value, bound) {
    const kind = { name: "ECDH", namedCurve: "P-256" };
    const box = await subtle.importKey("raw", fromHex(boxHex), kind, false, []);
    const fresh = await subtle.generateKey(kind, true, ["deriveBits"]);
    const point = new Uint8Array(await subtle.exportKey("raw", fresh.publicKey));
    const shared = await subtle.deriveBits({ name: "ECDH", public: box }, fresh.privateKey, 256);
    const base = await subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const info = joined(utf8.encode("movilidad/mailbox/v1\n"), point);
    const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
    const aes = { name: "AES-GCM", length: 256 };
    const key = await subtle.deriveKey(how, base, aes, false, ["encrypt"]);
    return joined(point, await seal(key, value, bound));
  }

  // The 17 signs of a reference as typed, or null if one is wrong.
  function reference(typed) {
    const near = { I: "1", L: "1", O: "0" };
    const signs = [...typed.toUpperCase()].filter((sign) => !/[\s.\-\u2010-\u2014]/.test(sign));
    const values = signs.map((sign) => ALPHABET.indexOf(near[sign] || sign));
    if (values.length !== 17 || values.includes(-1)) return null;
    let check = 0;
    for (const value of values.slice(0, 16)) {
      const shifted = (check ^ value) << 1;
      check = shifted & 32 ? shifted ^ 0b100101 : shifted;
    }
    return check === values[16] ? values.map((value) => ALPHABET[value]).join("") : null;
  }

  const mark = async (keyHex, canonical) => (await mac(keyHex, canonical)).slice(0, 32);

  function passBytes(text) {
    const body = text.replace(/\s/g, "").toUpperCase();
    if (!/^MV1[0-9A-HJKMNP-TV-Z]{136}$/.test(body)) return null;
    let number = 0n;
    for (const sign of body.slice(3)) number = (number << 5n) | BigInt(ALPHABET.indexOf(sign));
    return fromHex(number.toString(16).padStart(170, "0"));
  }

  // What a slip says once its signature holds; the word of what is wrong otherwise.
  async function readPass(text, publicHex) {
    const raw = passBytes(text);
    if (!raw) return { problem: "pass_unreadable" };
    let key;
    try {
      key = await subtle.importKey("raw", fromHex(publicHex), "Ed25519", false, ["verify"]);
    } catch {
      return { problem: "pass_unsupported" };
    }
    const signed = raw.slice(0, 21);
    const message = joined(utf8.encode("movilidad/pass/v1\n"), signed);
    if (!(await subtle.verify("Ed25519", key, raw.slice(21), message))) {
      return { problem: "pass_forged" };
    }
    const hex = toHex(signed.slice(0, 16));
    const appointment = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    return { appointment, startsAt: new DataView(signed.buffer).getUint32(16) * 1000 };
  }

  // Ten syllables of a consonant and a vowel: about 60 random bits, easy to say and to write.
  function suggestion() {
    const bytes = random(20);
    const syllable = (place) =>
      "bcdfglmnprstvz"[bytes[2 * place] % 14] + "aeiou"[bytes[2 * place + 1] % 5];
    const syllables = [...Array(10).keys()].map(syllable);
    return [0, 2, 4, 6, 8].map((place) => syllables[place] + syllables[place + 1]).join("-");
  }

  return {
    ITERATIONS, derive, fromHex, mac, mail, mark, open, random, readPass, reference, seal,
    suggestion, toBase64, toHex,
  };
})();
