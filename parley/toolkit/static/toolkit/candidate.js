// What makes the pages of candidates quicker to use; every one of them works without it.
(() => {
  const find = (selector, within = document) => within.querySelector(selector);
  const said = find("#announced");
  const tell = (words) => { said.textContent = words || ""; };
  const focus = (element) => element && element.focus();

  // Pages of times change in place; the address, Back and a reload work as with whole pages.
  let latest = 0;
  async function show(address, settle, how) {
    const turn = ++latest;
    find("main").setAttribute("aria-busy", "true");
    let page;
    try {
      const answer = await fetch(address);
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      location.assign(address);
      return;
    }
    if (turn !== latest) return;
    const isOpen = find(".zone details")?.open;
    if (how) history[how](null, "", address);
    for (const part of ["main", "footer"]) find(part).replaceWith(find(part, page));
    document.title = page.title;
    if (isOpen) find(".zone details").open = true;
    prepareTimes();
    settle();
  }

  const toDay = () => { focus(find("[data-focus]")); tell(find("#times")?.dataset.said); };
  const toMonth = (which) => () => {
    focus(which === "day" ? findDay() : find(`[data-month=${which}]`) || find("[data-month]"));
    tell(find("#month")?.textContent);
  };
  const toCurrent = (place) => () => { focus(find(`${place} [aria-current]`)); tell(find("#times")?.dataset.said); };
  const toZone = () => { focus(find(".zone summary")); tell(find("#tz_error, #zone")?.textContent); };

  function chooseSettling(link) {
    if (link.dataset.month) return toMonth(link.dataset.month);
    if (link.closest(".views")) return toCurrent(".views");
    return link.closest(".zone") ? toCurrent(".zone") : toDay;
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("main .booking a");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.origin !== location.origin || link.pathname !== location.pathname || !link.search) return;
    event.preventDefault();
    show(link.href, chooseSettling(link), "pushState");
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "post") {
      event.submitter?.setAttribute("aria-busy", "true");
    } else if (form.closest(".zone") && form.action.split("?")[0] === location.origin + location.pathname) {
      event.preventDefault();
      const values = new URLSearchParams(new FormData(form, event.submitter));
      show(`${location.pathname}?${values}`, toZone, "pushState");
    }
  });
  // Whoever leaves, by a time that they chose perhaps, is not held up by a page that comes late.
  addEventListener("beforeunload", () => { latest += 1; });
  addEventListener("popstate", () => find("#times") && show(location.href, toDay));
  addEventListener("pageshow", () => document.querySelectorAll("[aria-busy]").forEach((each) => each.removeAttribute("aria-busy")));

  // The month by arrow keys: one stop for Tab, as in calendars elsewhere.
  const findDay = () => find("a.month-day[aria-current]") || find("a.month-day");
  function prepareTimes() {
    const month = find(".booking table.month");
    if (!month) return;
    month.setAttribute("role", "grid");
    month.querySelectorAll("a.month-day").forEach((day) => { day.tabIndex = day === findDay() ? 0 : -1; });
    month.addEventListener("keydown", walk);
  }
  function walk(event) {
    const day = event.target.closest("a.month-day");
    if (!day) return;
    const days = [...this.querySelectorAll("a.month-day")];
    const column = (each) => each.closest("td").cellIndex;
    const row = (each) => each.closest("tr");
    const inColumn = days.filter((each) => column(each) === column(day));
    const inRow = days.filter((each) => row(each) === row(day));
    const step = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    const next = {
      ArrowRight: () => days[days.indexOf(day) + step],
      ArrowLeft: () => days[days.indexOf(day) - step],
      ArrowDown: () => inColumn[inColumn.indexOf(day) + 1],
      ArrowUp: () => inColumn[inColumn.indexOf(day) - 1],
      Home: () => inRow[0],
      End: () => inRow.at(-1),
    }[event.key];
    const turn = { PageUp: "previous", PageDown: "next" }[event.key];
    if (event.key === " ") day.click();
    else if (next) goTo(day, next());
    else if (turn && find(`[data-month=${turn}]`)) show(find(`[data-month=${turn}]`).href, toMonth("day"), "pushState");
    else if (!turn) return;
    event.preventDefault();
  }
  function goTo(day, next) {
    if (!next) return;
    day.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }

  // The visitor's own time zone, where the address names none.
  function showOwnZone() {
    const page = find("[data-page-zone]:not([data-has-zone])");
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (!page || !own || own === page.dataset.pageZone) return;
    const address = new URL(location.href);
    address.searchParams.set("tz", own);
    show(address, () => tell(find("#zone")?.textContent), "replaceState");
  }

  // How long the chosen time is still kept.
  let clock;
  function count() {
    clearInterval(clock);
    const keep = find("#keep[data-seconds]");
    if (!keep) return;
    const ends = Date.now() + keep.dataset.seconds * 1000;
    let isTold = keep.dataset.seconds <= 120;
    const tick = () => {
      const seconds = Math.max(0, Math.round((ends - Date.now()) / 1000));
      find("[data-left]", keep).textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (!isTold && seconds <= 120) {
        isTold = true;
        tell(keep.dataset.soon);
      }
      if (seconds) return;
      clearInterval(clock);
      find("[data-kept]", keep).hidden = true;
      find("[data-over]", keep).hidden = false;
      keep.className = "notice notice-warn";
      tell(find("[data-over] p", keep).textContent);
    };
    clock = setInterval(tick, 1000);
    tick();
  }
  document.addEventListener("submit", async (event) => {
    const keep = event.target;
    if (keep.id !== "keep") return;
    event.preventDefault();
    const answer = await fetch(keep.action, { method: "POST", body: new URLSearchParams(new FormData(keep)) }).catch(() => null);
    const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
    const again = page && find("#keep[data-seconds]", page);
    if (again) {
      keep.replaceWith(again);
      again.tabIndex = -1;
      again.focus();
      count();
    } else if (answer && answer.status === 409) {
      find("main").replaceWith(find("main", page));
      focus(find("[data-problem]"));
    } else {
      keep.submit();
    }
  });

  // What was typed comes back when a time was taken meanwhile; only in this tab, and only until the booking.
  const TYPED = "typed-details";
  function keepWords() {
    try {
      if (location.pathname.startsWith("/booking/")) sessionStorage.removeItem(TYPED);
      const form = find("#details");
      if (!form) return;
      const fields = [...form.elements].filter((field) => field.name && !["hidden", "submit"].includes(field.type));
      const [action, words] = JSON.parse(sessionStorage.getItem(TYPED) || "[]");
      if (action === form.action) for (const field of fields) field.value ||= words[field.name] || "";
      form.addEventListener("input", () => {
        const typed = Object.fromEntries(fields.map((field) => [field.name, field.value]));
        sessionStorage.setItem(TYPED, JSON.stringify([form.action, typed]));
      });
    } catch {
      // A frame without storage keeps nothing.
    }
  }

  // A person is here: told once they touch or press something, since programs that scan mails only look.
  function tellOpened() {
    const page = find("[data-opened]");
    if (!page) return;
    const values = new URLSearchParams(new FormData(find(".zone form")));
    const post = () => fetch(page.dataset.opened, { method: "POST", body: values, keepalive: true }).catch(() => null);
    const events = new AbortController();
    for (const kind of ["pointerdown", "keydown"]) {
      addEventListener(kind, () => { events.abort(); post(); }, { signal: events.signal });
    }
  }

  // An application that asked for it is told, once, that its visitor was shown no time.
  const none = find("#none-found");
  if (none) fetch(none.action, { method: "POST", body: new URLSearchParams(new FormData(none)) });

  prepareTimes();
  count();
  keepWords();
  tellOpened();
  focus(find("[data-problem], .error-summary"));
  showOwnZone();
})();
