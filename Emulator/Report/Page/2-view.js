// What is shown: a stretch of the axis, filters, and how things are drawn on a canvas.
const view = { axis: 'Time', from: 0, to: 1, sender: -1, receiver: -1, length: 0, holding: null, chosen: -1, collective: -1, listeners: [] };

const gutter = 74;
const palette = ['#0969da', '#cf5b00', '#1a7f37', '#a40e6b', '#6f42c1', '#b35900', '#0a7ea4', '#c93c37', '#4d7c0f', '#7c3aed'];
const paletteDark = ['#58a6ff', '#f0883e', '#56d364', '#ff7bc0', '#bc8cff', '#e3b341', '#39c5cf', '#ff7b72', '#a3d65c', '#a78bfa'];
const isDark = () => matchMedia('(prefers-color-scheme: dark)').matches;
const colorOf = (core) => (isDark() ? paletteDark : palette)[core % palette.length];
const css = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const stateColors = () => [css('--run'), css('--spin'), css('--halt'), css('--off')];

/** Draws as soon as the browser is ready for it, once for any number of changes. */
let isDue = false;
function redraw() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => { isDue = false; for (const draw of view.listeners) draw(); });
}

function show(from, to) {
  const end = axisEnd(), least = view.axis === 'Time' ? 10 : 4;
  const size = Math.min(Math.max(to - from, least), end);
  view.from = Math.min(Math.max(0, from), end - size);
  view.to = view.from + size;
  redraw();
}

function zoom(factor, around = (view.from + view.to) / 2) {
  show(around - (around - view.from) * factor, around + (view.to - around) * factor);
}

/** The stretch in which messages travel, with a little room. */
function showMessages() {
  const sent = at('messageSent'), taken = at('messageTaken');
  if (!sent.length) return show(0, axisEnd());
  let last = sent[sent.length - 1];
  for (let i = 0; i < taken.length; i++) last = Math.max(last, taken[i]);
  const room = Math.max((last - sent[0]) * 0.04, axisEnd() * 1e-6);
  show(sent[0] - room, last + room);
}

const scale = (width) => (width - gutter - 8) / (view.to - view.from);
const xOf = (place, width) => gutter + (place - view.from) * scale(width);
const placeOf = (x, width) => view.from + (x - gutter) / scale(width);

/** A canvas of so many CSS pixels, sharp on every screen. */
function paper(canvas, height) {
  const ratio = devicePixelRatio || 1, width = canvas.clientWidth;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.style.height = `${height}px`;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  return [context, width];
}

/** Round places for marks on the axis. */
function ticks(width) {
  const about = (view.to - view.from) / Math.max(2, (width - gutter) / 130);
  const power = 10 ** Math.floor(Math.log10(about));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= about);
  const places = [];
  for (let place = Math.ceil(view.from / step) * step; place <= view.to && places.length < 100; place += step) places.push(place);
  return [places, step];
}

function drawAxis(context, width, height) {
  const [places, step] = ticks(width);
  // As many digits as tell neighbours apart.
  const unit = view.to >= 1e9 ? [1e9, 's'] : view.to >= 1e6 ? [1e6, 'ms'] : view.to >= 1e3 ? [1e3, 'µs'] : [1, 'ns'];
  const digits = Math.max(0, Math.ceil(-Math.log10(step / unit[0]) - 1e-9));
  context.strokeStyle = css('--line');
  context.fillStyle = css('--soft');
  context.textAlign = 'center';
  context.lineWidth = 1;
  for (const place of places) {
    const x = Math.round(xOf(place, width)) + 0.5;
    context.beginPath();
    context.moveTo(x, 18);
    context.lineTo(x, height);
    context.stroke();
    const label = view.axis === 'Time' ? `${(place / unit[0]).toFixed(Math.min(digits, 9))} ${unit[1]}` : count(place);
    if (x > gutter + 20 && x < width - 30) context.fillText(label, x, 9);
  }
}

function label(context, text, y) {
  context.fillStyle = css('--ink');
  context.textAlign = 'right';
  context.fillText(text, gutter - 8, y);
}

/** Whether a message passes the filters. */
function passes(message) {
  const c = model.column;
  if (view.sender >= 0 && c.messageFrom[message] !== view.sender) return false;
  if (view.receiver >= 0 && c.messageTo[message] !== view.receiver) return false;
  if (c.messageLength[message] < view.length) return false;
  return !view.holding || holds(bytesOf(message), view.holding);
}

function holds(bytes, wanted) {
  for (let i = bytes.indexOf(wanted[0]); i >= 0 && i + wanted.length <= bytes.length; i = bytes.indexOf(wanted[0], i + 1)) {
    if (wanted.every((b, offset) => bytes[i + offset] === b)) return true;
  }
  return false;
}

/** What somebody typed: text, or hexadecimal digits behind 0x. */
function parseHolding(text) {
  const digits = /^0x((?:[0-9a-f]{2})+)$/i.exec(text.trim().replace(/\s/g, ''));
  const bytes = digits ? digits[1].match(/../g).map((pair) => parseInt(pair, 16)) : [...new TextEncoder().encode(text)];
  return bytes.length ? bytes : null;
}

const tip = {
  show(text, event) {
    const box = byId('tip');
    box.textContent = text;
    box.hidden = false;
    const left = Math.min(event.clientX + 14, innerWidth - box.offsetWidth - 8);
    const top = event.clientY + 18 + box.offsetHeight > innerHeight ? event.clientY - box.offsetHeight - 10 : event.clientY + 18;
    box.style.left = `${Math.max(4, left)}px`;
    box.style.top = `${Math.max(4, top)}px`;
  },
  hide() { byId('tip').hidden = true; },
};
