// The data of the run: columns of numbers, and what is worked out of them once.
'use strict';

const byId = (id) => document.getElementById(id);
const model = { head: null, column: {} };

/** Unpacks the page's data: see ColumnWriter. */
async function load() {
  const text = atob(byId('data').textContent.trim());
  const packed = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const buffer = await new Response(stream).arrayBuffer();
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  model.head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
  const types = { f64: Float64Array, i32: Int32Array, u8: Uint8Array };
  for (const [name, [type, offset, count]] of Object.entries(model.head.columns)) {
    model.column[name] = new types[type](buffer, 8 + length + offset, count);
  }
  byId('data').remove();
}

/** A column of moments by the axis that is chosen. */
const at = (name) => model.column[name + view.axis];
const axisEnd = () => Math.max(1, view.axis === 'Time' ? model.head.endTime : model.head.endCount);

/** The first place in an ascending column whose value is not below. */
function lowerBound(column, value) {
  let low = 0, high = column.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (column[middle] < value) low = middle + 1; else high = middle;
  }
  return low;
}

const count = (number) => Math.round(number).toLocaleString('en');

function time(nanoseconds) {
  const [unit, name] = nanoseconds >= 1e9 ? [1e9, 's'] : nanoseconds >= 1e6 ? [1e6, 'ms'] : nanoseconds >= 1e3 ? [1e3, 'µs'] : [1, 'ns'];
  return `${+(nanoseconds / unit).toPrecision(5)} ${name}`;
}

const onAxis = (value) => view.axis === 'Time' ? time(value) : `${count(value)} instructions`;

/** Bytes as people read them: offset, hexadecimal digits, characters. */
function dump(bytes, indent) {
  const lines = [];
  for (let offset = 0; offset < bytes.length; offset += 16) {
    const row = Array.from(bytes.subarray(offset, offset + 16));
    const digits = row.map((b) => b.toString(16).padStart(2, '0')).join(' ').padEnd(47);
    const letters = row.map((b) => b >= 32 && b < 127 ? String.fromCharCode(b) : '.').join('');
    lines.push(`${indent}${offset.toString(16).padStart(4, '0')}  ${digits}  ${letters}`);
  }
  return lines.join('\n');
}

function bytesOf(message) {
  const start = model.column.messageBytesAt[message];
  return model.column.bytes.subarray(start, start + model.column.messageBytesKept[message]);
}

function describeMessage(message) {
  const c = model.column;
  const taken = c.messageTakenTime[message];
  const bytes = bytesOf(message);
  const buffers = c.messageFragments[message] > 1 ? ` in ${c.messageFragments[message]} buffers` : '';
  const lines = [
    `message ${count(message + 1)}: core ${c.messageFrom[message]} → core ${c.messageTo[message]}, ${count(c.messageLength[message])} bytes${buffers}`,
    `sent at ${time(c.messageSentTime[message])}, instruction ${count(c.messageSentCount[message])}`,
    taken < 0 ? 'not taken before the end of the run' : `taken ${time(taken - c.messageSentTime[message])} later, at ${time(taken)}`,
  ];
  if (bytes.length) lines.push(dump(bytes, '  '));
  if (bytes.length < c.messageLength[message]) lines.push(`  ... ${count(c.messageLength[message] - bytes.length)} more bytes, not kept`);
  return lines.join('\n');
}

const activities = ['runs', 'spins', 'halted', 'not started'];

/** For each core: when it began to do what, and how long it had done each thing by then, so that any stretch can be summed up at once. */
function sumStates() {
  const cores = [];
  for (let core = 0; core < model.head.cores; core++) cores.push({ place: [], what: [] });
  const c = model.column;
  for (let i = 0; i < c.stateCore.length; i++) {
    const one = cores[c.stateCore[i]];
    one.place.push(at('stateAt')[i]);
    one.what.push(c.stateActivity[i]);
  }
  for (const one of cores) {
    if (!one.place.length) { one.place.push(0); one.what.push(0); }
    one.place[0] = 0;
    one.place = Float64Array.from(one.place);
    one.sums = [0, 1, 2, 3].map(() => new Float64Array(one.place.length));
    for (let i = 1; i < one.place.length; i++) {
      for (let what = 0; what < 4; what++) one.sums[what][i] = one.sums[what][i - 1];
      one.sums[one.what[i - 1]][i] += one.place[i] - one.place[i - 1];
    }
  }
  return cores;
}

/** How long a core has done each thing up to a place. */
function doneBy(core, place) {
  const one = model.states[core];
  const i = Math.max(0, lowerBound(one.place, place) - 1);
  return [0, 1, 2, 3].map((what) => one.sums[what][i] + (one.what[i] === what ? Math.max(0, place - one.place[i]) : 0));
}

/** What depends on the axis. */
function prepare() {
  model.states = sumStates();
  const sent = at('messageSent'), taken = at('messageTaken');
  let longest = 0;
  for (let i = 0; i < sent.length; i++) if (taken[i] >= 0) longest = Math.max(longest, taken[i] - sent[i]);
  model.longest = longest;
}
