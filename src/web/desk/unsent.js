/* Keeps what is typed into the forms that say so, every three seconds and when the page is left, until it is sent. */
"use strict";

const EVERY_MS = 3000;
const PATIENCE_MS = 5000;

/* As the court's pages show it, wherever the browser believes to be. */
const clock = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });

const watch = (form) => {
  const area = form.querySelector("textarea");
  const note = form.querySelector("[role=status]");
  const place = new URL(form.action).pathname;
  let kept = area.value;
  let timer = null;
  let going = null;
  let isSent = false;

  const tell = (words) => { note.textContent = words; };

  const keep = async (isLast) => {
    clearTimeout(timer);
    timer = null;
    const words = area.value;
    if (words === kept || isSent) return;
    const body = new URLSearchParams({ form_token: form.elements.form_token.value, place, words });
    const patience = AbortSignal.timeout?.(PATIENCE_MS);
    try {
      const answer = await fetch("/desk/unsent", { method: "POST", body, keepalive: isLast, redirect: "manual", signal: patience });
      if (answer.status === 204) {
        kept = words;
        tell(words.trim() ? `已自动保存 ${clock()}，还没有提交。` : "");
      } else if (answer.type === "opaqueredirect" || answer.status === 403) {
        tell("登录已经过期，刚写的内容没有保存。请先复制，再重新登录。");
      } else {
        tell("刚写的内容没有保存上，请先不要关闭页面。");
      }
    } catch {
      tell("网络不通，刚写的内容没有保存上，请先不要关闭页面。");
    }
    if (area.value !== kept && !isLast) timer ??= setTimeout(start, EVERY_MS);
  };

  /* One after the other: what is sent waits for the last of them. */
  const start = () => {
    if (going) { timer = setTimeout(start, EVERY_MS); return; }
    going = keep(false).finally(() => { going = null; });
  };

  area.addEventListener("input", () => { timer ??= setTimeout(start, EVERY_MS); });
  window.addEventListener("pagehide", () => { keep(true); });
  /* What is sent must not be kept once more by a request that comes after it. */
  form.addEventListener("submit", (event) => {
    isSent = true;
    clearTimeout(timer);
    if (!going) return;
    event.preventDefault();
    going.finally(() => form.submit());
  });
  /* The page as it was, after a step back: it may be typed into again. */
  window.addEventListener("pageshow", () => { isSent = false; });
};

document.querySelectorAll("form[data-keep]").forEach(watch);
