// Renews the waiting room's screen without reloading it; a page without scripts carries a refresh
// of its own. Sound is off until somebody at the screen turns it on: then every new call is a
// chime, and is said if this machine has a voice of its own in the page's language. Voices that
// speak by sending the words elsewhere are not used.
"use strict";
(() => {
  const button = document.getElementById("sound");
  let audio = null;
  let heard = null;

  const calls = () =>
    [...document.querySelectorAll("[data-call]")].map((one) => one.dataset.call);

  const chime = () => {
    [660, 880].forEach((pitch, place) => {
      const tone = audio.createOscillator();
      const loud = audio.createGain();
      const from = audio.currentTime + place * 0.35;
      tone.frequency.value = pitch;
      loud.gain.setValueAtTime(0.4, from);
      loud.gain.exponentialRampToValueAtTime(0.001, from + 0.6);
      tone.connect(loud).connect(audio.destination);
      tone.start(from);
      tone.stop(from + 0.6);
    });
  };

  const say = (words) => {
    if (!("speechSynthesis" in window)) return;
    const lang = document.documentElement.lang;
    const voice = speechSynthesis
      .getVoices()
      .find((one) => one.localService && one.lang.toLowerCase().startsWith(lang));
    if (!voice) return;
    const spoken = new SpeechSynthesisUtterance(words);
    spoken.voice = voice;
    spoken.lang = voice.lang;
    setTimeout(() => speechSynthesis.speak(spoken), 1200);
  };

  const announce = () => {
    const now = calls();
    const fresh = heard ? now.filter((one) => !heard.includes(one)) : [];
    heard = now;
    if (!audio || !fresh.length) return;
    chime();
    fresh.reverse().forEach((one) => {
      const element = document.querySelector(`[data-call="${CSS.escape(one)}"]`);
      if (element) say(element.dataset.said);
    });
  };

  button?.addEventListener("click", () => {
    if (audio) audio.close();
    audio = audio ? null : new AudioContext();
    button.textContent = audio ? button.dataset.off : button.dataset.on;
    button.setAttribute("aria-pressed", String(Boolean(audio)));
    if (audio) chime();
  });
  if (button) button.hidden = false;

  announce();
  setInterval(async () => {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const shown = fresh.getElementById("hall");
      if (shown) document.getElementById("hall").replaceWith(shown);
      announce();
    } catch { /* no connection: the numbers stay, and the clock shows since when */ }
  }, 4000);
})();
