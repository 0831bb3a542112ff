// Keys, cards over identifiers, live figures, the threshold slider. Every page can be read and used without it.
"use strict";

(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  // Keys.

  const rows = () => all("[data-row]");
  let current = -1;

  function goTo(index) {
    const found = rows();
    if (!found.length) return;
    found[current]?.classList.remove("is-current");
    current = Math.max(0, Math.min(found.length - 1, index));
    found[current].classList.add("is-current");
    one("[data-open]", found[current])?.focus({ preventScroll: true });
    found[current].scrollIntoView({ block: "nearest" });
  }

  function step(by) {
    if (rows().length) {
      const atEnd = by > 0 ? current === rows().length - 1 : current === 0;
      if (atEnd && one(by > 0 ? "#next" : "#previous")) follow(by > 0 ? "#next" : "#previous");
      else goTo(current + by);
    } else follow(by > 0 ? "#next" : "#previous");
  }

  function follow(selector) { one(selector)?.click(); }

  function press(selector) {
    const button = one(selector);
    if (button) button.form.requestSubmit(button);
  }

  const keys = {
    j: ["next list or query", () => step(1)],
    k: ["previous list or query", () => step(-1)],
    o: ["open the one that is marked", () => one("[data-open]", rows()[current])?.click()],
    b: ["back to the lists or queries", () => follow("#up")],
    "]": ["next page", () => follow("#next")],
    "[": ["previous page", () => follow("#previous")],
    "/": ["search", () => { const field = one("#search"); if (field) field.select(), field.focus(); else location.assign(`${document.body.dataset.home}#search`); }],
    e: ["open or close all passages", () => {
      const found = all(".passage details");
      const isOpen = found.some((details) => !details.open);
      for (const details of found) details.open = isOpen;
    }],
    n: ["write a note", () => one("#note")?.focus()],
    K: ["keep this list", () => press("#keep")],
    D: ["drop this list", () => press("#drop")],
    U: ["undo the decision", () => press("#undo")],
    "?": ["these keys", () => help()],
  };

  function help() {
    let dialog = one("#keys");
    if (!dialog) {
      const close = element("button", { type: "button" }, "Close");
      close.addEventListener("click", () => dialog.close());
      const lines = Object.entries(keys).flatMap(([key, [words]]) =>
        [element("dt", {}, element("kbd", {}, key)), element("dd", {}, words)]);
      dialog = element("dialog", { id: "keys", "aria-labelledby": "keys-title" },
        element("h2", { id: "keys-title" }, "Keys"), element("dl", {}, ...lines), close);
      document.body.append(dialog);
    }
    dialog.showModal();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, select, textarea, dialog")) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const known = keys[event.key];
    if (!known) return;
    event.preventDefault();
    known[1]();
  });

  if (location.hash === "#search") one("#search")?.focus();

  // Cards over identifiers.

  let card = null;

  function hide() {
    card?.remove();
    card = null;
  }

  function show(link) {
    hide();
    const passage = document.getElementById(link.hash.slice(1))?.closest(".passage");
    if (!passage) return;
    const copy = (selector) => one(selector, passage)?.cloneNode(true) ?? "";
    card = element("div", { class: "card", role: "tooltip", id: "card" },
      element("div", { class: "card-head" }, copy(".identifier"), copy(".chip"), copy(".head b")),
      element("div", { class: "card-text text", dir: "auto" }, (one(".body", passage)?.textContent ?? "").slice(0, 600)));
    document.body.append(card);
    link.setAttribute("aria-describedby", "card");
    const at = link.getBoundingClientRect();
    const own = card.getBoundingClientRect();
    const below = at.bottom + own.height + 12 < innerHeight;
    // Through the object model: the page's policy forbids style attributes in markup.
    card.style.left = `${Math.max(8, Math.min(at.left, innerWidth - own.width - 16))}px`;
    card.style.top = `${Math.max(8, below ? at.bottom + 6 : at.top - own.height - 6)}px`;
  }

  for (const kind of ["mouseover", "focusin"]) {
    document.addEventListener(kind, (event) => {
      const link = event.target.closest?.("a.ref");
      if (link) show(link);
    });
  }
  for (const kind of ["mouseout", "focusout", "scroll"]) document.addEventListener(kind, hide, { passive: true });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a.ref");
    const passage = link && document.getElementById(link.hash.slice(1))?.closest(".passage");
    if (!passage) return;
    hide();
    for (const other of all(".passage.is-current")) other.classList.remove("is-current");
    passage.classList.add("is-current");
    one("details", passage).open = true;
    // Only the list of passages moves; the reader stays in the reasoning.
    event.preventDefault();
    passage.scrollIntoView({ block: "center" });
    history.replaceState(null, "", link.hash);
  });

  // The threshold slider.

  function sweep() {
    const slider = one("#sweep-slider");
    const points = all("#sweep-table tbody tr");
    if (!slider || !points.length) return;
    slider.closest("[hidden]")?.removeAttribute("hidden");
    const words = one("#sweep-words");
    const update = () => {
      const row = points[Number(slider.value)];
      for (const other of points) other.classList.toggle("is-current", other === row);
      const box = row.closest(".scroll");
      box.scrollTop += row.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2;
      words.textContent = row.dataset.words;
      slider.setAttribute("aria-valuetext", row.dataset.words);
    };
    slider.addEventListener("input", update);
    update();
  }
  sweep();

  // Live figures.

  const live = one("#live");
  let isFetching = false;
  let state = "";

  function tell(words = state) {
    state = words;
    const chip = one("#live-state");
    if (chip) chip.textContent = state;
  }

  async function refresh() {
    if (isFetching || document.hidden) return;
    isFetching = true;
    try {
      const answer = await fetch("/?part=live", { headers: { accept: "text/html" } });
      if (!answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const value = one("#sweep-slider")?.value;
      const open = new Set(all("details[open][id]", live).map((details) => details.id));
      live.replaceChildren(...one("#live", fresh).childNodes);
      for (const details of all("details[id]", live)) if (open.has(details.id)) details.open = true;
      if (value && one("#sweep-slider")) one("#sweep-slider").value = value;
      sweep();
      tell();
    } catch { /* the inspector was stopped; the source says so */ } finally { isFetching = false; }
  }

  if (document.body.dataset.live) {
    const source = new EventSource("/events");
    source.addEventListener("open", () => tell("live"));
    source.addEventListener("error", () => tell("not connected"));
    if (live) source.addEventListener("figures", refresh);
    else source.addEventListener("lists", () => {
      if (one("#changed")) return;
      const link = element("a", { href: location.href }, "Show it");
      document.body.append(element("p", { class: "notice", id: "changed", role: "status" }, "The store has changed. ", link));
    });
    addEventListener("pagehide", () => source.close());
  }
})();
