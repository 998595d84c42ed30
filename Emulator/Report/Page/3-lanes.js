// The sequence diagram: a lane for each core, an arrow for each message or, where there are too many for that, a line for each bundle.
const lanes = { arrows: [], isBundled: false, calls: [] };
const arrowsMost = 3000;
const laneTop = 22;

const laneHeight = () => Math.max(44, Math.min(92, 460 / model.head.cores));
const laneY = (core) => laneTop + (core + 0.5) * laneHeight();
const lanesHeight = () => laneTop + model.head.cores * laneHeight();

function drawLanes() {
  const canvas = byId('lanes');
  const [context, width] = paper(canvas, lanesHeight());
  drawAxis(context, width, lanesHeight());
  drawStates(context, width);
  drawCalls(context, width);
  drawInterrupts(context, width);
  findArrows(width);
  drawArrows(context);
  drawPath(context, width);
  drawChosen(context);
  context.fillStyle = css('--paper');
  context.fillRect(0, laneTop, gutter - 2, lanesHeight());
  for (let core = 0; core < model.head.cores; core++) label(context, `core ${core}`, laneY(core));
  tell();
}

/** For each column of pixels, the share of what the core did there: one colour from near, a mixture from far. */
function drawStates(context, width) {
  const colors = stateColors(), high = 12;
  for (let core = 0; core < model.head.cores; core++) {
    const top = laneY(core) - high / 2;
    let before = doneBy(core, Math.max(0, placeOf(gutter, width)));
    let run = { key: '', x: gutter, parts: null };
    const flush = (end) => {
      let y = top;
      if (run.parts) run.parts.forEach((part, what) => {
        context.fillStyle = colors[what];
        context.fillRect(run.x, y, end - run.x, part * high);
        y += part * high;
      });
    };
    for (let x = gutter; x < width - 8; x++) {
      const now = doneBy(core, placeOf(x + 1, width));
      const all = now.reduce((sum, value, what) => sum + value - before[what], 0) || 1;
      const parts = now.map((value, what) => (value - before[what]) / all);
      const key = parts.map((part) => part.toFixed(2)).join();
      if (key !== run.key) { flush(x); run = { key, x, parts }; }
      before = now;
    }
    flush(width - 8);
  }
}

function drawCalls(context, width) {
  const c = model.column, begin = at('callBegin'), end = at('callEnd');
  lanes.calls = [];
  const last = new Float64Array(model.head.cores * 8).fill(-1);
  for (let i = 0; i < begin.length; i++) {
    if (end[i] < view.from || begin[i] > view.to || c.callDepth[i] > 2) continue;
    const left = Math.max(gutter, xOf(begin[i], width)), right = Math.min(width - 8, xOf(end[i], width));
    // Calls that share a pixel are drawn once.
    const slot = c.callCore[i] * 8 + c.callDepth[i];
    if (right - left < 1 && Math.floor(left) === last[slot]) continue;
    last[slot] = Math.floor(left);
    const top = laneY(c.callCore[i]) - 21 - c.callDepth[i] * 14;
    context.fillStyle = css('--call');
    context.globalAlpha = 0.75;
    context.fillRect(left, top, Math.max(1, right - left - 0.5), 13);
    context.globalAlpha = 1;
    lanes.calls.push({ left, right: Math.max(right, left + 2), top, call: i });
    const name = model.head.callNames[c.callName[i]];
    if (right - left > 14 && context.measureText(name).width < right - left - 6) {
      context.fillStyle = css('--paper');
      context.textAlign = 'left';
      context.font = '10px system-ui, sans-serif';
      context.fillText(name, left + 3, top + 6.5);
      context.font = '12px system-ui, sans-serif';
    }
  }
}

function drawInterrupts(context, width) {
  const c = model.column, places = at('interruptAt');
  const last = new Float64Array(model.head.cores).fill(-1);
  context.fillStyle = css('--mark');
  for (let i = lowerBound(places, view.from); i < places.length && places[i] <= view.to; i++) {
    const x = Math.floor(xOf(places[i], width));
    if (last[c.interruptCore[i]] === x) continue;
    last[c.interruptCore[i]] = x;
    context.fillRect(x, laneY(c.interruptCore[i]) + 7, 1, 5);
  }
}

