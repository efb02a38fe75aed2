// The state of OVER under random lives: writer, warm follower and restored task give the same rows and hold the same state to the byte, and
// slices of key groups write, put together, what one task writes.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ALL_KEY_GROUPS, type OverOptions, OverTask, type Row } from './over-task.ts';

interface Attempt {
  readonly rows: readonly Row[];
  readonly advanceMs: number | null;
  /** Who makes the attempt: the one before, the follower, or a task read from the newest snapshot and the deltas after it. */
  readonly writer: 'same' | 'follower' | 'restored';
  readonly snapshot: boolean;
}

const options: fc.Arbitrary<OverOptions> = fc.record({
  inTimeOrder: fc.boolean(),
  frameRows: fc.constantFrom(1, 2, 5, 16),
  followingRows: fc.constantFrom(0, 0, 1, 3),
  followingMs: fc.constantFrom(0, 0, 25),
  rowsPerKeyGroupMax: fc.constantFrom(1, 3, 1000),
  boundMs: fc.constantFrom(0, 40),
});

const row = (n: number): fc.Arbitrary<Row> =>
  fc.record({
    key: fc.integer({ min: 0, max: 60 }).map(i => (i < 40 ? `k${i % 4}` : `key ${i}`)),
    timeMs: fc.integer({ min: n * 40 - 60, max: n * 40 + 60 }),
    double: fc.oneof(fc.constant(null), fc.double({ noNaN: true, min: -1e300, max: 1e300 }), fc.constantFrom(0.1, -0, 0, 1e-300, 123.45)),
    whole: fc.oneof(fc.constant(null), fc.integer(), fc.constantFrom(2n ** 53n, -(2n ** 63n), 2 ** 53 - 1, 0)),
    text: fc.oneof(fc.constant(null), fc.string({ maxLength: 3, unit: 'grapheme' })),
  });

const attempt = (n: number): fc.Arbitrary<Attempt> =>
  fc.record({
    rows: fc.array(row(n), { maxLength: 25, size: 'max' }),
    advanceMs: fc.option(fc.integer({ min: n * 40, max: n * 40 + 100 }), { freq: 4 }),
    writer: fc.constantFrom('same', 'follower', 'restored'),
    snapshot: fc.boolean(),
  });

const scenario = fc.record({ options, attempts: fc.tuple(...Array.from({ length: 8 }, (_, n) => attempt(n))) });

function make(task: OverTask, { rows, advanceMs }: Attempt): string[] {
  task.begin();
  rows.forEach((each, i) => void task.run(each, i));
  if (advanceMs !== null) task.advance(advanceMs);
  task.state.finish();
  return task.emitted;
}

const hex = (streams: readonly Uint8Array[]): string[] => streams.map(stream => Buffer.from(stream).toString('hex'));
const copied = (streams: readonly Uint8Array[]): Uint8Array[] => streams.map(stream => stream.slice());

test('whoever writes, the rows and the state are the same', () => {
  fc.assert(
    fc.property(scenario, ({ options: own, attempts }) => {
      const plain = new OverTask(own);
      let writer = new OverTask(own);
      let follower = new OverTask(own);
      let base: Uint8Array[] | null = null;
      let deltas: Uint8Array[][] = [];
      const restored = (): OverTask => {
        const task = new OverTask(own);
        if (base !== null) task.state.restore(base);
        for (const delta of deltas) task.state.apply(delta);
        task.watermarkMs = writer.watermarkMs;
        return task;
      };
      for (const each of attempts) {
        if (each.writer === 'follower') [writer, follower] = [follower, writer];
        if (each.writer === 'restored') writer = restored();
        expect(make(writer, each)).toEqual(make(plain, each));
        const delta = copied(writer.state.encodeDelta());
        expect(hex(delta)).toEqual(hex(plain.state.encodeDelta()));
        deltas.push(delta);
        follower.state.apply(delta);
        follower.watermarkMs = writer.watermarkMs;
        const snapshot = copied(writer.state.encodeSnapshot());
        expect(hex(follower.state.encodeSnapshot())).toEqual(hex(snapshot));
        expect(hex(restored().state.encodeSnapshot())).toEqual(hex(snapshot));
        if (each.snapshot) [base, deltas] = [snapshot, []];
      }
    }),
    { numRuns: 120 },
  );
});

test('slices write, put together, what one task writes', () => {
  fc.assert(
    fc.property(scenario, fc.constantFrom(2, 3, 8), ({ options: own, attempts }, sliceCount) => {
      const whole = new OverTask(own);
      const edge = (slice: number): number => Math.floor((slice * ALL_KEY_GROUPS.end) / sliceCount);
      const slices = Array.from({ length: sliceCount }, (_, i) => new OverTask(own, { first: edge(i), end: edge(i + 1) }));
      for (const each of attempts) {
        const rows = make(whole, each);
        expect(slices.flatMap(slice => make(slice, each)).sort()).toEqual([...rows].sort());
        const joined = (parts: Uint8Array[][]) => parts[0]!.map((_, stream) => Buffer.concat(parts.map(streams => streams[stream]!)));
        expect(hex(joined(slices.map(slice => copied(slice.state.encodeDelta()))))).toEqual(hex(whole.state.encodeDelta()));
      }
      const snapshot = copied(whole.state.encodeSnapshot());
      const taken = slices.map((_, i) => new OverTask(own, { first: edge(i), end: edge(i + 1) }));
      for (const slice of taken) slice.state.restore(snapshot);
      expect(taken.reduce((sum, slice) => sum + slice.state.groupCount, 0)).toBe(whole.state.groupCount);
    }),
    { numRuns: 60 },
  );
});

test('a damaged stream is refused, or read as another state, and never hangs', () => {
  const change = fc.record({ stream: fc.nat({ max: 30 }), at: fc.nat(), value: fc.nat({ max: 255 }), cut: fc.boolean() });
  fc.assert(
    fc.property(scenario, change, ({ options: own, attempts }, { stream, at, value, cut }) => {
      const writer = new OverTask(own);
      make(writer, attempts[0]!);
      writer.state.encodeDelta();
      const streams = copied(writer.state.encodeSnapshot());
      const chosen = streams[stream % streams.length]!;
      if (chosen.length === 0) return;
      if (cut) streams[stream % streams.length] = chosen.slice(0, at % chosen.length);
      else chosen[at % chosen.length] = value;
      try {
        new OverTask(own).state.restore(streams);
      } catch (error) {
        expect((error as Error).name).toBe('ExternalError');
      }
    }),
    { numRuns: 300 },
  );
});
