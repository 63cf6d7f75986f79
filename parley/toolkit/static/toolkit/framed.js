// In the frame of another site: tells the site that may frame this page, and no other, how high the page is; what
// leads elsewhere opens beside it, since few sites let themselves be framed.
(() => {
  "use strict";

  if (window.parent === window) return;
  const allowed = document.currentScript.dataset.origins.split(" ");
  const above = window.location.ancestorOrigins?.[0];
  const listeners = above ? allowed.filter((origin) => origin === above) : allowed;

  // The page is as high as the frame at least; only without that does it say how high it would be by itself.
  document.body.style.minBlockSize = "0";
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    for (const origin of listeners) window.parent.postMessage({ parley: "height", height }, origin);
  };
  new ResizeObserver(tell).observe(document.body);

  for (const link of document.links) if (link.origin !== window.location.origin) link.target = "_blank";
})();
