// The map of the whole run, rings, and the tables.
function drawMap() {
  const canvas = byId('map');
  const [context, width] = paper(canvas, 40);
  const sent = at('messageSent'), end = axisEnd(), wide = width - gutter - 8;
  const heights = new Float64Array(Math.max(1, Math.floor(wide)));
  for (let i = 0; i < sent.length; i++) heights[Math.min(heights.length - 1, Math.floor(sent[i] / end * heights.length))]++;
  const most = heights.reduce((a, b) => Math.max(a, b), 1);
  context.fillStyle = css('--accent');
  heights.forEach((height, x) => { if (height) context.fillRect(gutter + x, 38 - 34 * Math.log1p(height) / Math.log1p(most), 1, 34 * Math.log1p(height) / Math.log1p(most)); });
  const left = gutter + view.from / end * wide, right = Math.max(left + 3, gutter + view.to / end * wide);
  context.fillStyle = css('--soft');
  context.globalAlpha = 0.18;
  context.fillRect(gutter, 0, left - gutter, 40);
  context.fillRect(right, 0, width - 8 - right, 40);
  context.globalAlpha = 1;
  context.strokeStyle = css('--accent');
  context.strokeRect(left + 0.5, 0.5, right - left - 1, 39);
  label(context, 'whole run', 20);
}

const ringsFew = 12;
function prepareRings() {
  const c = model.column;
  model.rings = model.head.rings.map((ring) => ({ ...ring, places: [], fills: [], most: 0 }));
  for (let i = 0; i < c.fillRing.length; i++) {
    const ring = model.rings[c.fillRing[i]];
    ring.places.push(at('fillAt')[i]);
    ring.fills.push(c.fillCount[i]);
    ring.most = Math.max(ring.most, c.fillCount[i]);
  }
  model.rings.sort((a, b) => b.most - a.most || a.from - b.from || a.to - b.to);
  const button = byId('all-rings');
  button.hidden = model.rings.length <= ringsFew;
  button.textContent = `Show all ${model.rings.length} rings`;
}

/** A step line; within a pixel, the fullest counts. */
function drawRings() {
  const shown = byId('all-rings').hidden || model.rings.length <= ringsFew ? model.rings : model.rings.slice(0, ringsFew);
  const high = 34, [context, width] = paper(byId('rings'), Math.max(40, 22 + shown.length * high));
  drawAxis(context, width, 22 + shown.length * high);
  shown.forEach((ring, row) => drawRing(context, width, ring, 22 + row * high, high));
  if (!shown.length) label(context, 'none', 28);
}

function drawRing(context, width, ring, top, high) {
  const floor = top + high - 4, step = (high - 8) / Math.max(1, ring.most);
  context.fillStyle = colorOf(ring.from);
  context.globalAlpha = 0.8;
  let i = lowerBound(ring.places, view.from), fill = i > 0 ? ring.fills[i - 1] : 0;
  for (let x = gutter; x < width - 8; x++) {
    let most = fill;
    for (const end = placeOf(x + 1, width); i < ring.places.length && ring.places[i] < end; i++) {
      fill = ring.fills[i];
      most = Math.max(most, fill);
    }
    if (most) context.fillRect(x, floor - most * step, 1, most * step);
  }
  context.globalAlpha = 1;
  context.fillStyle = css('--line');
  context.fillRect(gutter, floor, width - gutter - 8, 1);
  label(context, `${ring.from} → ${ring.to}`, top + high / 2 - 5);
  context.fillStyle = css('--soft');
  context.font = '10px system-ui, sans-serif';
  context.fillText(`most ${ring.most} of ${ring.length}`, gutter - 8, top + high / 2 + 8);
  context.font = '12px system-ui, sans-serif';
}

function element(name, text, kind) {
  const one = document.createElement(name);
  if (text !== undefined) one.textContent = text;
  if (kind) one.className = kind;
  return one;
}

function fillTable(table, titles, rows) {
  const headRow = element('tr');
  titles.forEach(([title, kind]) => { const cell = element('th', title, kind); cell.scope = 'col'; headRow.append(cell); });
  const top = element('thead'), body = element('tbody');
  top.append(headRow);
  for (const row of rows) {
    const line = element('tr');
    row.forEach((value, i) => {
      const cell = value instanceof HTMLTableCellElement ? value : element('td', undefined, titles[i][1]);
      if (cell !== value) cell.append(value);
      line.append(cell);
    });
    body.append(line);
  }
  table.replaceChildren(top, body);
}

function showCores() {
  const c = model.column, colors = stateColors(), sent = [], got = [], interrupts = [];
  for (let core = 0; core < model.head.cores; core++) sent[core] = got[core] = interrupts[core] = 0;
  for (let i = 0; i < c.messageFrom.length; i++) { sent[c.messageFrom[i]]++; got[c.messageTo[i]]++; }
  for (const core of c.interruptCore) interrupts[core]++;
  const rows = sent.map((_, core) => {
    const done = doneBy(core, axisEnd()), all = axisEnd(), bar = element('div', undefined, 'bar');
    done.forEach((part, what) => {
      const piece = element('div');
      piece.style.width = `${100 * part / all}%`;
      piece.style.background = colors[what];
      bar.append(piece);
    });
    bar.setAttribute('role', 'img');
    bar.setAttribute('aria-label', done.map((part, what) => `${activities[what]} ${(100 * part / all).toFixed(1)} %`).join(', '));
    return [`core ${core}`, bar, ...done.map((part) => `${(100 * part / all).toFixed(1)} %`), count(model.head.coreInstructions[core]), count(sent[core]), count(got[core]), count(interrupts[core])];
  });
  fillTable(byId('cores'), [['core', 'text'], [`share of ${view.axis === 'Time' ? 'virtual time' : 'all instructions'}`, 'text'], ['runs'], ['spins'], ['halted'], ['not started'], ['instructions'], ['sent'], ['received'], ['interrupts']], rows);
}

