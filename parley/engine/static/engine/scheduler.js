// Generate Link with script: shows the fields of the chosen kind only, hides the host among the attendees, adds rows.
(() => {
  "use strict";

  const form = document.getElementById("request-form");
  if (!form) return;

  function showWhatCounts() {
    const chosen = new FormData(form);
    for (const part of form.querySelectorAll("[data-shown-for]")) {
      const [name, values] = part.dataset.shownFor.split("=");
      part.hidden = !values.split(",").includes(chosen.get(name));
    }
    for (const row of form.querySelectorAll("[data-seat]")) row.hidden = row.dataset.seat === chosen.get("host");
  }

  const adder = form.querySelector("[data-add-pick]");
  adder.hidden = false;
  adder.addEventListener("click", () => {
    const picks = form.querySelector("[data-picks]");
    const added = picks.lastElementChild.cloneNode();
    added.value = "";
    added.removeAttribute("id");
    added.setAttribute("aria-label", `Time ${picks.children.length + 1}`);
    picks.append(added);
    added.focus();
  });

  form.addEventListener("input", showWhatCounts);
  window.addEventListener("pageshow", showWhatCounts);
  showWhatCounts();
})();
