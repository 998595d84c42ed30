// The flame graph: from below, who called whom; as wide as instructions that were spent there.
const flame = { root: null, top: null, boxes: [] };
const flameRow = 19;

/** The tree of the samples of one core, or of all. */
function prepareFlame() {
  const c = model.column, wanted = Number(byId('flame-core').value);
  const nodes = Array.from(c.nodeParent, (parent, i) => ({ name: model.head.functions[c.nodeName[i]], parent, own: 0, all: 0, children: [] }));
  const root = { name: wanted < 0 ? 'all cores' : `core ${wanted}`, parent: -1, own: 0, all: 0, children: [] };
  for (let i = 0; i < c.sampleNode.length; i++) {
    if (wanted >= 0 && c.sampleCore[i] !== wanted) continue;
    root.all++;
    if (c.sampleNode[i] >= 0) nodes[c.sampleNode[i]].own++;
  }
  // Callers come before their callees.
  for (let i = nodes.length - 1; i >= 0; i--) {
    nodes[i].all += nodes[i].own;
    (nodes[i].parent >= 0 ? nodes[nodes[i].parent] : root).children.push(nodes[i]);
    if (nodes[i].parent >= 0) nodes[nodes[i].parent].all += nodes[i].all;
  }
  flame.root = flame.top = root;
  byId('flame-note').textContent = `The stack every ${count(model.head.samplePeriod)} instructions, ${count(root.all)} samples. Click on a function to see it alone.`;
  showFunctions(nodes, root.all);
  drawFlame();
}

function depthOf(node) {
  return 1 + node.children.reduce((most, child) => child.all ? Math.max(most, depthOf(child)) : most, 0);
}

function drawFlame() {
  if (!flame.top) return;
  const depth = depthOf(flame.top), [context, width] = paper(byId('flame'), depth * flameRow + 2);
  flame.boxes = [];
  const draw = (node, left, wide, row) => {
    if (wide < 0.6) return;
    const top = (depth - 1 - row) * flameRow + 1;
    context.fillStyle = flameColor(node.name);
    context.fillRect(left, top, Math.max(0.6, wide - 0.6), flameRow - 1);
    flame.boxes.push({ node, left, right: left + wide, top });
    if (wide > 24) flameLabel(context, node.name, left, top, wide);
    let x = left;
    for (const child of [...node.children].sort((a, b) => a.name < b.name ? -1 : 1)) {
      const part = wide * child.all / node.all;
      draw(child, x, part, row + 1);
      x += part;
    }
  };
  if (flame.top.all) draw(flame.top, 0, width, 0);
}

/** Compilers of C# join namespaces by underscores: type and method are what matters in a narrow box. */
const shortName = (name) => name.replace(/^(?:[A-Z]\w*_)+(?=[A-Z]\w*\.\w)/, '');

function flameLabel(context, name, left, top, wide) {
  let text = shortName(name);
  while (text.length > 2 && context.measureText(text).width > wide - 8) text = text.length > 12 ? text.slice(0, text.length - 4) + '…' : text.slice(0, text.length - 1);
  if (context.measureText(text).width > wide - 6) return;
  context.fillStyle = '#1c1208';
  context.textAlign = 'left';
  context.fillText(text, left + 4, top + flameRow / 2);
}

/** The same function has the same colour everywhere. */
function flameColor(name) {
  let hash = 0;
  for (let i = 0; i < name.length; i++) hash = (hash * 31 + name.charCodeAt(i)) | 0;
  return `hsl(${18 + Math.abs(hash) % 40} ${70 + Math.abs(hash >> 8) % 20}% ${60 + Math.abs(hash >> 16) % 14}%)`;
}

const flameAt = (event) => flame.boxes.findLast((box) => event.offsetX >= box.left && event.offsetX <= box.right && event.offsetY >= box.top && event.offsetY < box.top + flameRow);

function describeNode(node) {
  const share = (part) => `${(100 * part / Math.max(1, flame.root.all)).toFixed(2)} %`;
  return `${node.name}\n${share(node.all)} of the samples (some ${count(node.all * model.head.samplePeriod)} instructions), ${share(node.own)} its own`;
}

function showFunctions(nodes, all) {
  const own = new Map();
  for (const node of nodes) own.set(node.name, (own.get(node.name) || 0) + node.own);
  const rows = [...own].filter(([, samples]) => samples).sort((a, b) => b[1] - a[1]).slice(0, 40);
  fillTable(byId('functions'), [['function', 'text'], ['samples'], ['share'], ['instructions, about']],
    rows.map(([name, samples]) => [name, count(samples), `${(100 * samples / Math.max(1, all)).toFixed(1)} %`, count(samples * model.head.samplePeriod)]));
}
