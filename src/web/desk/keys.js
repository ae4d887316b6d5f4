/* Keys of the desk (screens.md §4): whatever names one in data-key is reached by it, "?" lists those of the page. None works
   while somebody types, and whoever wants none turns them off. */
"use strict";

const OFF = "desk-keys-off";
const TOGETHER_MS = 1000;
const NAMES = { " ": "空格" };

const list = document.getElementById("keys");
const switched = document.getElementById("keys-switch");
const opener = document.getElementById("keys-open");
let before = "";
let since = 0;

const isOff = () => { try { return localStorage.getItem(OFF) !== null; } catch { return false; } };
const isTyping = (at) => at.closest("input, textarea, select") !== null;
const all = () => [...document.querySelectorAll("[data-key]")].filter((own) => own.checkVisibility?.() ?? true);
const rows = () => [...document.querySelectorAll(".cards a")];
const named = (key) => [...key].map((sign) => NAMES[sign] || sign.toUpperCase()).join(" 再按 ");
const words = (own) => own.dataset.keyFor || own.textContent.trim();

/* Opens what is folded, types into what takes words, and clicks on everything else. */
const reach = (own) => {
  if (own.tagName === "SUMMARY") {
    own.parentElement.open = true;
    (own.parentElement.querySelector("textarea, select, input:not([type=hidden])") || own).focus();
    own.scrollIntoView();
  } else if (own.tagName === "TEXTAREA") {
    own.focus();
  } else {
    own.click();
  }
};

const step = (by) => {
  const links = rows();
  const place = links.indexOf(document.activeElement);
  const next = links[place < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(place + by, 0), links.length - 1)];
  if (next) next.focus();
};

const show = () => {
  const lines = all().map((own) => [named(own.dataset.key), words(own)]);
  if (rows().length > 0) lines.push(["J、L", "下一条、上一条"]);
  lines.push(["Ctrl+Enter", "提交正在写的内容"], ["?", "显示快捷键"]);
  const line = ([key, what]) => {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const told = document.createElement("dd");
    term.textContent = key;
    told.textContent = what;
    row.append(term, told);
    return row;
  };
  list.querySelector("dl").replaceChildren(...lines.map(line));
  switched.textContent = isOff() ? "启用快捷键" : "停用快捷键";
  list.showModal();
};

document.addEventListener("keydown", (event) => {
  const at = event.target instanceof Element ? event.target : document.body;
  if (event.key === "Enter" && event.ctrlKey && at.tagName === "TEXTAREA" && at.form) {
    event.preventDefault();
    at.form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(at) || list.open) return;
  if (event.key === "?") { show(); return; }
  /* A space presses the button that has the keyboard. */
  if (isOff() || event.key === " " && at.closest("button, a, summary")) return;
  const now = Date.now();
  const key = (now - since < TOGETHER_MS ? before : "") + event.key.toLowerCase();
  [before, since] = [key === "g" ? key : "", now];
  const own = all().find((own) => own.dataset.key === key);
  if (own) { event.preventDefault(); reach(own); }
  else if (key === "j" || key === "l") { event.preventDefault(); step(key === "j" ? 1 : -1); }
});

switched.addEventListener("click", () => {
  try { isOff() ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1"); } catch { /* They stay as they are. */ }
  list.close();
});
document.getElementById("keys-close").addEventListener("click", () => list.close());
opener.addEventListener("click", show);
opener.hidden = false;
