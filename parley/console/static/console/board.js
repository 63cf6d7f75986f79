// The board of a project: cards are dragged, or moved with the arrow keys from their handle. The server keeps the
// order; without this script each card's menu does the same.
(() => {
  "use strict";

  const board = document.querySelector("[data-board]");
  const words = document.getElementById("board-words");
  const form = document.getElementById("board-form");
  if (!board || !form) return;

  const THRESHOLD = 6; // pixels before a press becomes a drag
  const PAUSE = 700; // a card on its way through a stage has not entered it: what a stage begins waits for rest
  const EDGE = 48;
  const lists = () => [...board.querySelectorAll("[data-stage]")];
  const cardsOf = (list) => [...list.children].filter((each) => each.dataset.card && !each.matches(".board-ghost"));
  const isRtl = () => getComputedStyle(board).direction === "rtl";

  function put(card, list, before) {
    const from = card.parentElement;
    list.insertBefore(card, before || list.querySelector(":scope > .board-more"));
    if (from === list) return;
    shiftCount(from, -1);
    shiftCount(list, 1);
  }

  function shiftCount(list, by) {
    const count = list.closest(".board-column").querySelector("[data-count]");
    count.textContent = String(Number(count.textContent) + by);
  }

  const placeOf = (card) => ({ list: card.parentElement, next: card.nextElementSibling });
  const isAt = (card, place) => card.parentElement === place.list && card.nextElementSibling === place.next;

  // One after the other, each with the place the card has by then.
  let queue = Promise.resolve();
  function keep(card) {
    queue = queue.then(() => send(card));
  }

  async function send(card) {
    const body = new FormData(form);
    body.set("stage", card.parentElement.dataset.stage);
    const [next, previous] = [card.nextElementSibling, card.previousElementSibling];
    if (next?.dataset.card) body.set("before", next.dataset.card);
    else if (previous?.dataset.card) body.set("after", previous.dataset.card);
    try {
      const headers = { "X-Parley-Board": "yes" };
      const answer = await fetch(card.dataset.move, { method: "POST", body, headers, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error("refused");
      words.textContent = await answer.text();
    } catch {
      words.textContent = board.dataset.trouble;
      location.reload();
    }
  }

  // With the keyboard: the arrows move the card at once, and it is kept when it rests or is left.
  let resting = null;
  function rest(isKept) {
    if (!resting) return;
    const { card, origin, timer } = resting;
    clearTimeout(timer);
    resting = null;
    if (!isKept) put(card, origin.list, origin.next);
    else if (!isAt(card, origin)) keep(card);
  }

  function step(card, key) {
    const all = lists();
    const list = card.parentElement;
    const sideways = { ArrowLeft: isRtl() ? 1 : -1, ArrowRight: isRtl() ? -1 : 1 }[key];
    if (sideways) {
      const target = all[all.indexOf(list) + sideways];
      if (!target) return;
      put(card, target, cardsOf(target)[cardsOf(list).indexOf(card)]);
    } else if (key === "ArrowUp" && card.previousElementSibling?.dataset.card) {
      put(card, list, card.previousElementSibling);
    } else if (key === "ArrowDown" && card.nextElementSibling?.dataset.card) {
      put(card, list, card.nextElementSibling.nextElementSibling);
    }
  }

  board.addEventListener("keydown", (event) => {
    const handle = event.target.closest("[data-card-handle]");
    if (!handle || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && resting) {
      rest(false);
      handle.focus();
      return;
    }
    if (!["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    const card = handle.closest("[data-card]");
    if (resting && resting.card !== card) rest(true);
    const origin = resting ? resting.origin : placeOf(card);
    if (resting) clearTimeout(resting.timer);
    resting = null; // moving an element takes the focus away for a moment, which is not leaving it
    card.querySelector("details").open = false;
    step(card, event.key);
    handle.focus();
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    resting = { card, origin, timer: setTimeout(() => rest(true), PAUSE) };
    const list = card.parentElement;
    const count = list.closest(".board-column").querySelector("[data-count]").textContent;
    words.textContent = `${list.dataset.name}, ${cardsOf(list).indexOf(card) + 1}/${count}`;
  });
  board.addEventListener("focusout", (event) => {
    if (resting && event.target.closest("[data-card]") === resting.card) rest(true);
  });
  window.addEventListener("pagehide", () => rest(true));

  // With a pointer: a mouse takes the card anywhere, a finger by its handle, so that the page can be scrolled.
  let drag = null;
  board.addEventListener("pointerdown", (event) => {
    const card = event.target.closest("[data-card]");
    const isHandle = Boolean(event.target.closest("[data-card-handle]"));
    if (!card || event.button !== 0 || !event.isPrimary) return;
    if (!isHandle && (event.pointerType !== "mouse" || event.target.closest("a, button, input, .menu-list"))) return;
    rest(true);
    const box = card.getBoundingClientRect();
    drag = { card, x: event.clientX, y: event.clientY, dx: event.clientX - box.left, dy: event.clientY - box.top };
  });

  function begin() {
    const { card } = drag;
    const ghost = card.cloneNode(true);
    ghost.removeAttribute("id");
    ghost.inert = true;
    ghost.classList.add("board-ghost");
    ghost.style.inlineSize = `${card.offsetWidth}px`;
    document.body.append(ghost);
    document.body.classList.add("is-dragging");
    card.classList.add("is-dragged");
    Object.assign(drag, { ghost, origin: placeOf(card) });
    requestAnimationFrame(scroll);
  }

  function scroll() {
    if (!drag?.ghost) return;
    const box = board.getBoundingClientRect();
    if (drag.at.x < box.left + EDGE) board.scrollLeft -= 10;
    else if (drag.at.x > box.right - EDGE) board.scrollLeft += 10;
    if (drag.at.y < EDGE) window.scrollBy(0, -10);
    else if (drag.at.y > innerHeight - EDGE) window.scrollBy(0, 10);
    requestAnimationFrame(scroll);
  }

  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    drag.at = { x: event.clientX, y: event.clientY };
    if (!drag.ghost && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < THRESHOLD) return;
    if (!drag.ghost) begin();
    drag.ghost.style.transform = `translate(${event.clientX - drag.dx}px, ${event.clientY - drag.dy}px)`;
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const list = under?.closest(".board-column")?.querySelector("[data-stage]");
    if (!list) return;
    const others = cardsOf(list).filter((each) => each !== drag.card);
    const before = others.find((each) => {
      const box = each.getBoundingClientRect();
      return event.clientY < box.top + box.height / 2;
    });
    const place = { list, next: before || list.querySelector(":scope > .board-more") };
    if (!isAt(drag.card, place)) put(drag.card, list, before);
  });

  function end(isKept) {
    const { card, ghost, origin } = drag;
    drag = null;
    if (!ghost) return;
    ghost.remove();
    document.body.classList.remove("is-dragging");
    card.classList.remove("is-dragged");
    if (!isKept) put(card, origin.list, origin.next);
    else if (!isAt(card, origin)) keep(card);
    // The press that ends a drag is not a press on what lies under it.
    const swallow = (event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
  }

  document.addEventListener("pointerup", () => drag && end(true));
  document.addEventListener("pointercancel", () => drag && end(false));
  document.addEventListener("keydown", (event) => event.key === "Escape" && drag && end(false));
})();
