// Generate Link: opens the scheduler's window at the click, listens for its return, and closes it afterwards.
// Everything works without it: the page that waits has a button that opens the window.
(() => {
  "use strict";

  const WINDOW = "width=560,height=760";
  const SAME_TAB = "parley-same-tab";

  // On a phone a second window hides the first; there the same tab goes to the scheduler and comes back.
  const isSmall = () => matchMedia("(max-width: 700px), (pointer: coarse)").matches;

  function remember(isSameTab) {
    try {
      if (isSameTab) sessionStorage.setItem(SAME_TAB, "yes");
      else sessionStorage.removeItem(SAME_TAB);
    } catch {
      // Then the last page shows its button instead of going on by itself.
    }
  }

  function isSameTab() {
    try {
      return sessionStorage.getItem(SAME_TAB) === "yes";
    } catch {
      return false;
    }
  }

  async function begin(form, submitter) {
    const isInTab = isSmall();
    // Opened before anything is awaited: browsers allow a window only at the click itself.
    const opened = isInTab ? null : window.open("", "parley-link", WINDOW);
    const body = new FormData(form, submitter);
    let answer;
    try {
      // Not form.action: a button of that name would stand in its place.
      const address = form.getAttribute("action") || location.href;
      answer = await fetch(address, { method: "POST", body, credentials: "same-origin" });
    } catch {
      answer = null;
    }
    const place = answer?.ok && answer.redirected ? new URL(answer.url) : null;
    if (!place || !/^\/conversations\/links\/[^/]+$/.test(place.pathname)) {
      // Refused, or no answer: the plain form shows the page that says why.
      opened?.close();
      form.dataset.plain = "yes";
      return form.requestSubmit(submitter);
    }
    if (isInTab) {
      remember(true);
      location.assign(`${place.pathname}/start`);
      return;
    }
    if (opened) opened.location.replace(`${place.pathname}/start`);
    location.assign(place.pathname);
  }

  // Before parley.js marks the form as sent, since it is sent again as a plain form when it is refused.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const submitter = event.submitter;
    if (!submitter || !submitter.hasAttribute("data-link-window") || form.dataset.plain) return;
    event.preventDefault();
    if (form.dataset.asking) return;
    form.dataset.asking = "yes";
    submitter.setAttribute("aria-busy", "true");
    begin(form, submitter).finally(() => delete form.dataset.asking);
  }, true);

  document.addEventListener("DOMContentLoaded", () => {
    const waiting = document.querySelector("[data-link-channel]");
    if (waiting && "BroadcastChannel" in window) {
      // The message carries nothing: this page asks its own server what came of the window.
      const channel = new BroadcastChannel(waiting.dataset.linkChannel);
      channel.onmessage = () => window.htmx?.trigger("#link-window", "asked");
    }
    const returned = document.querySelector("[data-link-returned]");
    if (!returned) return;
    if (isSameTab()) {
      remember(false);
      if (returned.dataset.goOn) location.replace(returned.dataset.goOn);
      return;
    }
    if ("BroadcastChannel" in window) {
      const channel = new BroadcastChannel(returned.dataset.linkReturned);
      channel.postMessage("");
      channel.close();
    }
    // Given a moment, or the message may die with the window; where it may not close, the page says what to do.
    setTimeout(() => window.close(), 150);
  });
})();
