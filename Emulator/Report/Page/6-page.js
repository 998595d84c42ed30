// Puts the page together: facts on top, what mouse and keys do, and the start.
function showFacts() {
  const h = model.head, c = model.column;
  const bytes = c.messageLength.reduce((sum, length) => sum + length, 0);
  const facts = [['cores', count(h.cores)], ['seed', h.seed], ['virtual time', time(h.endTime)], ['instructions', count(h.endCount)],
    ['messages', count(c.messageFrom.length)], ['bytes sent', count(bytes)], ['collectives', count(model.collectives.length)], ['interrupts', count(c.interruptCore.length)]];
  for (const [name, value] of facts) {
    const box = element('div');
    box.append(element('dt', name), element('dd', value));
    byId('facts').append(box);
  }
  const left = h.leftOut ? `; ${count(h.leftOut)} events found no room on this page` : '';
  byId('outcome').textContent = `${h.outcome}  ·  toroemu ${h.version.replace(/(\+.{8}).*/, '$1')} run ${h.options.join(' ')}${left}`;
  byId('end').hidden = !h.details;
  byId('end-text').textContent = h.details;
  const legend = byId('legend');
  const entry = (color, text) => {
    const box = element('span'), swatch = element('i');
    swatch.style.background = color;
    box.append(swatch, text);
    legend.append(box);
  };
  stateColors().forEach((color, what) => entry(color, activities[what]));
  entry(css('--call'), 'MPI function');
  entry(css('--path'), 'critical path');
  entry(css('--mark'), 'interrupt (tick below the bar)');
  legend.append('Arrows have the colour of their sender; dashed ones were never taken.');
}

function fillChoices() {
  for (let core = 0; core < model.head.cores; core++) {
    for (const id of ['from', 'to', 'flame-core']) byId(id).append(new Option(`core ${core}`, core));
  }
}

function onFilter() {
  view.sender = Number(byId('from').value);
  view.receiver = Number(byId('to').value);
  view.length = Number(byId('length').value) || 0;
  view.holding = parseHolding(byId('holding').value);
  redraw();
}

function onAxisChange() {
  // The stretch that is shown stays the same share of the run.
  const [from, to] = [view.from / axisEnd(), view.to / axisEnd()];
  view.axis = byId('axis').value;
  prepare();
  prepareRings();
  showCores();
  showCollectives();
  show(from * axisEnd(), to * axisEnd());
}

function listenToTools() {
  byId('fit').addEventListener('click', () => show(0, axisEnd()));
  byId('fit-messages').addEventListener('click', showMessages);
  byId('zoom-in').addEventListener('click', () => zoom(0.5));
  byId('zoom-out').addEventListener('click', () => zoom(2));
  byId('axis').addEventListener('change', onAxisChange);
  for (const id of ['from', 'to', 'length', 'holding']) byId(id).addEventListener('input', onFilter);
  byId('tools').addEventListener('submit', (event) => event.preventDefault());
  byId('all-rings').addEventListener('click', () => { byId('all-rings').hidden = true; redraw(); });
  byId('flame-core').addEventListener('change', prepareFlame);
  byId('flame-up').addEventListener('click', () => { flame.top = flame.root; drawFlame(); });
}

function listenToLanes() {
  const canvas = byId('lanes');
  let dragged = null;
  canvas.addEventListener('pointerdown', (event) => { dragged = { x: event.clientX, from: view.from, to: view.to, moved: false }; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener('pointermove', (event) => {
    if (dragged && event.buttons) {
      const shift = (event.clientX - dragged.x) / scale(canvas.clientWidth);
      dragged.moved ||= Math.abs(event.clientX - dragged.x) > 3;
      if (dragged.moved) { tip.hide(); show(dragged.from - shift, dragged.to - shift); }
      return;
    }
    const text = describeAt(event.offsetX, event.offsetY);
    if (text) tip.show(text, event); else tip.hide();
  });
  canvas.addEventListener('pointerup', (event) => {
    const one = dragged && !dragged.moved ? arrowAt(event.offsetX, event.offsetY) : null;
    dragged = null;
    if (one) choose(one.message);
  });
  canvas.addEventListener('pointerleave', tip.hide);
  canvas.addEventListener('dblclick', (event) => zoom(0.4, placeOf(event.offsetX, canvas.clientWidth)));
  canvas.addEventListener('wheel', (event) => {
    const isZoom = event.ctrlKey || event.metaKey, sideways = event.shiftKey ? event.deltaY : event.deltaX;
    if (!isZoom && !sideways) return;
    event.preventDefault();
    if (isZoom) zoom(1.0025 ** event.deltaY, placeOf(event.offsetX, canvas.clientWidth));
    else show(view.from + sideways / scale(canvas.clientWidth), view.to + sideways / scale(canvas.clientWidth));
  }, { passive: false });
  const keys = {
    ArrowLeft: () => move(-0.15), ArrowRight: () => move(0.15), '+': () => zoom(0.6), '=': () => zoom(0.6), '-': () => zoom(1 / 0.6),
    0: () => show(0, axisEnd()), m: showMessages, n: () => chooseNext(1), p: () => chooseNext(-1),
  };
  const move = (share) => show(view.from + (view.to - view.from) * share, view.to + (view.to - view.from) * share);
  canvas.addEventListener('keydown', (event) => {
    if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  });
}

function listenToMap() {
  const canvas = byId('map');
  const place = (event) => (event.offsetX - gutter) / (canvas.clientWidth - gutter - 8) * axisEnd();
  let start = null;
  canvas.addEventListener('pointerdown', (event) => { start = place(event); canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener('pointermove', (event) => { if (start !== null && event.buttons) show(Math.min(start, place(event)), Math.max(start, place(event))); });
  canvas.addEventListener('pointerup', (event) => {
    // A click moves what is shown there.
    const size = view.to - view.from, end = place(event);
    if (Math.abs(end - start) < axisEnd() * 0.003) show(end - size / 2, end + size / 2);
    start = null;
  });
}

function listenToFlame() {
  const canvas = byId('flame');
  canvas.addEventListener('pointermove', (event) => { const box = flameAt(event); if (box) tip.show(describeNode(box.node), event); else tip.hide(); });
  canvas.addEventListener('pointerleave', tip.hide);
  canvas.addEventListener('click', (event) => { const box = flameAt(event); if (box) { flame.top = box.node; tip.hide(); drawFlame(); } });
  canvas.addEventListener('keydown', (event) => { if (event.key === 'Escape') { flame.top = flame.root; drawFlame(); } });
}

async function start() {
  await load();
  prepare();
  prepareRings();
  prepareCollectives();
  if (model.collectives.length === 1) view.collective = 0;
  showFacts();
  fillChoices();
  showCores();
  showTraffic();
  showCollectives();
  showConsole();
  view.listeners.push(drawMap, drawLanes, drawRings);
  listenToTools();
  listenToLanes();
  listenToMap();
  listenToFlame();
  prepareFlame();
  addEventListener('resize', () => { redraw(); drawFlame(); });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { redraw(); drawFlame(); showCores(); showTraffic(); });
  // Where messages are is where people want to look first.
  showMessages();
  requestAnimationFrame(() => requestAnimationFrame(() => { document.documentElement.dataset.ready = 'yes'; }));
}

start().catch((problem) => {
  byId('outcome').textContent = `This page could not be drawn: ${problem.message}`;
  throw problem;
});
