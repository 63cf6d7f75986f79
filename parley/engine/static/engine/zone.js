// Chooses the browser's own time zone in selects that ask for it and were not answered yet.
for (const select of document.querySelectorAll("select[data-browser-zone]")) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isUntouched = !select.querySelector("option[selected]") || select.value === "Etc/UTC";
  if (isUntouched && Array.from(select.options).some((option) => option.value === zone)) select.value = zone;
}
