// Shows the page in the visitor's own time zone, when the address does not name one; without script it stays in the host's.
(() => {
  const page = document.querySelector("[data-page-zone]");
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!page || !own || own === page.dataset.pageZone) return;
  const address = new URL(location.href);
  if (address.searchParams.has("tz")) return;
  address.searchParams.set("tz", own);
  location.replace(address);
})();
