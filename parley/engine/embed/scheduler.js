// <cronofy-scheduler-button>: opens Parley's scheduler in a window and says when a scheduling request was made.
// Attributes and event are those of Cronofy's Embedded Scheduler; see docs/how/the-contract.md.
(() => {
  "use strict";

  const origin = new URL(document.currentScript.src).origin;
  const fields = {
    "embed-token": "embed_token",
    "correlation-id": "correlation_id",
    "recipient-email": "recipient_email",
    "recipient-name": "recipient_name",
    "recipient-organization-name": "recipient_organization",
    "event-summary": "event_summary",
    "event-duration-minutes": "event_duration_minutes",
  };

  const randomWord = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  class SchedulerButton extends HTMLElement {
    connectedCallback() {
      if (this.querySelector("button")) return;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = this.textContent.trim() || "Schedule a conversation";
      button.addEventListener("click", () => this.open());
      this.replaceChildren(button);
    }

    disconnectedCallback() {
      this.awaited = null;
    }

    open() {
      const state = randomWord();
      // The form must be sent within the click, or browsers take the window for an unasked one.
      const form = document.createElement("form");
      form.method = "post";
      form.action = `${origin}/embed/start`;
      form.target = `parley-${state}`;
      form.hidden = true;
      const add = (name, value) => {
        const input = document.createElement("input");
        input.type = "hidden";
        input.name = name;
        input.value = value;
        form.append(input);
      };
      for (const [attribute, name] of Object.entries(fields)) add(name, this.getAttribute(attribute) || "");
      add("purpose", "link");
      add("state", state);
      document.body.append(form);
      window.open("", form.target, "popup,width=760,height=860");
      form.submit();
      form.remove();
      this.wait(state);
    }

    // The window says nothing to this page (its isolation forbids it): the engine is asked what came of it.
    async wait(state) {
      this.awaited = state;
      const until = Date.now() + 3600 * 1000;
      // One question after the other, so that what was made is told once; a newer window takes the place of an older.
      while (this.awaited === state && Date.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 2000));
        const body = new URLSearchParams({ embed_token: this.getAttribute("embed-token") || "", state });
        const answer = await fetch(`${origin}/embed/result`, { method: "POST", body, credentials: "omit" })
          .then((response) => response.json())
          .catch(() => ({ status: "waiting" }));
        if (answer.status === "waiting") continue;
        if (answer.scheduling_request && this.awaited === state) {
          const detail = { scheduling_request: answer.scheduling_request };
          this.dispatchEvent(new CustomEvent("cronofyschedulerrequestcreated", { bubbles: true, detail }));
        }
        return;
      }
    }
  }

  if (!customElements.get("cronofy-scheduler-button")) {
    customElements.define("cronofy-scheduler-button", SchedulerButton);
  }
})();
