// The task stream: what slices write adds up for whoever reads it, and damage is noticed before anything changes.
import { expect, test } from '@jest/globals';
import { ExternalError } from '../../shared/engine/errors.ts';
import { type TaskClock, TaskLog } from '../../shared/engine/task-log.ts';

const clock = (): TaskClock => ({
  watermarkMs: Number.NEGATIVE_INFINITY,
  eventTimeMaxMs: Number.NEGATIVE_INFINITY,
  closedRanges: null,
  shard: null,
});

test('slices write their shares, and the owner of what has no key takes over the sums', () => {
  const [first, second] = [Float64Array.of(5, 0, 300), Float64Array.of(0, 2, 1e15)];
  const logs = [new TaskLog(first, true), new TaskLog(second, false)] as const;
  const at = { watermarkMs: -5000, eventTimeMaxMs: 1.5e12, closedRanges: null, shard: null };
  const stream = Buffer.concat(logs.map(log => log.encodeDelta(at)));
  const sums = new Float64Array(3);
  const restored = new TaskLog(sums, true);
  const restoredClock = clock();
  restored.read([stream], 1, restoredClock);
  expect([...sums]).toEqual([5, 2, 1e15 + 300]);
  expect(restoredClock).toEqual(at);
  const other = new Float64Array(3);
  new TaskLog(other, false).read([stream], 1, clock());
  expect([...other]).toEqual([0, 0, 0]);
  first[0] = 6;
  restored.read([Buffer.concat(logs.map(log => log.encodeDelta(at)))], 1, restoredClock);
  expect([...sums]).toEqual([6, 2, 1e15 + 300]);
});

test('a slice that counted nothing writes nothing', () => {
  expect(new TaskLog(new Float64Array(3), false).encodeDelta(clock())).toHaveLength(0);
});

test('fails if the stream is damaged, and changes nothing', () => {
  const stream = new TaskLog(Float64Array.of(1, 2, 3), true).encodeSnapshot({
    watermarkMs: 1,
    eventTimeMaxMs: 2,
    closedRanges: null,
    shard: null,
  });
  const damaged = [
    stream.subarray(0, stream.length - 1),
    Uint8Array.from([...stream, 1]),
    Uint8Array.from(stream, (byte, i) => (i === 0 ? 99 : byte)),
    Uint8Array.from(stream, (byte, i) => (i === 18 ? 7 : byte)),
    Uint8Array.of(1, 0, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255),
  ];
  for (const bytes of damaged) {
    const counters = new Float64Array(3);
    const into = clock();
    expect(() => new TaskLog(counters, true).read([bytes], 1, into)).toThrow(ExternalError);
    expect([...counters]).toEqual([0, 0, 0]);
    expect(into).toEqual(clock());
  }
  expect(() => new TaskLog(new Float64Array(3), true).read([stream], 2, clock())).toThrow('1 streams, where this program has 2');
});
