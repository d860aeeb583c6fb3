// <perennial-calculator> puts a calculator, or the whole dashboard, into somebody's article: a frame that keeps its
// room, grows with what is in it, and talks with the page around it by messages of protocol 1.
// One closed function, since a page may load it as a module or as a classic script, more than once, and must not find
// names of ours lying about.
(() => {
  "use strict";

  const NAME = "perennial-calculator";
  const PROTOCOL = 1;
  const VERSION = typeof PERENNIAL_VERSION === "string" ? PERENNIAL_VERSION : "dev";

  const warn = (text) => console.warn(`<${NAME}>: ${text}`);
  const odd = (name, value) => warn(`${name}="${value}" is not understood`);
  const failure = (code, text) => Object.assign(new Error(text), { code });

  const first = customElements.get(NAME);
  if (first) {
    if (first.version !== VERSION) warn(`version ${first.version} is in use here, ${VERSION} is not`);
    return;
  }

  // A module has no `currentScript`, a classic script may not say `import.meta`, and other people's scripts are called
  // embed.js too: the stack names the file that runs. A host can switch stacks off; then the name must do.
  const script =
    document.currentScript?.src ||
    `${new Error().stack}`.match(/[\w-]+:\/\/\S+?(?=:\d+:\d+\)?$)/m)?.[0] ||
    document.querySelector('script[src*="embed.js"]')?.src;
  const BASE = new URL(".", script || document.baseURI);
  // A page in a sandbox has none: its frames have none either, and they cannot answer it by name.
  const NOWHERE = window.origin === "null";

  // By calculator the height that it takes in English and in Chinese, from narrow to wide: a character for every band
  // between two widths, which is short. The build packs it from embed/heights.json.
  const [WIDTHS, ...ROOMS] = PERENNIAL_ROOMS.split("\n").map((line) => line.split(" "));
  const roomsOf = (name) => ROOMS.find(([id]) => id === name);
  // What the frame may be lower than the room that was kept: a little air moves nobody's text.
  const SLACK = 64;
  // What a frame has to answer in, once it is loaded, in ms.
  const PATIENCE = 20_000;
  const SILENT = "The frame does not answer";
  // What can change while the frame stays.
  const SETTINGS = ["values", "theme", "accent", "currency", "hide"];

  const clamped = (height) => `${Math.min(4000, Math.max(120, height))}px`;

  // A sheet made by script is allowed under any policy of the host, and gives way to the host's own styles.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(":host{display:block}:host([hidden]){display:none}iframe{display:block;width:100%;border:0}");

  /** Numbers by name, from `{"price": 200}` or `price=200&years=3`. */
  const numbers = (text) => {
    const good = {};
    try {
      const pairs = text[0] === "{" ? Object.entries(JSON.parse(text)) : new URLSearchParams(text);
      for (const [name, value] of pairs) {
        // The digit keeps out what JavaScript would take for a number: true, null, a blank.
        if (/\d/.test(value) && Number.isFinite(+value)) good[name] = +value;
        else odd(name, value);
      }
    } catch {
      odd("values", text);
    }
    return good;
  };

  let count = 0;

  class PerennialCalculator extends HTMLElement {
    static version = VERSION;
    static observedAttributes = [...SETTINGS, "calculator", "lang", "title"];

    #frame;
    /** The protocol that the frame speaks, once it has said so; below zero once it was given up. */
    #speaks;
    /** What the frame calls itself. */
    #name;
    #changed = new Set();
    #calls = new Map();

    constructor() {
      super();
      // The children are left without a slot: they are for where this never runs.
      this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet];
    }

    connectedCallback() {
      window.addEventListener("message", this.#hear);
      this.#load();
    }

    // Its presence lets `moveBefore` move the element without loading the frame anew.
    connectedMoveCallback() {}

    disconnectedCallback() {
      window.removeEventListener("message", this.#hear);
      this.#frame?.remove();
      this.#frame = undefined;
      this.#refuse("removed", "The element is not on a page");
    }

    #refuse(code, text) {
      if (code !== "removed") warn(text);
      for (const call of this.#calls.values()) call.reject(failure(code, text));
      this.#calls.clear();
    }

    attributeChangedCallback(name, before, now) {
      if (!this.#frame || before === now) return;
      this.#changed.add(name);
      // Several attributes that change together make one message, or one load.
      queueMicrotask(() => this.#apply());
    }

    /** Has a table analysed in the frame; resolves with its report. */
    analyse(csv, options = {}) {
      return this.#ask("analyse", csv, options);
    }

    #ask(type, csv, options) {
      return new Promise((resolve, reject) => {
        if (!this.#frame) throw failure("removed", "The element is not on a page");
        if (NOWHERE) throw failure("origin", "This page has no origin");
        const message = { type, id: `${++count}`, csv: `${csv}`, options: structuredClone(options) };
        const call = { resolve, reject, message };
        this.#calls.set(message.id, call);
        // Whoever asks does not wait until a reader has scrolled there.
        this.#frame.loading = "eager";
        if (this.#speaks) this.#send(call);
      });
    }

    get #chinese() {
      for (let node = this; node; node = node.getRootNode().host) {
        const near = node.closest("[lang]");
        if (near) return /^zh/i.test(near.getAttribute("lang"));
      }
      return false;
    }

    /** An attribute as the frame takes it, or an empty text. */
    #setting(name) {
      const text = (this.getAttribute(name) ?? "").trim();
      if (!text) return text;
      if (name === "values") return numbers(text);
      return name === "accent" ? text.replace(/^#?/, "#") : text;
    }

    #load() {
      this.#frame?.remove();
      this.#speaks = 0;
      this.#name = "";
      this.#changed.clear();

      const asked = this.getAttribute("calculator") ?? "ltv";
      const [calculator, ...rooms] = roomsOf(asked) ?? (odd("calculator", asked), roomsOf("ltv"));
      const lang = this.#chinese ? "zh-CN" : "en";
      const dashboard = calculator === "dashboard";
      if (!/^(en|zh|$)/i.test(this.lang)) odd("lang", this.lang);

      // Ours come last, so that no name among the values can take their place.
      const query = new URLSearchParams(this.#setting("values"));
      for (const name of SETTINGS.slice(1)) {
        const value = this.#setting(name);
        if (value) query.set(name, value);
      }
      query.set("embed", 1);
      if (dashboard) query.set("lang", lang);
      if (!NOWHERE) query.set("origin", window.origin);

      const band = WIDTHS.filter((width) => width <= this.clientWidth).length;
      const usual = (rooms[+this.#chinese].charCodeAt(band) - 14) * 20;
      // Lines of the dialog have kept room before this script was here: what is near enough stays as it is.
      const before = parseInt(this.style.minHeight);
      const height = this.getAttribute("height") ?? (Math.abs(before - usual) <= SLACK ? before : usual);
      const whole = /^\d{1,4}$/.test(height);
      if (!whole) odd("height", height);

      // A new frame instead of a new address, which would be a step in the reader's history.
      const frame = (this.#frame = document.createElement("iframe"));
      frame.loading = "lazy";
      frame.allow = "clipboard-write";
      frame.style.height = clamped(whole ? height : usual);
      frame.src = `${BASE.href}${dashboard ? "index" : `${lang}/${calculator}`}.html?${query}${dashboard ? "#/" : ""}`;
      frame.onload = () => setTimeout(() => this.#giveUp(frame), PATIENCE);
      this.#dress();
      this.shadowRoot.append(frame);
      this.style.minHeight = "";
    }

    #giveUp(frame) {
      if (this.#speaks || frame !== this.#frame) return;
      this.#speaks = -1;
      this.#refuse("unavailable", SILENT);
    }

    #dress() {
      this.#frame.title = this.title || this.#name || (this.#chinese ? "常青" : "Perennial");
      // A browser lets the page shine through only where frame and document are of one scheme.
      const theme = this.getAttribute("theme");
      this.#frame.style.colorScheme = /^(light|dark)$/.test(theme) ? theme : "inherit";
    }

    #apply() {
      if (!this.#frame) return;
      const changed = this.#changed;
      if (changed.has("calculator") || changed.has("lang")) return this.#load();
      this.#dress();
      changed.delete("title");
      if (!(this.#speaks > 0) || !changed.size) return;
      const message = { type: "set" };
      for (const name of changed) message[name] = this.#setting(name);
      changed.clear();
      this.#post(message);
    }

    #post(message) {
      if (!NOWHERE) this.#frame.contentWindow?.postMessage({ perennial: PROTOCOL, ...message }, BASE.origin);
    }

    #send({ message, reject }) {
      if (this.#speaks === PROTOCOL) return this.#post(message);
      this.#calls.delete(message.id);
      reject(this.#speaks < 0 ? failure("unavailable", SILENT) : failure("version", "The frame has another version"));
    }

    #emit(type, detail) {
      this.dispatchEvent(new CustomEvent(type, { detail }));
    }

    #hear = ({ source, origin, data }) => {
      const frame = this.#frame;
      if (!source || source !== frame.contentWindow || typeof data?.perennial !== "number") return;
      if (origin !== BASE.origin && !(NOWHERE && origin === "null")) return;

      const { perennial, type, id, ...detail } = data;
      if (type === "ready") {
        this.#ready(frame, detail);
      } else if (type === "height") {
        const height = clamped(detail.value);
        const spare = parseInt(frame.style.height) - parseInt(height);
        // What has no width has no height that would mean anything.
        if (!Number.isInteger(detail.value) || (spare >= 0 && spare <= SLACK) || !frame.clientWidth) return;
        frame.style.height = height;
        this.#emit("resize", { height: parseInt(height) });
      } else if (type === "result") {
        this.#emit(type, detail);
      } else if (type === "report" || type === "error") {
        const call = this.#calls.get(id);
        this.#calls.delete(id);
        if (type === "report") call?.resolve(detail.report);
        else if (call) call.reject(failure(detail.code, detail.message));
        else warn(`${detail.code}: ${detail.message}`);
      }
    };

    #ready(frame, detail) {
      this.#speaks = detail.protocol || "none";
      this.#name = `${detail.title || ""}`;
      this.#dress();
      if (this.#speaks !== PROTOCOL) warn(`the frame speaks protocol ${this.#speaks}, this script ${PROTOCOL}`);
      this.#apply();
      // The frame knows what there is to choose, and tells the author of the rest.
      this.#post({ type: "check", names: this.getAttributeNames() });
      for (const call of this.#calls.values()) this.#send(call);
      this.#emit("ready", detail);
      this.#feed(frame).catch(({ code, message }) => code === "removed" || warn(`data: ${message}`));
    }

    /** Shows the table that the author put inside the element, or named. */
    async #feed(frame) {
      // A fast frame can be ready before the page around it has been read to the end.
      if (document.readyState === "loading") {
        await new Promise((read) => window.addEventListener("DOMContentLoaded", read, { once: true }));
      }
      let csv = this.querySelector('script[type="text/csv"]')?.textContent;
      const address = this.getAttribute("data-src");
      if (address) {
        const answer = await fetch(address);
        if (!answer.ok) throw new Error(`${answer.status} for ${address}`);
        csv = await answer.text();
      }
      if (csv?.trim() && frame === this.#frame) await this.#ask("data", csv, {});
    }
  }

  customElements.define(NAME, PerennialCalculator);
})();
