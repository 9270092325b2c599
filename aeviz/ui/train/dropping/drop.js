// Files and folders, chosen or dropped, sent as one body: a line of JSON, [[name, bytes], ...], and then their contents.
// The browser reads them from disk as it sends, so a large folder costs it no memory.

const mounted = new WeakMap();
const STATUS = { 403: "drop_unknown", 409: "drop_busy", 413: "drop_too_much", 507: "drop_disk" };

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** All files under what was dropped, with their folders before their names. */
async function filesOf(entries) {
  const found = [];
  const open = [...entries];
  while (open.length) {
    const entry = open.pop();
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      found.push([entry.fullPath.replace(/^\//, ""), file]);
    } else if (entry.isDirectory) {
      const reader = entry.createReader();
      for (;;) { // a reader hands over a hundred at a time, and in the end none
        const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
        if (!some.length) break;
        open.push(...some);
      }
    }
  }
  return found;
}

function element(name, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(name), attributes);
  made.append(...children);
  return made;
}

class Drop {
  constructor(parent) {
    this.root = element("div", { className: "aeviz-drop" });
    this.root.dataset.testid = "drop-zone";
    this.inputs = ["files", "folder"].map((kind) => this.input(kind));
    this.buttons = this.inputs.map((input) => element("button", { type: "button", onclick: () => input.click() }));
    this.hint = element("p", { className: "hint" });
    this.said = element("p", { className: "said" });
    this.said.setAttribute("role", "status");
    this.bar = element("progress", { max: 1, hidden: true });
    this.root.append(element("div", { className: "row" }, ...this.buttons), this.hint, this.bar, this.said, ...this.inputs);
    this.root.addEventListener("dragover", (event) => { event.preventDefault(); this.root.dataset.over = ""; });
    this.root.addEventListener("dragleave", () => delete this.root.dataset.over);
    this.root.addEventListener("drop", (event) => this.dropped(event));
    parent.append(this.root);
  }

  input(kind) {
    const input = element("input", { type: "file", multiple: true, hidden: true, webkitdirectory: kind === "folder" });
    input.dataset.kind = kind;
    input.addEventListener("change", () => {
      const files = [...input.files].map((file) => [file.webkitRelativePath || file.name, file]);
      input.value = ""; // so that the same files can be chosen again
      if (files.length) this.send(files);
    });
    return input;
  }

  update({ data, setTriggerValue }) {
    Object.assign(this, { data, setTriggerValue });
    this.root.toggleAttribute("data-projector", data.projector);
    const { text } = data;
    this.buttons.forEach((button, k) => (button.textContent = [text.drop_files, text.drop_folder][k]));
    this.hint.textContent = text.drop_here;
  }

  async dropped(event) {
    event.preventDefault();
    delete this.root.dataset.over;
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    try {
      await this.send(await filesOf(entries));
    } catch {
      this.say("drop_failed");
    }
  }

  say(what, values = {}) {
    this.said.textContent = what ? fill(this.data.text[what], values) : "";
  }

  /** @param {[string, File][]} files with their names, "/" between folders */
  send(files) {
    const { bytes: most, files: mostFiles, session } = this.data;
    const bytes = files.reduce((sum, [, file]) => sum + file.size, 0);
    if (!files.length) return this.say("drop_empty");
    if (files.length > mostFiles) return this.say("drop_too_many", { most: mostFiles.toLocaleString("en") });
    if (bytes > most) return this.say("drop_too_large", { megabytes: most / 2 ** 20 });
    const head = JSON.stringify(files.map(([name, file]) => [name, file.size]));
    const request = new XMLHttpRequest(); // and not fetch, which does not say how much has gone
    this.request?.abort();
    this.request = request;
    request.upload.onprogress = ({ loaded, total }) => {
      this.bar.value = loaded / total;
      this.say("drop_sending", { count: files.length.toLocaleString("en"), percent: Math.floor((100 * loaded) / total) });
    };
    request.onloadend = () => {
      if (this.request !== request) return;
      this.request = null;
      this.bar.hidden = true;
      this.buttons.forEach((button) => (button.disabled = false));
      if (request.status !== 204) return this.say(STATUS[request.status] ?? "drop_failed");
      this.say("drop_over");
      this.setTriggerValue("sent", crypto.getRandomValues(new Uint32Array(1))[0]);
    };
    this.bar.value = 0;
    this.bar.hidden = false;
    this.buttons.forEach((button) => (button.disabled = true));
    this.say("drop_sending", { count: files.length.toLocaleString("en"), percent: 0 });
    request.open("POST", new URL(`api/images?session=${session}`, document.baseURI));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.send(new Blob([head, "\n", ...files.map(([, file]) => file)]));
  }

  close() {
    this.request?.abort();
    this.root.remove();
  }
}

export default function (component) {
  const { parentElement } = component;
  const [data] = component.data; // a list of one: see `drop_zone` in the Python beside this
  let instance = mounted.get(parentElement);
  if (!instance) mounted.set(parentElement, (instance = new Drop(parentElement)));
  instance.update({ ...component, data });
  return () => {
    mounted.get(parentElement)?.close();
    mounted.delete(parentElement);
  };
}
