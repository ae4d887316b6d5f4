/* In place of the platform's script: `wx.config` and the open tag `wx-open-subscribe`, as far as our pages use them. */
"use strict";

(() => {
  const send = (path, body) =>
    fetch(`/sim/api/script/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  let ready = () => {};
  let failed = () => {};

  window.wx = {
    ready: (then) => { ready = then; },
    error: (then) => { failed = then; },
    config: async ({ timestamp, nonceStr, signature }) => {
      const url = location.href.split("#")[0];
      const answer = await send("config", { timestamp, nonce: nonceStr, signature, url });
      if (!answer.ok) failed({ errMsg: "config:invalid signature" });
      ready();
    },
  };

  customElements.define("wx-open-subscribe", class extends HTMLElement {
    connectedCallback() {
      const inside = this.attachShadow({ mode: "open" });
      for (const part of this.querySelectorAll("script")) inside.append(document.createRange().createContextualFragment(part.textContent));
      inside.querySelector("button").addEventListener("click", () => this.ask(inside));
    }

    /* The dialog, as short as it can be. */
    ask(inside) {
      const choice = (name, words, allows) => {
        const button = document.createElement("button");
        button.className = "allow";
        button.name = name;
        button.textContent = words;
        button.addEventListener("click", () => this.choose(allows));
        return button;
      };
      inside.querySelector("button").replaceWith(choice("yes", "允许", true), choice("no", "取消", false));
    }

    async choose(allows) {
      const templates = this.getAttribute("template").split(",");
      for (const template of templates) await send("answer", { template, allows });
      const status = JSON.stringify({ status: allows ? "accept" : "reject" });
      const details = Object.fromEntries(templates.map((template) => [template, status]));
      this.dispatchEvent(new CustomEvent("success", { detail: { errMsg: "subscribe:ok", subscribeDetails: JSON.stringify(details) } }));
    }
  });
})();
