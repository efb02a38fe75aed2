// Damaged streams: refused with an `ExternalError` that says so, or (where the damage makes another valid stream) read; never anything else.
// The commit log's checksum is what tells those apart.
import { expect, test } from '@jest/globals';
import { ExternalError } from '../../shared/engine/errors.ts';
import { type QueryOptions, QueryTask } from './query.ts';

const OPTIONS: QueryOptions = {
  sizeMs: 100,
  offsetMs: 0,
  latenessMs: 100,
  emit: 'final',
  coalesce: false,
  rowsPerKeyGroupMax: 1000,
  havingModulus: 0,
  boundMs: 0,
};

function sample(): { before: Uint8Array[]; delta: Uint8Array[]; after: Uint8Array[] } {
  const task = new QueryTask(OPTIONS);
  const rows = (from: number, timeMs: number) => {
    task.begin();
    for (let i = from; i < from + 6; i++) {
      task.run({ key: `k${i % 5}`, timeMs, whole: i === 3 ? 2n ** 70n : i * 1000, double: i === 2 ? 1e300 : i / 10, text: 'ab' }, i);
    }
    task.state.finish();
  };
  rows(0, 10);
  task.state.encodeDelta();
  rows(2, 150);
  task.state.encodeDelta();
  const before = task.state.encodeSnapshot();
  rows(4, 210);
  return { before, delta: task.state.encodeDelta(), after: task.state.encodeSnapshot() };
}

/** Every flip of a bit pattern in every byte, every truncation, and one byte too many. */
function* damages(streams: readonly Uint8Array[]): Generator<Uint8Array[]> {
  for (const [n, stream] of streams.entries()) {
    const changed = (bytes: Uint8Array) => streams.map((each, i) => (i === n ? bytes : each));
    for (let at = 0; at < stream.length; at++) {
      for (const flip of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
        const bytes = stream.slice();
        bytes[at]! ^= flip;
        yield changed(bytes);
      }
      yield changed(stream.slice(0, at));
    }
    yield changed(Uint8Array.of(...stream, 0));
  }
  yield streams.slice(1);
}

/** The error of reading, or null. The state must be of no use after an error, and of full use otherwise. */
function outcome(read: (task: QueryTask) => void): unknown {
  const task = new QueryTask(OPTIONS);
  try {
    read(task);
  } catch (error) {
    expect(() => task.begin()).toThrow('damaged');
    expect(() => task.state.encodeSnapshot()).toThrow('damaged');
    return error;
  }
  task.begin();
  task.advance(10_000);
  task.state.finish();
  task.state.encodeDelta();
  return null;
}

function check(streams: readonly Uint8Array[], read: (task: QueryTask, streams: Uint8Array[]) => void): void {
  let [total, refused] = [0, 0];
  for (const damaged of damages(streams)) {
    const error = outcome(task => read(task, damaged));
    total++;
    if (error === null) continue;
    if (!(error instanceof ExternalError)) throw error;
    expect([error.domain, error.retryable]).toEqual(['log', false]);
    refused++;
  }
  // Values that were changed within their range cannot be told; whatever touches the structure is.
  expect(refused / total).toBeGreaterThan(0.3);
}

test('fails if a snapshot is damaged', () => {
  check(sample().before, (task, streams) => task.state.restore(streams));
});

test('fails if a delta is damaged', () => {
  const { before, delta } = sample();
  check(delta, (task, streams) => {
    task.state.restore(before);
    task.state.apply(streams);
  });
});

test('fails if a delta is applied twice, or where a snapshot belongs', () => {
  const { before, delta, after } = sample();
  const apply = (...reads: ((task: QueryTask) => void)[]) =>
    outcome(task => {
      for (const read of reads) read(task);
    });
  const [restore, follow] = [(task: QueryTask) => task.state.restore(before), (task: QueryTask) => task.state.apply(delta)];
  expect(apply(restore, follow)).toBeNull();
  expect(apply(restore, follow, follow)).toBeInstanceOf(ExternalError);
  expect(apply(follow)).toBeInstanceOf(ExternalError);
  expect(apply(task => task.state.restore(delta))).toBeInstanceOf(ExternalError);
  expect(apply(task => task.state.apply(after))).toBeInstanceOf(ExternalError);
});
