// Forms marked data-auto-submit go on by themselves; the button in them stays for browsers without scripts.
// Fields marked data-own-zone take the browser's time zone.
document.addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("[data-own-zone]")) {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!field.value && zone) field.value = zone;
  }
  const form = document.querySelector("form[data-auto-submit]");
  if (form) form.requestSubmit();
});
