/* Copying and printing a draft. What is typed into the blanks stays in this tab: it survives a reload and no more. */
"use strict";

const EMPTY = "＿＿＿＿";
const complaint = document.getElementById("complaint");
const blanks = [...complaint.querySelectorAll(".blank")];
const kept = `draft:${location.pathname}`;

const tell = (words) => { document.getElementById("told").textContent = words; };

const restore = () => {
  try {
    JSON.parse(sessionStorage.getItem(kept) || "[]").forEach((words, place) => {
      if (blanks[place]) blanks[place].textContent = words;
    });
  } catch { /* Without storage the blanks begin empty. */ }
};

const keep = () => {
  try {
    sessionStorage.setItem(kept, JSON.stringify(blanks.map((blank) => blank.textContent)));
  } catch { /* The page works without storage. */ }
};

/* The words as they are seen, with a line for each blank that was left. */
const words = () => {
  const empty = blanks.filter((blank) => blank.textContent.trim() === "");
  empty.forEach((blank) => { blank.textContent = EMPTY; });
  const text = complaint.innerText;
  empty.forEach((blank) => { blank.textContent = ""; });
  return text;
};

/* Where the clipboard is not to be had, the old way through a selection. */
const copyBySelection = (text) => {
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
};

const copy = async () => {
  const text = words();
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch {
    done = copyBySelection(text);
  }
  tell(done ? "已复制，可以粘贴到文档里继续修改。" : "没有复制成功，请长按正文，选“全选”后复制。");
};

const print = () => {
  if (/MicroMessenger/i.test(navigator.userAgent)) {
    tell("微信里不能直接打印。请点右上角“…”，选“在浏览器打开”，再点打印；也可以复制全文。");
  } else {
    window.print();
  }
};

restore();
complaint.addEventListener("input", keep);
document.getElementById("copy").addEventListener("click", copy);
document.getElementById("print").addEventListener("click", print);
document.getElementById("actions").hidden = false;