/** Where arrows begin and end: at the bars of their cores. */
function findArrows(width) {
  const c = model.column, sent = at('messageSent'), taken = at('messageTaken');
  const first = lowerBound(sent, view.from - model.longest), shown = [];
  for (let i = first; i < sent.length && sent[i] <= view.to; i++) {
    if ((taken[i] >= 0 ? taken[i] : sent[i]) >= view.from && passes(i)) shown.push(i);
  }
  lanes.count = shown.length;
  lanes.isBundled = shown.length > arrowsMost;
  const arrow = (i) => {
    const down = c.messageTo[i] > c.messageFrom[i] ? 6 : -6;
    const x1 = xOf(sent[i], width), x2 = taken[i] >= 0 ? xOf(taken[i], width) : x1 + 12;
    return { message: i, count: 1, x1, x2, y1: laneY(c.messageFrom[i]) + down, y2: laneY(c.messageTo[i]) - down, from: c.messageFrom[i], to: c.messageTo[i], isTaken: taken[i] >= 0 };
  };
  lanes.arrows = lanes.isBundled ? bundle(shown, arrow) : shown.map(arrow);
}

/** Messages that begin at the same pixel and go the same way are one line. */
function bundle(shown, arrow) {
  const bundles = new Map();
  for (const i of shown) {
    const one = arrow(i);
    const key = (Math.round(one.x1) * 256 + one.from) * 256 + one.to;
    const known = bundles.get(key);
    if (known) { known.count++; known.x2 = Math.max(known.x2, one.x2); } else bundles.set(key, one);
  }
  return [...bundles.values()];
}

function drawArrows(context) {
  context.save();
  context.beginPath();
  context.rect(gutter, laneTop, context.canvas.clientWidth - gutter - 8, lanesHeight());
  context.clip();
  // From far, how dark a line is says how many it stands for; the whole must not become one black field.
  const crowd = Math.min(1, arrowsMost / Math.max(1, lanes.arrows.length));
  for (const one of lanes.arrows) {
    context.strokeStyle = context.fillStyle = colorOf(one.from);
    context.globalAlpha = lanes.isBundled ? Math.min(0.9, (0.12 + 0.12 * Math.log2(one.count)) * (0.4 + 0.6 * crowd)) : 0.9;
    context.lineWidth = lanes.isBundled ? 1 : 1.4;
    context.setLineDash(one.isTaken ? [] : [3, 3]);
    context.beginPath();
    context.moveTo(one.x1, one.y1);
    context.lineTo(one.x2, one.y2);
    context.stroke();
    if (!lanes.isBundled) head(context, one, lanes.count > 600 ? 4 : 7);
  }
  context.restore();
}

function head(context, one, size) {
  const angle = Math.atan2(one.y2 - one.y1, one.x2 - one.x1);
  context.beginPath();
  context.moveTo(one.x2, one.y2);
  for (const side of [-0.42, 0.42]) context.lineTo(one.x2 - size * Math.cos(angle + side), one.y2 - size * Math.sin(angle + side));
  context.fill();
}

/** The critical path of the chosen collective: along the lanes where a core worked, from lane to lane by messages. */
function drawPath(context, width) {
  const step = model.collectives[view.collective];
  if (!step) return;
  const c = model.column, from = at('pathFrom'), to = at('pathTo'), sent = at('messageSent'), taken = at('messageTaken');
  context.save();
  context.beginPath();
  context.rect(gutter, laneTop, width - gutter - 8, lanesHeight());
  context.clip();
  context.strokeStyle = css('--path');
  context.lineWidth = 3;
  context.beginPath();
  for (let i = step.firstStep; i < step.firstStep + step.steps; i++) {
    const y = laneY(c.pathCore[i]), message = c.pathMessage[i];
    context.moveTo(xOf(from[i], width), y);
    context.lineTo(Math.max(xOf(to[i], width), xOf(from[i], width) + 1), y);
    if (message >= 0) {
      context.moveTo(xOf(sent[message], width), y);
      context.lineTo(xOf(taken[message], width), laneY(c.messageTo[message]));
    }
  }
  context.stroke();
  context.restore();
}

