"""A real browser without a window, and what a reader would hold against a
page in it.  It is spoken to over a pipe (the DevTools protocol): no port, no
further program, and every wait is for what was asked."""
import base64
import fcntl
import json
import os
import select
import subprocess
import time

# What is loaded is told by the browser; what is on the page, by this.
AUDIT = r"""
(() => {
  const found = new Set();
  const colour = text => {
    const parts = text.match(/[\d.]+/g).map(Number);
    return parts.length < 4 ? [...parts, 1] : parts;
  };
  const over = (top, under) => {
    const a = top[3];
    return [0, 1, 2].map(i => top[i] * a + under[i] * (1 - a)).concat(1);
  };
  const luminance = rgb => {
    const [r, g, b] = rgb.slice(0, 3).map(v => v / 255).map(v =>
      v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const probe = document.createElement('div');
  probe.style.backgroundColor = 'Canvas';
  document.body.append(probe);
  const canvas = colour(getComputedStyle(probe).backgroundColor);
  probe.remove();
  const chain = element => {
    const list = [];
    for (let e = element; e; e = e.parentElement) list.unshift(e);
    return list;
  };
  const ground = element => chain(element).reduce((under, e) =>
    over(colour(getComputedStyle(e).backgroundColor), under), canvas);
  const faded = element => chain(element).reduce((part, e) =>
    part * Number(getComputedStyle(e).opacity), 1);
  const walk = document.createTreeWalker(document.body,
                                         NodeFilter.SHOW_TEXT);
  let letters = 0, darkest = 21;
  while (walk.nextNode()) {
    const node = walk.currentNode, text = node.data.trim();
    const element = node.parentElement;
    if (!text || ['STYLE', 'SCRIPT'].includes(element.tagName)
        || element.namespaceURI.endsWith('svg')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter(b => b.width > 0);
    if (!boxes.length) continue;
    const style = getComputedStyle(element);
    const name = JSON.stringify(text.slice(0, 40));
    letters += text.length;
    if (parseFloat(style.fontSize) < 12)
      found.add(`${name} is ${style.fontSize} small`);
    const under = ground(element), ink = colour(style.color);
    ink[3] *= faded(element);
    const ratio = contrast(over(ink, under), under);
    darkest = Math.min(darkest, ratio);
    if (ratio < 4.5)
      found.add(`${name} has a contrast of ${ratio.toFixed(2)}`);
    let block = element;
    while (getComputedStyle(block).display.startsWith('inline'))
      block = block.parentElement;
    /* A space at the end of a line may hang over. */
    const edge = block.getBoundingClientRect().right
      + parseFloat(style.fontSize) / 2;
    for (const box of boxes)
      if (box.right > edge)
        found.add(`${name} goes beyond its box`);
      else if (box.right > innerWidth + 0.5 || box.left < -0.5)
        found.add(`${name} goes beyond the page`);
    if (/\{\{|\}\}|\bundefined\b|\(null\)|\uFFFD/.test(text))
      found.add(`${name} is not meant for a reader`);
  }
  /* Words and dates stay whole, where they are no part of an address. */
  const whole = node => {
    for (const token of node.data.matchAll(/\S+/g)) {
      const date = /^\d{4}-\d\d-\d\d/.test(token[0]);
      if (/[\/@_=]|\p{L}\.\p{L}/u.test(token[0])) continue;
      for (const word of token[0].matchAll(
             date ? /^[\d-]+/g : /\p{L}{2,20}/gu)) {
        const range = document.createRange();
        const start = token.index + word.index;
        range.setStart(node, start);
        range.setEnd(node, start + word[0].length);
        const lines = new Set([...range.getClientRects()]
                              .map(box => Math.round(box.top)));
        if (lines.size > 1)
          found.add(`${JSON.stringify(word[0])} is broken in two`);
      }
    }
  };
  walk.currentNode = document.body;
  while (walk.nextNode())
    if (!walk.currentNode.parentElement.namespaceURI.endsWith('svg'))
      whole(walk.currentNode);
  for (const link of document.querySelectorAll('a[href], button')) {
    const style = getComputedStyle(link);
    const name = JSON.stringify(link.innerText.slice(0, 40));
    /* A link within a line has the line's height to itself. */
    const height = style.display === 'inline'
      ? parseFloat(style.lineHeight) : link.getBoundingClientRect().height;
    if (!(height >= 24)) found.add(`${name} is ${height}px high to touch`);
    if (!link.innerText.trim()) found.add('a link without a text');
  }
  const root = document.documentElement;
  if (root.scrollWidth > innerWidth)
    found.add(`it scrolls sideways, ${root.scrollWidth} in ${innerWidth}`);
  if (letters < 60) found.add(`it is blank, but for ${letters} letters`);
  return {found: [...found], lang: root.lang, title: document.title,
          letters, darkest, width: innerWidth,
          dark: matchMedia('(prefers-color-scheme: dark)').matches};
})()
"""

