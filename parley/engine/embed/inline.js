// <parley-times link="https://…/pls/…">: a candidate's page within another page, as high as it needs to be. The company
// has to name the site under Organizational Unit, Rules for candidates (docs/how/abuse.md).
(() => {
  "use strict";

  const origin = new URL(document.currentScript.src).origin;

  class Times extends HTMLElement {
    connectedCallback() {
      if (this.frame) return;
      const link = new URL(this.getAttribute("link") || "", origin);
      if (link.origin !== origin) return;
      if (this.lang) link.searchParams.set("lang", this.lang);
      this.frame = document.createElement("iframe");
      this.frame.src = link.href;
      this.frame.title = this.getAttribute("title") || "Choose a time";
      Object.assign(this.frame.style, { display: "block", width: "100%", height: "640px", border: "0" });
      this.onMessage = (event) => {
        if (event.origin !== origin || event.source !== this.frame.contentWindow) return;
        const height = event.data?.parley === "height" ? Number(event.data.height) : 0;
        if (height > 0) this.frame.style.height = `${Math.min(height, 10000)}px`;
      };
      window.addEventListener("message", this.onMessage);
      this.replaceChildren(this.frame);
    }

    disconnectedCallback() {
      window.removeEventListener("message", this.onMessage);
    }
  }

  if (!customElements.get("parley-times")) customElements.define("parley-times", Times);
})();