function drawChosen(context) {
  const one = lanes.arrows.find((arrow) => arrow.message === view.chosen);
  if (!one) return;
  context.strokeStyle = css('--mark');
  context.lineWidth = 2.5;
  context.beginPath();
  context.moveTo(one.x1, one.y1);
  context.lineTo(one.x2, one.y2);
  context.stroke();
}

function tell() {
  const all = model.column.messageFrom.length;
  const drawn = lanes.arrows.reduce((sum, one) => sum + one.count, 0);
  const how = lanes.isBundled ? `, drawn as ${count(lanes.arrows.length)} bundles (zoom in for single arrows)` : '';
  byId('status').textContent = `${count(lanes.count)} of ${count(all)} messages${how}; ${onAxis(view.from)} to ${onAxis(view.to)}`;
  byId('lanes').dataset.messages = lanes.count;
  byId('lanes').dataset.arrows = drawn;
  byId('lanes').dataset.lines = lanes.arrows.length;
}

/** The arrow next to a point, if it is near. */
function arrowAt(x, y) {
  let best = null, nearest = 7;
  for (const one of lanes.arrows) {
    const dx = one.x2 - one.x1, dy = one.y2 - one.y1;
    const along = Math.min(1, Math.max(0, ((x - one.x1) * dx + (y - one.y1) * dy) / (dx * dx + dy * dy || 1)));
    const distance = Math.hypot(x - one.x1 - along * dx, y - one.y1 - along * dy);
    if (distance < nearest) { nearest = distance; best = one; }
  }
  return best;
}

function describeAt(x, y) {
  const one = arrowAt(x, y);
  if (one) return one.count > 1 ? `${count(one.count)} messages, core ${one.from} → core ${one.to}; the first of them:\n${describeMessage(one.message)}` : describeMessage(one.message);
  const box = lanes.calls.findLast((call) => x >= call.left && x <= call.right && y >= call.top && y <= call.top + 13);
  if (box) return describeCall(box.call);
  const core = Math.floor((y - laneTop) / laneHeight());
  if (x < gutter || core < 0 || core >= model.head.cores || Math.abs(y - laneY(core)) > 8) return null;
  return describeState(core, placeOf(x, byId('lanes').clientWidth));
}

function describeCall(call) {
  const c = model.column;
  const end = c.callHasEnded[call] ? '' : ' so far: it had not returned when the run ended';
  return `${model.head.callNames[c.callName[call]]} on core ${c.callCore[call]}\nfrom ${time(c.callBeginTime[call])}, ${time(c.callEndTime[call] - c.callBeginTime[call])}${end}`;
}

function describeState(core, place) {
  const one = model.states[core], i = Math.max(0, lowerBound(one.place, place) - 1);
  const end = i + 1 < one.place.length ? one.place[i + 1] : axisEnd();
  return `core ${core} ${activities[one.what[i]]}\nfrom ${onAxis(one.place[i])} for ${onAxis(end - one.place[i])}`;
}

function choose(message) {
  view.chosen = message;
  byId('chosen').textContent = describeMessage(message);
  const sent = at('messageSent')[message];
  if (sent < view.from || sent > view.to) show(sent - (view.to - view.from) / 2, sent + (view.to - view.from) / 2);
  redraw();
}

/** The next message that passes the filters, in either direction. */
function chooseNext(step) {
  const all = model.column.messageFrom.length;
  const start = view.chosen >= 0 ? view.chosen + step : step > 0 ? lowerBound(at('messageSent'), view.from) : all - 1;
  for (let i = start; i >= 0 && i < all; i += step) if (passes(i)) return choose(i);
}
