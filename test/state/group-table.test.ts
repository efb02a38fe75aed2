// The table against a Map, with few distinct hashes so that runs of collisions form and are torn apart.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SCRATCH_SLOT } from '../../shared/state/columns/state-column.ts';
import { GroupRows } from '../../shared/state/group-rows.ts';
import { GroupTable } from '../../shared/state/group-table.ts';
import { SlotRun } from '../../shared/state/slot-run.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

const operation = fc.record({
  kind: fc.constantFrom('insert', 'insert', 'insert', 'remove'),
  key: fc.oneof(
    fc.integer({ min: 0, max: 60 }).map(i => `key ${i}`),
    fc.string({ maxLength: 80 }),
  ),
  pane: fc.integer({ min: -3, max: 3 }),
  hash: fc.constantFrom(0, 1, 2, 64, 63, -1, -2, 0x7fffffff),
});

test('finds what was inserted and not removed, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 400, size: 'max' }), operations => {
      const table = new GroupTable(new GroupRows([], false, false), 1000, () => {});
      const runs = new Map([-3, -2, -1, 0, 1, 2, 3].map(pane => [pane, new SlotRun(pane * 1000)]));
      const model = new Map<string, number>();
      for (const { kind, key, pane, hash } of operations) {
        const bytes = encoder.encode(`..${key}.`);
        const [start, end] = [2, bytes.length - 1];
        // One key has one hash.
        const keyHash = hash ^ (key.length & 1);
        const name = `${pane} ${keyHash} ${key}`;
        const slot = table.find(pane * 1000, bytes, start, end, keyHash);
        expect(slot).toBe(model.get(name) ?? SCRATCH_SLOT);
        if (kind === 'insert' && slot === SCRATCH_SLOT)
          model.set(name, table.insert(runs.get(pane)!, pane * 1000, bytes, start, end, keyHash));
        if (kind === 'remove' && slot !== SCRATCH_SLOT) {
          table.remove(slot);
          model.delete(name);
          const run = runs.get(pane)!;
          if (run.groupCount === 0) table.release(run);
        }
      }
      expect(table.groupCount).toBe(model.size);
      expect(new Set(model.values()).size).toBe(model.size);
      for (const [pane, run] of runs) {
        const slots = new Int32Array(run.groupCount);
        table.slotsOf(run, slots);
        const expected = [...model].filter(([name]) => name.startsWith(`${pane} `)).map(([, slot]) => slot);
        expect([...slots].sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
      }
      for (const [name, slot] of model) {
        const key = decoder.decode(table.keyBytes.subarray(table.keyStart(slot), table.keyEnd(slot)));
        expect(`${table.place(slot) / 1000} ${table.hash(slot)} ${key}`).toBe(name);
      }
    }),
    { numRuns: 60 },
  );
});

test('groups that come and go leave no memory behind', () => {
  const table = new GroupTable(new GroupRows([], false, false), 1000, () => {});
  let run = new SlotRun(0);
  let slots: number[] = [];
  let byteCount = 0;
  for (let window = 0; window < 300; window++) {
    const next: number[] = [];
    const before = run;
    run = new SlotRun(window * 1000);
    for (let i = 0; i < 500; i++) {
      const bytes = encoder.encode(`window ${window} key ${'x'.repeat(i % 50)} ${i}`);
      next.push(table.insert(run, window * 1000, bytes, 0, bytes.length, Math.imul(window * 500 + i, 0x9e3779b1)));
    }
    for (const slot of slots) table.remove(slot);
    table.release(before);
    slots = next;
    if (window === 20) byteCount = table.byteCount;
  }
  expect(table.byteCount).toBe(byteCount);
  expect(table.groupCount).toBe(500);
});

test('groups that a log gives some thousands at a time let the table grow a few times, not every time', () => {
  let growthCount = 0;
  const table = new GroupTable(new GroupRows([], false, false), 1000, () => growthCount++);
  const run = new SlotRun(0);
  const [step, steps] = [2_000, 100];
  for (let i = 0; i < step * steps; i++) {
    if (i % step === 0) table.reserve(step, step * 8);
    const key = encoder.encode(`key ${i}`);
    table.insert(run, 0, key, 0, key.length, Math.imul(i, 0x9e3779b1));
  }
  expect(table.groupCount).toBe(step * steps);
  expect(growthCount).toBeLessThan(12);
});
