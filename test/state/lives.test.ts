// The state under random lives, against the plain model: same rows in the same order, whoever writes; writer, warm follower and restored
// task hold the same state to the byte.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { QueryModel } from './model.ts';
import { QueryTask } from './query.ts';
import { type Attempt, type Scenario, scenario } from './scenario.ts';

/** The stored commits of one query. */
class Log {
  readonly deltas: Uint8Array[][] = [];
  private snapshotStreams: Uint8Array[] | null = null;
  private snapshotAt = 0;

  append(delta: Uint8Array[]): void {
    // The streams are the writer's own until its next delta.
    this.deltas.push(delta.map(stream => stream.slice()));
  }

  snapshot(streams: Uint8Array[]): void {
    this.snapshotStreams = streams;
    this.snapshotAt = this.deltas.length;
  }

  load(task: QueryTask, fromSnapshot: boolean): QueryTask {
    let from = 0;
    if (fromSnapshot && this.snapshotStreams !== null) {
      task.state.restore(this.snapshotStreams);
      from = this.snapshotAt;
    }
    for (const delta of this.deltas.slice(from)) task.state.apply(delta);
    return task;
  }
}

function attempt(task: QueryTask | QueryModel, { rows, advanceMs }: Attempt): string[] {
  task.begin();
  rows.forEach((row, i) => {
    task.run(row, i);
  });
  if (advanceMs !== null) task.advance(advanceMs);
  (task instanceof QueryTask ? task.state : task).finish();
  return task.emitted;
}

function live({ options, attempts }: Scenario): void {
  const model = new QueryModel(options);
  const log = new Log();
  let writer = new QueryTask(options);
  let follower = new QueryTask(options);
  for (const each of attempts) {
    if (each.crash !== 'none') {
      attempt(writer, each);
      const watermarkMs = follower.watermarkMs;
      writer = log.load(new QueryTask(options), each.crash === 'from-snapshot');
      writer.watermarkMs = watermarkMs;
    }
    expect(attempt(writer, each)).toEqual(attempt(model, each));
    expect([writer.state.groupCount, writer.state.pendingRowCount]).toEqual([model.groups.length, model.pendingCount]);
    const delta = writer.state.encodeDelta();
    log.append(delta);
    follower.state.apply(delta);
    follower.watermarkMs = writer.watermarkMs;
    const snapshot = writer.state.encodeSnapshot();
    expectSame(follower.state.encodeSnapshot(), snapshot);
    const restored = new QueryTask(options);
    restored.state.restore(snapshot);
    expectSame(restored.state.encodeSnapshot(), snapshot);
    expect(writer.state.encodeDelta().every(stream => stream.length <= 2)).toBe(true);
    if (each.snapshot) log.snapshot(snapshot);
    if (each.swap) [writer, follower] = [follower, writer];
  }
}

test('any life gives the rows of the model, and one state to the byte', () => {
  fc.assert(fc.property(scenario, live), { numRuns: 200 });
});

test('slices of key groups write, put together, what one task writes', () => {
  fc.assert(
    fc.property(scenario, fc.constantFrom(2, 3, 8), ({ options, attempts }, sliceCount) => {
      const whole = new QueryTask(options);
      const bounds = Array.from({ length: sliceCount + 1 }, (_, i) => Math.round((i * 128) / sliceCount));
      let slices = bounds.slice(1).map((end, i) => new QueryTask(options, { first: bounds[i]!, end }));
      for (const each of attempts) {
        if (each.crash !== 'none') slices = restoredSlices(whole, slices, options, bounds);
        const rows = attempt(whole, each);
        expect(slices.flatMap(slice => attempt(slice, each)).sort()).toEqual([...rows].sort());
        expectSame(joined(slices.map(slice => slice.state.encodeDelta())), whole.state.encodeDelta());
        expectSame(joined(slices.map(slice => slice.state.encodeSnapshot())), whole.state.encodeSnapshot());
      }
    }),
    { numRuns: 60 },
  );
});

/** Compares bytes as such: the general comparison looks at them one by one. */
function expectSame(given: readonly Uint8Array[], expected: readonly Uint8Array[]): void {
  const hex = (streams: readonly Uint8Array[]) => streams.map(stream => Buffer.from(stream).toString('hex'));
  expect(hex(given)).toEqual(hex(expected));
}

function restoredSlices(whole: QueryTask, slices: QueryTask[], options: Scenario['options'], bounds: number[]): QueryTask[] {
  const snapshot = whole.state.encodeSnapshot();
  return slices.map((_, i) => {
    const slice = new QueryTask(options, { first: bounds[i]!, end: bounds[i + 1]! });
    slice.state.restore(snapshot);
    slice.watermarkMs = whole.watermarkMs;
    return slice;
  });
}

const joined = (slices: Uint8Array[][]) => slices[0]!.map((_, stream) => Buffer.concat(slices.map(streams => streams[stream]!)));
