// Merge fields are put in where the cursor stands.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-merge-field]");
  const body = document.getElementById("id_body");
  if (!button || !body) return;
  const words = button.dataset.mergeField;
  body.setRangeText(words, body.selectionStart, body.selectionEnd, "end");
  body.focus();
  body.dispatchEvent(new Event("input", { bubbles: true }));
  button.closest("details")?.removeAttribute("open");
});
