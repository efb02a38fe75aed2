// What the aggregation state costs: bytes per changed group, encoding and restoring, memory per group.
//
//   node bench/state/aggregation-state.ts [encode] [restore]
import { zstdCompressSync } from 'node:zlib';
import { hashBytes } from '../../shared/engine/hash.ts';
import {
  AggregationState,
  CountColumn,
  DoubleExtremeColumn,
  DoubleSumColumn,
  type StateColumn,
  WholeExtremeColumn,
  WholeSumColumn,
} from '../../shared/state/index.ts';

const SIZE_MS = 60_000;
const encoder = new TextEncoder();

let seed = 123456789;
function random(): number {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) / 2 ** 32;
}

/** Processor time: on a shared machine the wall clock says little. */
function nowMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
}

type Accumulate = (slot: number, cents: number, quantity: number) => void;

function query(columns: StateColumn[], accumulate: Accumulate, groupCount: number) {
  const state: AggregationState = new AggregationState({
    columns,
    window: { sizeMs: SIZE_MS, offsetMs: 0 },
    allowedLatenessMs: 0,
    emit: 'final',
    keyGroups: { first: 0, end: 128 },
    coalesceChanges: false,
    rowsPerKeyGroupMax: 1e9,
    emitGroup: () => {},
  });
  const keys = Array.from({ length: groupCount }, (_, i) => encoder.encode(`T${i % 50}|SYM${i}`));
  const hashes = keys.map(key => hashBytes(key, 0, key.length));
  const startMs = 1_700_000_000_000 - (1_700_000_000_000 % SIZE_MS);
  const row = (group: number) => {
    const key = keys[group]!;
    const slot = state.findOrCreate(startMs, key, 0, key.length, hashes[group]!);
    accumulate(slot, 10_000 + Math.floor(random() * 5_000), 1 + Math.floor(random() * 1_000));
    state.touch(slot);
  };
  return { state, row };
}

/** COUNT, SUM and AVG of a DECIMAL(10,2), SUM of its product with a whole number. */
function decimals(groupCount: number) {
  const [count, sum, product] = [new CountColumn(), new WholeSumColumn(), new WholeSumColumn()];
  return query(
    [count, sum, product],
    (slot, cents, quantity) => {
      count.values[slot]! += 1;
      sum.add(slot, cents);
      product.add(slot, cents * quantity);
    },
    groupCount,
  );
}

/** The same of doubles, and MIN and MAX. */
function doubles(groupCount: number) {
  const [count, sum, product] = [new CountColumn(), new DoubleSumColumn(), new DoubleSumColumn()];
  const [min, max, quantities] = [new DoubleExtremeColumn('min'), new DoubleExtremeColumn('max'), new WholeExtremeColumn('max')];
  return query(
    [count, sum, product, min, max, quantities],
    (slot, cents, quantity) => {
      const price = cents / 100;
      count.values[slot]! += 1;
      sum.add(slot, price);
      product.add(slot, price * quantity);
      min.add(slot, price);
      max.add(slot, price);
      quantities.add(slot, quantity);
    },
    groupCount,
  );
}

const shapes = { decimals, doubles };
const bytesOf = (streams: Uint8Array[]) => streams.reduce((sum, stream) => sum + stream.length, 0);

function benchEncode(): void {
  for (const [name, shape] of Object.entries(shapes)) {
    for (const [groupCount, rowsPerCommit] of [
      [1_000, 1_000],
      [1_000, 10_000],
      [50_000, 1_000],
      [50_000, 50_000],
    ] as const) {
      const { state, row } = shape(groupCount);
      for (let group = 0; group < groupCount; group++) row(group);
      state.encodeDelta();
      let [changed, raw, packed, encodeMs, rowMs] = [0, 0, 0, 0, 0];
      for (let commit = 0; commit < 60; commit++) {
        const touched = new Set<number>();
        const rows = Array.from({ length: rowsPerCommit }, () => Math.floor(random() * groupCount));
        const started = nowMs();
        for (const group of rows) row(group);
        const filled = nowMs();
        const streams = state.encodeDelta();
        if (commit < 20) continue;
        encodeMs += nowMs() - filled;
        rowMs += filled - started;
        for (const group of rows) touched.add(group);
        changed += touched.size;
        raw += bytesOf(streams);
        packed += zstdCompressSync(Buffer.concat(streams)).length;
      }
      console.log(
        `${name.padEnd(9)} ${String(groupCount).padStart(6)} groups, ${String(rowsPerCommit).padStart(6)} rows per commit:`,
        `${(raw / changed).toFixed(2)} B raw, ${(packed / changed).toFixed(2)} B zstd per changed group;`,
        `encode ${(changed / encodeMs / 1e3).toFixed(2)} M groups/s; ${((rowMs * 1e6) / 40 / rowsPerCommit).toFixed(0)} ns per row`,
      );
    }
  }
}

function benchRestore(): void {
  for (const [name, shape] of Object.entries(shapes)) {
    const groupCount = 1_000_000;
    const { state, row } = shape(groupCount);
    const started = nowMs();
    for (let group = 0; group < groupCount; group++) row(group);
    const filled = nowMs();
    state.encodeDelta();
    const encoded = nowMs();
    const snapshot = state.encodeSnapshot();
    const snapped = nowMs();
    const copy = shape(1).state;
    const copied = nowMs();
    copy.restore(snapshot);
    const restored = nowMs();
    console.log(
      `${name.padEnd(9)} 1 M groups: fill ${(filled - started).toFixed(0)} ms, first delta ${(encoded - filled).toFixed(0)} ms,`,
      `snapshot ${(snapped - encoded).toFixed(0)} ms (${(bytesOf(snapshot) / groupCount).toFixed(1)} B per group),`,
      `restore ${(restored - copied).toFixed(0)} ms, memory ${(copy.stateBytes / groupCount).toFixed(0)} B per group`,
    );
  }
}

const wanted = process.argv.slice(2);
if (wanted.length === 0 || wanted.includes('encode')) benchEncode();
if (wanted.length === 0 || wanted.includes('restore')) benchRestore();
