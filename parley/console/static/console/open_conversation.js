// The candidate's link goes on by itself in a browser that shows it; the button stays for all others.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-goes-on]");
  const [visit] = performance.getEntriesByType("navigation");
  // Coming back must not lead away again, and a page that is only being prepared has not been opened by anybody.
  if (!form || visit?.type === "back_forward") return;
  let isGone = false;
  const go = () => {
    if (isGone || document.prerendering || document.visibilityState !== "visible") return;
    isGone = true;
    form.requestSubmit();
  };
  go();
  document.addEventListener("prerenderingchange", go);
  document.addEventListener("visibilitychange", go);
});
