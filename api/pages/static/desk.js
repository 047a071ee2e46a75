// The desk's one script: keys, pages swapped in place, time running out, small comforts.
// Everything works without it, but for the keys. Nothing here ever builds markup from data.

const body = document.body;
const say = (name) => body.dataset["say" + name[0].toUpperCase() + name.slice(1)] ?? "";
const $ = (selector) => document.querySelector(selector);
const csrf = () => $("meta[name=csrf]").content;

// keys: by place on the keyboard (event.code), so they work while the Korean IME is on ------------
const typing = (target) => target.closest("input:not([type=checkbox],[type=radio]), textarea, select");
document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if ($("dialog[open]") || typing(event.target)) {
    if (event.code === "Escape" && typing(event.target)) event.target.blur();
    return;
  }
  if (event.key === "?") return take(event, () => $("[data-open=help]")?.click());
  const code = (event.shiftKey ? "Shift+" : "") + event.code;
  if (code === "Slash") return take(event, () => $("#find")?.focus());
  if (code === "ArrowLeft" && $("[data-pair]")) return take(event, () => history.back());
  if (code === "ArrowRight" && $("[data-pair]")) return take(event, () => $("[data-key=KeyS]")?.click());
  if (code === "Enter" && event.target.closest("a, button, summary, label")) return;
  const button = document.querySelector(`[data-key="${code}"]`);
  if (button && !event.repeat) take(event, () => button.click());
});
const take = (event, act) => { event.preventDefault(); act(); };

// pages swapped in place: the answer to a form or a link replaces <main> ---------------------------
let underWay = false;
let kept = null; // the file chosen for upload, while columns are being mapped
async function swap(url, options, { push = true, part = null } = {}) {
  if (underWay && !part) return;
  if (!part) { underWay = true; document.documentElement.setAttribute("aria-busy", "true"); }
  try {
    const response = await fetch(url, { credentials: "same-origin", headers: { "X-Desk": "1", "X-CSRF-Token": csrf() }, ...options });
    if (response.status === 401 || new URL(response.url).pathname === "/sign-in") return timeOver(() => swap(url, renewed(options), { push, part }));
    if (!(response.headers.get("content-type") ?? "").startsWith("text/html")) throw new Error("no page");
    show(new DOMParser().parseFromString(await response.text(), "text/html"), part);
    const at = lasting(new URL(response.headers.get("content-location") ?? response.url, location.href));
    if (push && !part && at !== location.href) history.pushState({}, "", at);
    stirred();
  } catch { toast(say("failed"), true); }
  finally { if (!part) { underWay = false; document.documentElement.removeAttribute("aria-busy"); } }
}
function lasting(url) { // what was just done is said once, and not again when the page is read anew
  const address = new URL(url);
  address.searchParams.delete("said");
  return address.href;
}
function show(page, part) {
  if (part) {
    const fresh = page.getElementById(part);
    if (fresh) $("#" + part)?.replaceWith(document.adoptNode(fresh));
  } else {
    const first = page.querySelector("main [autofocus]");
    first?.removeAttribute("autofocus"); // it is focused below; the browser would complain
    $("main").replaceWith(document.adoptNode(page.querySelector("main")));
    document.title = page.title;
    $("#open-reviews")?.replaceChildren(page.querySelector("#open-reviews")?.textContent ?? "");
    $("meta[name=csrf]").content = page.querySelector("meta[name=csrf]").content;
    const note = $("main .note[role=status]");
    toast($("[data-pair]") && note ? note.textContent : "");
    if ($("[data-pair]") && note) note.remove();
    window.scrollTo(0, 0);
    if (first) first.focus();
    else $("main").focus({ preventScroll: true });
  }
  if (location.search.includes("said=")) history.replaceState({}, "", lasting(location.href));
restore();
}
const renewed = (options) => {
  if (options?.body?.set) options.body.set("csrf", csrf());
  return options;
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (button?.dataset.sure && !confirm(button.dataset.sure)) return event.preventDefault();
  if (form.method === "dialog" || form.id === "idle-form" || form.dataset.whole !== undefined) return;
  event.preventDefault();
  const action = button?.getAttribute("formaction") ?? form.getAttribute("action");
  const data = new FormData(form, button);
  if (form.id === "bulk" && !data.has("review")) return toast(say("none"), true);
  if (form.method === "get") {
    const asked = new URLSearchParams([...data].filter(([, value]) => value !== ""));
    return swap(action + (asked.size ? "?" + asked : ""));
  }
  const file = form.querySelector("[type=file]");
  if (file?.files.length) kept = file.files;
  swap(action, { method: "POST", body: file ? data : new URLSearchParams(data) });
});
document.addEventListener("click", (event) => {
  const at = event.target.closest("a, button, [data-all]");
  if (!at) return;
  if (at.dataset.copy) { navigator.clipboard?.writeText(at.dataset.copy).then(() => toast(say("copied"))); return; }
  if (at.dataset.open) return $("#" + at.dataset.open).showModal();
  if (at.dataset.toggle) {
    const on = $("#" + at.dataset.toggle).classList.toggle(at.dataset.class);
    at.setAttribute("aria-pressed", on);
    sessionStorage.setItem("toggle:" + at.dataset.toggle, on ? "1" : "");
    return;
  }
  if (at.dataset.all !== undefined) {
    for (const box of at.form.querySelectorAll("[name=review]:not(:disabled)")) box.checked = at.checked;
    return;
  }
  if (at.tagName !== "A" || at.dataset.whole !== undefined || event.ctrlKey || event.metaKey || event.shiftKey || at.target) return;
  const url = new URL(at.href);
  if (url.origin !== location.origin || (url.hash && url.pathname === location.pathname)) return;
  event.preventDefault();
  swap(url.href);
});
addEventListener("popstate", () => swap(location.href, undefined, { push: false }));

