// Prints how many bytes a row of a known group allocates, once the code is compiled.
import { hashBytes } from '../../shared/engine/hash.ts';
import { AggregationState, CountColumn, WholeSumColumn } from '../../shared/state/index.ts';

const ROW_COUNT = 100_000;
const WARM_UP_ROUNDS = 30;
const ROUNDS = 5;
/** A constant: a time that a caller computes per row may cost that caller an object for passing it. */
const PANE_MS = 60_000 * 28_333_333;

const [count, sum] = [new CountColumn(), new WholeSumColumn()];
const state = new AggregationState({
  columns: [count, sum],
  window: { kind: 'tumbling', sizeMs: 60_000, offsetMs: 0 },
  allowedLatenessMs: 0,
  emit: 'final',
  keyGroups: { first: 0, end: 128 },
  coalesceChanges: false,
  rowsPerKeyGroupMax: 1000,
  emitGroup: () => {},
});
const text = new TextEncoder().encode(Array.from({ length: 1000 }, (_, i) => `KEY${1000 + i}`).join(''));

function run(): void {
  for (let i = 0; i < ROW_COUNT; i++) {
    const start = (i % 1000) * 7;
    const slot = state.findOrCreate(PANE_MS, text, start, start + 7, hashBytes(text, start, start + 7), i);
    count.values[slot * count.stride]! += 1;
    sum.add(slot, i);
    state.touch(slot);
  }
}

for (let round = 0; round < WARM_UP_ROUNDS; round++) run();
const allocated: number[] = [];
for (let round = 0; round < ROUNDS; round++) {
  const before = process.memoryUsage().heapUsed;
  run();
  allocated.push(Math.abs(process.memoryUsage().heapUsed - before) / ROW_COUNT);
}
process.stdout.write(String(Math.min(...allocated)));
