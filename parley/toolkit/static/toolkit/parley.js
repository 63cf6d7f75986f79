// Small improvements to pages that work without them: theme switch, copy buttons, one submit per form, dialogs.
(() => {
  "use strict";

  const root = document.documentElement;

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function switchTheme() {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("parley-theme", root.dataset.theme);
    } catch {
      // Not remembered then; the switch still works on this page.
    }
    showTheme();
  }

  function showTheme() {
    for (const button of document.querySelectorAll("[data-theme-switch]")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", String(isDark()));
    }
  }

  function say(button, words) {
    const label = button.querySelector("[data-copy-label]") || button;
    label.dataset.before ||= label.textContent;
    label.textContent = words;
    setTimeout(() => { label.textContent = label.dataset.before; }, 2000);
  }

  async function copyFrom(button) {
    const source = document.getElementById(button.dataset.copy);
    const text = "value" in source ? source.value : source.textContent.trim();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Without HTTPS there is no clipboard; selecting lets the person copy with the keyboard.
      source.select?.();
      if (!document.execCommand("copy")) return say(button, button.dataset.pressKeys || "Ctrl+C");
    }
    say(button, button.dataset.copied || "✓");
  }

  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(except)) menu.open = false;
    }
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-theme-switch], [data-copy], [data-open-dialog], [data-close-dialog], [data-close-window]");
    closeMenus(event.target);
    if (!target) return;
    if ("themeSwitch" in target.dataset) switchTheme();
    else if ("copy" in target.dataset) copyFrom(target);
    else if ("openDialog" in target.dataset) document.getElementById(target.dataset.openDialog).showModal();
    else if ("closeDialog" in target.dataset) target.closest("dialog").close();
    else window.close();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest?.("details.menu[open]");
    closeMenus(null);
    menu?.querySelector("summary").focus();
  });

  // A second press while the first is on its way is dropped. The button is marked, not disabled: a disabled
  // button would drop its own name and value from the form.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    // A form that answers in another window leaves this page standing, so it stays usable.
    const target = event.submitter?.formTarget || form.target;
    if (event.defaultPrevented || form.method !== "post" || (target && target !== "_self")) return;
    // A download leaves the page standing, too.
    if ("download" in form.dataset || "download" in (event.submitter?.dataset ?? {})) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    (event.submitter || form.querySelector("[type=submit]"))?.setAttribute("aria-busy", "true");
  });

  // A form that sends itself when its choice changes; without scripts its button does the same.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-submit-on-change]");
    if (form) form.requestSubmit();
  });

  function releaseForms() {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const button of document.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
  }

  // Coming back by the back button shows the page as it was left; forms must work again.
  window.addEventListener("pageshow", releaseForms);
  document.addEventListener("htmx:afterRequest", releaseForms);

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.verb === "get" || event.detail.parameters.csrfmiddlewaretoken) return;
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    if (token) event.detail.headers["X-CSRFToken"] = token.value;
  });

  document.addEventListener("DOMContentLoaded", () => {
    showTheme();
    document.querySelector("[data-focus-first], .error-summary")?.focus();
  });
})();
