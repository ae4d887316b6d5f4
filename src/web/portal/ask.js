/* Asking for leave to send subscription messages. Only WeChat has what it takes; elsewhere nothing is loaded or shown. */
"use strict";

const ask = document.getElementById("ask");

const end = (words) => {
  ask.hidden = true;
  const told = document.getElementById("ask-told");
  told.textContent = words;
  told.hidden = words === "";
};

/* Each template's answer is JSON within JSON; an answer that is bare text is taken as it is. */
const read = (details) => {
  const all = typeof details === "string" ? JSON.parse(details) : details || {};
  return Object.entries(all).map(([template, one]) => {
    try {
      return [template, String(JSON.parse(one).status)];
    } catch {
      return [template, String(one)];
    }
  });
};

const answered = (event) => {
  let results = [];
  try {
    results = read(event.detail.subscribeDetails);
  } catch { /* The platform's own event tells us what was chosen. */ }
  const accepted = results.some(([, status]) => status.startsWith("accept"));
  end(accepted ? "已允许。有变动时，微信会直接提醒您。" : "没有打开提醒。法院仍会用其他方式通知您。");
  fetch("/m/notices/ask", { method: "POST", body: new URLSearchParams(results) }).catch(() => {});
};

const begin = () => {
  const { wx } = window;
  if (!wx || !wx.config) return;
  const { appid, timestamp, nonce, signature } = ask.dataset;
  /* `ready` follows a failure, too. */
  let works = true;
  const fail = () => {
    works = false;
    ask.hidden = true;
  };
  wx.error(fail);
  document.addEventListener("WeixinOpenTagsError", fail);
  wx.ready(() => { ask.hidden = !works; });
  const tag = document.getElementById("subscribe");
  tag.addEventListener("success", answered);
  tag.addEventListener("error", () => end("没有打开提醒，可能是微信里关闭了“接收通知”。法院仍会用其他方式通知您。"));
  wx.config({
    appId: appid, timestamp: Number(timestamp), nonceStr: nonce, signature,
    jsApiList: ["checkJsApi"], openTagList: ["wx-open-subscribe"],
  });
};

if (ask && /MicroMessenger/i.test(navigator.userAgent)) {
  const script = document.createElement("script");
  script.src = ask.dataset.script;
  script.addEventListener("load", begin);
  document.head.append(script);
}
