// The phone in the browser. Message texts are untrusted: they become text nodes, never markup.
"use strict";

const byId = (id) => document.getElementById(id);
const CHIPS = ["实名注册", "我的案件", "起诉要准备哪些材料？", "诉讼费大概多少钱？", "微信聊天记录能当证据吗？", "对方赢了官司不还钱怎么办？", "开庭那天去不了怎么办？", "能帮我看看会赢吗？", "慢速回答演示"];
const POLL_MS = 700;
const TIME_GAP_MS = 5 * 60 * 1000;

const phone = { persons: [], me: null, account: "", templates: [], seen: {}, lastShown: {}, timeShown: {}, menuJson: null };

function node(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "class") element.className = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

async function call(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(path, options);
  const text = await response.text();
  const answer = text ? JSON.parse(text) : null;
  if (!response.ok) throw new Error((answer && answer.detail) || "操作没有成功，请再试一次。");
  return answer;
}

function toast(text) {
  const place = byId("toast");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => { place.hidden = true; }, 3500);
}

const person = () => phone.persons.find((one) => one.openid === phone.me);

async function act(what) {
  try {
    const acting = call("/sim/api/act", { openid: phone.me, ...what });
    refresh();
    await acting;
  } catch (error) {
    toast(error.message);
  }
  refresh();
}

/* Links of a message: <a href="…">words</a>; only http(s) pages and the platform's own menu links are kept. */
function withLinks(text) {
  const parts = [];
  const pattern = /<a\s+href="([^"]*)"[^>]*>([\s\S]*?)<\/a>/g;
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(text.slice(from, match.index), link(match[1], match[2]));
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