function showTraffic() {
  const c = model.column, cores = model.head.cores, table = new Float64Array(cores * cores), bytes = new Float64Array(cores * cores);
  for (let i = 0; i < c.messageFrom.length; i++) { table[c.messageFrom[i] * cores + c.messageTo[i]]++; bytes[c.messageFrom[i] * cores + c.messageTo[i]] += c.messageLength[i]; }
  byId('traffic-section').hidden = !c.messageFrom.length;
  const most = table.reduce((a, b) => Math.max(a, b), 1), accent = css('--accent');
  const rows = [];
  for (let from = 0; from < cores; from++) {
    const row = [`from core ${from}`];
    for (let to = 0; to < cores; to++) {
      const cell = element('td', table[from * cores + to] ? count(table[from * cores + to]) : '');
      cell.title = table[from * cores + to] ? `${count(bytes[from * cores + to])} bytes` : '';
      cell.style.background = `color-mix(in srgb, ${accent} ${Math.round(45 * table[from * cores + to] / most)}%, transparent)`;
      row.push(cell);
    }
    rows.push(row);
  }
  fillTable(byId('traffic'), [['messages', 'text'], ...Array.from({ length: cores }, (_, to) => [`to ${to}`])], rows);
}

const collectivesFew = 200;
function prepareCollectives() {
  const c = model.column;
  let firstStep = 0, firstCall = 0;
  model.collectives = Array.from(c.collectiveName, (name, i) => {
    const calls = Array.from(c.collectiveCall.subarray(firstCall, firstCall + c.collectiveCalls[i]));
    const one = { name: model.head.callNames[name], calls, firstStep, steps: c.collectiveSteps[i] };
    firstStep += c.collectiveSteps[i];
    firstCall += c.collectiveCalls[i];
    return one;
  });
}

function extent(one) {
  const begin = at('callBegin'), end = at('callEnd');
  return [Math.min(...one.calls.map((call) => begin[call])), Math.max(...one.calls.map((call) => end[call]))];
}

function pathText(one) {
  const c = model.column, parts = [];
  for (let i = one.firstStep; i < one.firstStep + one.steps; i++) {
    parts.push(`core ${c.pathCore[i]} (${time(c.pathToTime[i] - c.pathFromTime[i])})`);
    const message = c.pathMessage[i];
    if (message >= 0) parts.push(`message ${count(message + 1)} (${time(c.messageTakenTime[message] - c.messageSentTime[message])})`);
  }
  return parts.length > 24 ? `${parts.slice(0, 12).join(' → ')} → ... → ${parts.slice(-12).join(' → ')}` : parts.join(' → ');
}

function showCollectives() {
  const begin = at('callBegin'), end = at('callEnd'), c = model.column;
  const rows = model.collectives.slice(0, collectivesFew).map((one, i) => {
    const [first, last] = extent(one);
    const lastIn = one.calls.reduce((a, b) => begin[b] > begin[a] ? b : a), lastOut = one.calls.reduce((a, b) => end[b] > end[a] ? b : a);
    const button = element('button', `${i + 1}`);
    button.type = 'button';
    button.title = 'Show it in the diagram';
    button.setAttribute('aria-label', `Show collective operation ${i + 1} in the diagram`);
    button.addEventListener('click', () => {
      view.collective = i;
      show(first - (last - first) * 0.06, last + (last - first) * 0.06);
      byId('lanes').scrollIntoView({ block: 'center' });
    });
    return [button, one.name, count(one.calls.length), onAxis(first), onAxis(last - first), onAxis(begin[lastIn] - first), `core ${c.callCore[lastIn]}`, `core ${c.callCore[lastOut]}`, element('td', pathText(one), 'text path')];
  });
  fillTable(byId('collectives'), [[''], ['operation', 'text'], ['cores'], ['begins'], ['takes'], ['wait for the last'], ['last to come'], ['last to leave'], ['critical path', 'text path']], rows);
  if (!rows.length) byId('collectives').replaceChildren(element('caption', 'No collective MPI operation was called.'));
  else if (model.collectives.length > collectivesFew) byId('collectives').append(element('caption', `The first ${collectivesFew} of ${count(model.collectives.length)}.`));
}

function showConsole() {
  const c = model.column, box = byId('console'), decoder = new TextDecoder();
  let offset = 0, isFresh = true;
  for (let i = 0; i < c.consoleCore.length; i++) {
    const text = decoder.decode(c.consoleBytes.subarray(offset, offset + c.consoleLength[i]));
    offset += c.consoleLength[i];
    const who = element('span', isFresh ? `${time(c.consoleAtTime[i]).padStart(11)}  core ${c.consoleCore[i]}  ` : '', 'who');
    // Controls other than tabs and line ends would only hide what was written.
    box.append(who, text.replace(/\r\n/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '\ufffd'));
    isFresh = text.endsWith('\n');
  }
  if (!c.consoleCore.length) box.textContent = '(nothing)';
}