// filters at once; search and preview while typing -------------------------------------------------
let waiting = 0;
document.addEventListener("change", (event) => {
  const form = event.target.closest("form");
  if (form?.dataset.auto !== undefined) form.requestSubmit();
  if (form?.dataset.upload !== undefined) later(() => preview(form), 150);
});
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-live]");
  if (!form || event.isComposing) return;
  later(() => swap(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(new FormData(form)) }, { part: form.dataset.live }), 220);
});
const later = (act, wait) => { clearTimeout(waiting); waiting = setTimeout(act, wait); };
function preview(form) {
  const file = form.querySelector("[type=file]");
  if (file.files.length) kept = file.files;
  if (kept) swap("/jobs/preview", { method: "POST", body: new FormData(form) }, { part: "preview" });
}
function restore() {
  for (const button of document.querySelectorAll("[data-toggle]")) {
    if (!sessionStorage.getItem("toggle:" + button.dataset.toggle)) continue;
    $("#" + button.dataset.toggle).classList.add(button.dataset.class);
    button.setAttribute("aria-pressed", true);
  }
  const file = $("form[data-upload] [type=file]");
  if (file && kept) file.files = kept;
  for (const button of document.querySelectorAll("[data-script]")) button.disabled = false;
  clearTimeout(refresh);
  const fresh = $("[data-refresh]:not([data-refresh=''])");
  if (fresh) refresh = setTimeout(() => swap(location.href, { headers: { "X-Desk": "1" } }, { part: fresh.id }), fresh.dataset.refresh * 1000);
}
let refresh = 0;

// time running out: the page stays as it is, hidden, until the same person signs in again ----------
const IDLE = Number(body.dataset.idle) * 1000;
const WARN = 90_000;
let last = Date.now();
let told = Date.now();
let again = null;
const stirred = () => { last = told = Date.now(); };
function stir() {
  if (!IDLE || $("#idle")?.open) return;
  last = Date.now();
  if (last - told > 60_000) { told = last; fetch("/account/here", { credentials: "same-origin" }); }
}
for (const kind of ["keydown", "pointerdown", "input"]) addEventListener(kind, stir, { passive: true });
if (IDLE) setInterval(() => {
  if (Date.now() - last > IDLE) timeOver();
  else if (Date.now() - last > IDLE - WARN && !$("#idle").open) $("#idle").showModal();
}, 5_000);
function timeOver(then = null) {
  if (!$("#idle")) return location.assign("/sign-in");
  again = then ?? again;
  document.documentElement.classList.add("away");
  $("#idle-soon").hidden = true;
  $("#idle-over").hidden = $("#idle-fields").hidden = false;
  if (!$("#idle").open) $("#idle").showModal();
  $("#idle-password").focus();
}
$("#idle")?.addEventListener("cancel", (event) => { if (!$("#idle-fields").hidden) event.preventDefault(); });
$("#idle-form")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  if ($("#idle-fields").hidden) {
    const here = await fetch("/account/here", { credentials: "same-origin" });
    if (!here.ok) return timeOver();
    stirred();
    return $("#idle").close();
  }
  const answer = await fetch("/sign-in", { method: "POST", credentials: "same-origin", headers: { "X-Desk": "1" }, body: new URLSearchParams(new FormData(event.target)) });
  $("#idle-password").value = "";
  if (!answer.ok || new URL(answer.url).pathname === "/sign-in") { $("#idle-wrong").hidden = false; return; }
  const token = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("meta[name=csrf]").content;
  $("meta[name=csrf]").content = token;
  for (const field of document.querySelectorAll("input[name=csrf]")) field.value = token;
  $("#idle-wrong").hidden = $("#idle-over").hidden = $("#idle-fields").hidden = true;
  $("#idle-soon").hidden = false;
  document.documentElement.classList.remove("away");
  $("#idle").close();
  stirred();
  const then = again;
  again = null;
  then?.();
});

let fading = 0;
function toast(text, bad = false) {
  const place = $("#toast");
  place.textContent = text;
  place.classList.toggle("bad", bad);
  clearTimeout(fading);
  if (text) fading = setTimeout(() => place.replaceChildren(), bad ? 7000 : 3500);
}
if (location.search.includes("said=")) history.replaceState({}, "", lasting(location.href));
restore();