function link(address, words) {
  const menu = /^weixin:\/\/bizmsgmenu\?(.*)$/.exec(address);
  if (menu) {
    const query = new URLSearchParams(menu[1]);
    const content = query.get("msgmenucontent") || words;
    const id = query.get("msgmenuid") || "";
    const tap = (event) => { event.preventDefault(); act({ act: "link", content, id }); };
    return node("a", { href: "#", onclick: tap }, words);
  }
  if (/^https?:\/\//.test(address)) {
    return node("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, words);
  }
  return words;
}

function face(name) {
  return node("span", { class: "face", "aria-hidden": "true" }, name.slice(0, 1));
}

function courtFace() {
  return node("span", { class: "face", "aria-hidden": "true" }, node("img", { src: "/sim/page/mark.svg", alt: "" }));
}

const WAYS = { template: "模板消息", subscription: "订阅消息", "city-service": "城市服务" };

/* A notice as the platform shows it: title, lines with their labels, and the page behind it. */
function drawNotice(item) {
  const template = phone.templates.find((one) => one.id === item.template) || { title: "服务通知", lines: [] };
  const labels = new Map(template.lines);
  const order = [...labels.keys()];
  const place = (key) => order.includes(key) ? order.indexOf(key) : order.length + Number(key.replace(/\D/g, ""));
  const inOrder = [...item.lines].sort(([a], [b]) => place(a) - place(b));
  const lines = inOrder.flatMap(([key, value]) => [node("dt", {}, labels.get(key) || key), node("dd", {}, value)]);
  const head = node("h4", {}, template.title, node("small", {}, `${phone.account} · ${WAYS[item.route] || "通知"}`));
  const more = /^https?:\/\//.test(item.url || "") ? node("p", { class: "more" }, link(item.url, "详情")) : null;
  return node("div", { class: "row" }, node("div", { class: "sheet" }, head, node("dl", {}, ...lines), more));
}

function drawItem(item) {
  switch (item.kind) {
    case "mine":
      return node("div", { class: "row mine" }, face(person().name), node("div", { class: "said" }, node("div", { class: "bubble" }, item.text)));
    case "court": {
      const bubble = node("div", { class: "bubble" }, ...withLinks(item.text));
      const mark = item.ai ? node("p", { class: "ai" }, "内容由第三方AI生成") : null;
      return node("div", { class: "row court" }, courtFace(), node("div", { class: "said" }, bubble, mark));
    }
    case "notice":
      return drawNotice(item);
    case "sms":
      return node("div", { class: "sms" }, node("b", {}, "短信"), item.text);
    case "service_failure":
      return node("p", { class: "failure" }, "该公众号提供的服务出现故障，请稍后再试");
    default:
      return node("p", { class: "remark" }, item.text);
  }
}

function drawTime(item) {
  const last = phone.timeShown[phone.me] || 0;
  if (item.at_ms - last < TIME_GAP_MS) return null;
  phone.timeShown[phone.me] = item.at_ms;
  const time = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
  return node("p", { class: "when" }, time.format(new Date(item.at_ms)));
}

async function refreshScreen() {
  const me = phone.me;
  const after = phone.lastShown[me] || 0;
  const { items } = await call(`/sim/api/screen?openid=${encodeURIComponent(me)}&after=${after}`);
  if (me !== phone.me) return;
  const chat = byId("chat");
  for (const item of items) {
    if (item.sequence <= (phone.lastShown[me] || 0)) continue;
    phone.lastShown[me] = item.sequence;
    const time = drawTime(item);
    if (time) chat.append(time);
    chat.append(drawItem(item));
    chat.scrollTop = chat.scrollHeight;
  }
  phone.seen[me] = phone.lastShown[me] || 0;
}

function switchTo(openid) {
  phone.me = openid;
  playPhoneOf(openid);
  phone.lastShown[openid] = 0;
  phone.timeShown[openid] = 0;
  byId("chat").replaceChildren();
  drawPeople();
  refresh();
}

/* Pages that open from a message are opened on this person's phone. */
function playPhoneOf(openid) {
  document.cookie = `sim_person=${openid}; path=/sim; SameSite=Lax`;
}

function drawCard(card) {
  const lines = card ? [["姓名", card.name], ["身份证号", card.id_number], ["手机号", card.mobile]] : [];
  byId("identity").replaceChildren(...lines.flatMap(([name, value]) => [node("dt", {}, name), node("dd", {}, value)]));
  byId("identity-box").hidden = !card;
}

function drawPeople() {
  const list = phone.persons.map((one) => {
    const unread = one.openid !== phone.me && one.latest > (phone.seen[one.openid] || 0);
    const dot = unread ? node("span", { class: "dot", role: "img", "aria-label": "有新消息" }) : null;
    return node("li", {}, node("button", { type: "button", "aria-pressed": String(one.openid === phone.me), onclick: () => switchTo(one.openid) }, face(one.name), one.name, dot));
  });
  const key = JSON.stringify([phone.me, phone.persons.map((one) => [one.openid, one.latest > (phone.seen[one.openid] || 0)])]);
  if (drawPeople.key === key) return;
  drawPeople.key = key;
  byId("people").replaceChildren(...list);
  byId("person").replaceChildren(...phone.persons.map((one) => node("option", { value: one.openid }, one.name)));
  byId("person").value = phone.me;
  drawCard(person().card);
}

function drawPhone(state) {
  const me = person();
  byId("court").textContent = state.account;
  byId("title").textContent = state.account;
  byId("card-name").textContent = state.account;
  byId("card").hidden = me.follows;
  byId("follow").hidden = !me.follows;
  byId("follow").textContent = "取消关注";
  byId("notice").hidden = !state.court_notice;
  byId("consent").hidden = !askable().length;
  const hours = Math.ceil(me.window.seconds / 3600);
  const span = me.window.seconds > 3600 ? `${hours} 小时` : `${Math.max(0, me.window.seconds)} 秒`;
  const lines = [["已关注", me.follows ? "是" : "否"], ["还可主动发送", `${me.window.messages} 条`], ["窗口剩余", me.window.messages ? span : "已关闭"]];
  byId("window").replaceChildren(...lines.flatMap(([name, value]) => [node("dt", {}, name), node("dd", {}, value)]));
}

/* What the person can consent to, and the dialog that asks, as `wx.requestSubscribeMessage` shows it. */
const askable = () => phone.templates.filter((template) => template.kind !== "template");

function drawAsk() {
  const rows = askable().map((template) => {
    const left = person().grants[template.id];
    const words = left === "always" ? "已长期同意" : left && left.times ? `还可发送 ${left.times} 条` : template.kind === "long_term" ? "长期" : "一次";
    const off = () => { byId("ask").close(); act({ act: "switch_off", template: template.id }); };
    const end = left === undefined ? null : node("button", { type: "button", class: "off", onclick: off }, "不再接收");
    return node("li", {}, node("label", {}, node("input", { type: "checkbox", name: "template", value: template.id, checked: "" }), node("span", {}, template.title), node("small", {}, words)), end);
  });
  byId("ask-court").textContent = phone.account;
  byId("ask-list").replaceChildren(...rows);
}

async function answerAsk() {
  const chosen = [...byId("ask-list").querySelectorAll("input")].map((box) => [box.value, box.checked]);
  const allows = byId("ask").returnValue === "grant";
  byId("ask").returnValue = "";
  for (const [template, checked] of chosen) {
    if (checked) await act({ act: allows ? "grant" : "refuse", template });
  }
}

const EVENTS = { subscribe_msg_popup_event: "订阅选择", subscribe_msg_change_event: "订阅设置", subscribe_msg_sent_event: "通知送达回执",  subscribe: "关注", unsubscribe: "取消关注", CLICK: "点菜单", text: "文字", image: "图片", TEMPLATESENDJOBFINISH: "通知送达回执", SCAN: "扫码" };

function drawPushes(pushes) {
  const rows = pushes.map(({ openid, delivery }) => {
    const who = (phone.persons.find((one) => one.openid === openid) || { name: "平台" }).name.split(" ")[0];
    const total = delivery.attempts.reduce((sum, attempt) => sum + attempt.milliseconds, 0);
    const how = { accepted: ["已接收", "ok"], replied: ["已回复", "ok"], service_failure: ["服务故障", "bad"], held: ["延后", ""], silent: ["平台静默", "bad"] }[delivery.outcome.outcome];
    const detail = `${delivery.attempts.length} 次尝试 · ${delivery.attempts.map((attempt) => attempt.status).join("/")} · ${total} 毫秒`;
    return node("li", {}, node("div", { class: "line" }, node("span", {}, node("b", {}, EVENTS[delivery.what] || delivery.what), ` · ${who}`), node("span", { class: how[1] }, how[0])), node("div", { class: "small" }, detail));
  });
  byId("pushes").replaceChildren(...rows);
}

function drawMenu(menu) {
  const json = JSON.stringify(menu);
  if (json === phone.menuJson) return;
  phone.menuJson = json;
  const keys = node("div", { class: "keys" }, node("button", { type: "button", class: "swap", "aria-label": "切换到输入", onclick: () => showTyping(true) }, "⌨"));
  const close = () => document.querySelectorAll(".menu .list").forEach((list) => list.remove());
  const choose = (button) => {
    close();
    if (button.type === "view") window.open(button.url, "_blank", "noopener,noreferrer");
    else act({ act: "menu", key: button.key });
  };
  const tops = ((menu && menu.button) || []).map((button) => {
    const below = button.sub_button || [];
    const place = node("div", {});
    const open = (event) => {
      event.stopPropagation();
      const wasOpen = place.querySelector(".list");
      close();
      if (wasOpen) return;
      if (!below.length) { choose(button); return; }
      place.append(node("div", { class: "list", role: "menu" }, ...below.map((sub) => node("button", { type: "button", role: "menuitem", onclick: () => choose(sub) }, sub.name))));
      place.querySelector(".list button").focus();
    };
    place.append(node("button", { type: "button", class: "top", "aria-haspopup": below.length ? "menu" : undefined, onclick: open }, button.name));
    return place;
  });
  byId("menu").replaceChildren(keys, ...tops);
  document.addEventListener("click", close);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  if (!tops.length) showTyping(true);
}

function showTyping(on) {
  byId("typing").hidden = !on;
  byId("menu").hidden = on;
  if (on) byId("text").focus();
}

async function refresh() {
  const state = await call("/sim/api/state");
  phone.persons = state.persons;
  phone.account = state.account;
  phone.templates = state.templates;
  if (!phone.me) {
    phone.me = state.persons[0].openid;
    playPhoneOf(phone.me);
    state.persons.forEach((one) => { phone.seen[one.openid] = one.openid === phone.me ? 0 : one.latest; });
  }
  drawPhone(state);
  drawMenu(state.menu);
  drawPushes(state.pushes);
  await refreshScreen();
  drawPeople();
}

async function keepFresh() {
  try {
    await refresh();
  } catch (error) {
    toast("连接不上体验服务，请确认它还在运行。");
  }
  setTimeout(keepFresh, POLL_MS);
}

byId("person").addEventListener("change", (event) => switchTo(event.target.value));
byId("consent").addEventListener("click", () => { drawAsk(); byId("ask").showModal(); });
byId("ask").addEventListener("close", () => { if (byId("ask").returnValue) answerAsk(); });
byId("follow").addEventListener("click", () => act({ act: "unfollow" }));
byId("card-follow").addEventListener("click", () => act({ act: "follow" }));
byId("to-menu").addEventListener("click", () => showTyping(false));
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = byId("text").value.trim();
  byId("text").value = "";
  if (text) act({ act: "say", text });
});
byId("notice").addEventListener("click", async () => {
  try {
    await call("/sim/court/notice", { openid: phone.me });
    toast("法院已发出，几秒内送达手机。");
  } catch (error) {
    toast(error.message);
  }
});
byId("chips").append(...CHIPS.map((text) => node("li", {}, node("button", { type: "button", onclick: () => {
  if (!person().follows) { toast("请先在手机上关注公众号。"); return; }
  act({ act: "say", text });
} }, text))));
document.querySelectorAll("[data-fault]").forEach((button) => button.addEventListener("click", async () => {
  await call("/sim/api/faults", JSON.parse(button.dataset.fault));
  toast(`已设置：${button.textContent}`);
}));
document.querySelectorAll("[data-advance]").forEach((button) => button.addEventListener("click", async () => {
  await call("/sim/api/clock", { seconds: Number(button.dataset.advance) });
  toast("时钟已快进，48 小时前打开的窗口都关闭了。");
}));
keepFresh();