VIEWS = [(name, width, scheme) for name, width in
         (("desktop", 1024), ("phone", 360)) for scheme in ("light", "dark")]


def pipe():
    ends = os.pipe()
    above = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return above


class Browser:
    def __init__(self, folder):
        """folder: its profile, and its log."""
        self.folder = str(folder)
        self.serial = 0
        self.events = []
        self.rest = b""

    def __enter__(self):
        # It reads orders from its descriptor 3 and writes to its 4; ours
        # are not to be in their way.
        orders, self.orders = pipe()
        self.answers, answers = pipe()
        words = ["chromium", "--headless=new", "--no-sandbox",
                 "--disable-gpu", "--disable-dev-shm-usage",
                 "--no-first-run", "--no-default-browser-check",
                 "--disable-extensions", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync",
                 "--hide-scrollbars", "--remote-debugging-pipe",
                 f"--user-data-dir={self.folder}/profile"]
        shell = 'exec 3<&"$1" 4>&"$2"; shift 2; exec "$@"'
        with open(f"{self.folder}/chromium.log", "wb") as log:
            self.child = subprocess.Popen(
                ["bash", "-c", shell, "browser", str(orders), str(answers),
                 *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                pass_fds=(orders, answers),
                env={**os.environ, "HOME": self.folder})
        os.close(orders)
        os.close(answers)
        target = self.ask("Target.createTarget", url="about:blank")
        self.session = None
        self.session = self.ask("Target.attachToTarget", flatten=True,
                                targetId=target["targetId"])["sessionId"]
        self.ask("Page.enable")
        self.ask("Network.enable")
        return self

    session = None

    def __exit__(self, *why):
        try:
            self.session = None
            self.ask("Browser.close")
        except (OSError, RuntimeError):
            pass
        for end in (self.orders, self.answers):
            os.close(end)
        try:
            self.child.wait(30)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()

    def ask(self, method, **words):
        """Its answer; events before it are kept."""
        self.serial += 1
        order = {"id": self.serial, "method": method, "params": words}
        if self.session:
            order["sessionId"] = self.session
        os.write(self.orders, json.dumps(order).encode() + b"\0")
        while True:
            said = self.hear()
            if said.get("id") != self.serial:
                self.events.append(said)
            elif "error" in said:
                raise RuntimeError(f"{method}: {said['error']}")
            else:
                return said["result"]

    def hear(self, timeout=240):
        until = time.monotonic() + timeout
        while b"\0" not in self.rest:
            if not select.select([self.answers], [], [], max(
                    0, until - time.monotonic()))[0]:
                raise RuntimeError("the browser says nothing")
            more = os.read(self.answers, 1 << 20)
            if not more:
                with open(f"{self.folder}/chromium.log",
                          errors="replace") as log:
                    raise RuntimeError(f"the browser ended: {log.read()}")
            self.rest += more
        line, self.rest = self.rest.split(b"\0", 1)
        return json.loads(line)

    def await_event(self, method):
        while not any(e.get("method") == method for e in self.events):
            self.events.append(self.hear())

    def open(self, path):
        """What it loaded beside the page itself."""
        self.events.clear()
        self.ask("Page.navigate", url=f"file://{path}")
        self.await_event("Page.loadEventFired")

    def loaded(self):
        urls = [event["params"]["request"]["url"] for event in self.events
                if event.get("method") == "Network.requestWillBeSent"]
        return [url for url in urls if not url.startswith("data:")][1:]

    def look(self, width, scheme, picture):
        """The audit's result; the picture goes into that file."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width,
                 height=800, deviceScaleFactor=1, mobile=width < 600)
        self.ask("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": scheme}])
        said = self.ask("Runtime.evaluate", expression=AUDIT,
                        returnByValue=True)
        if "exceptionDetails" in said:
            raise RuntimeError(said["exceptionDetails"])
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        shot = self.ask("Page.captureScreenshot", captureBeyondViewport=True,
                        optimizeForSpeed=True, clip={
                            "x": 0, "y": 0, "width": width,
                            "height": min(size["height"], 6000), "scale": 1})
        with open(picture, "wb") as file:
            file.write(base64.b64decode(shot["data"]))
        return said["result"]["value"]

    def complaints(self, path, pictures):
        """Of a page, in every view: what is wrong with it.  pictures: the
        files to write, with %s for the view."""
        self.open(path)
        wrong = []
        for name, width, scheme in VIEWS:
            seen = self.look(width, scheme, pictures % f"{name}-{scheme}")
            assert (seen["width"], seen["dark"]) == (width, scheme == "dark")
            wrong += [f"{name}, {scheme}: {what}" for what in seen["found"]]
        wrong += [f"it loads {url}" for url in self.loaded()]
        return wrong, seen
