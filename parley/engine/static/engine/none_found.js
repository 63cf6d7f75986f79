// Tells the application, once, that its visitor was shown no time; a program that only fetches pages says nothing.
(() => {
  const form = document.getElementById("none-found");
  if (form) fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
})();
