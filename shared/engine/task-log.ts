// The first stream of a task's log: watermark, newest event time, and counters. Each slice writes a segment, so that the streams of slices
// concatenate; whoever reads adds the segments up. Only the slice that owns what has no key takes the sums over, the others begin at 0,
// so that the next segments add up to the whole again.
//
//   segment   version, flags (1: clock follows), [watermark f64, newest event time f64], counter count, counters as varints
import { ByteWriter } from './byte-writer.ts';
import { stageCounterIndex } from './counters.ts';
import { ExternalError } from './errors.ts';

const VERSION = 1;
const DECODED = stageCounterIndex('decoded');
const UNDECODABLE = stageCounterIndex('undecodable');
const HAS_CLOCK = 1;

interface TaskClock {
  watermarkMs: number;
  eventTimeMaxMs: number;
}

export class TaskLog {
  /** Records that the log says were read, by any slice: each is counted as decoded or as undecodable. */
  arrivedCount = 0;
  private readonly counters: Float64Array;
  private readonly ownsKeyless: boolean;
  /** What the log already has from this slice. */
  private readonly committed: Float64Array;
  private readonly writer = new ByteWriter();

  constructor(counters: Float64Array, ownsKeyless: boolean) {
    this.counters = counters;
    this.ownsKeyless = ownsKeyless;
    this.committed = new Float64Array(counters.length);
  }

  /** What was counted since the last delta. */
  encodeDelta(clock: TaskClock): Uint8Array {
    const bytes = this.segment(
      clock,
      this.counters.map((count, i) => count - this.committed[i]!),
    );
    this.committed.set(this.counters);
    return bytes;
  }

  encodeSnapshot(clock: TaskClock): Uint8Array {
    return this.segment(clock, this.counters);
  }

  /** Takes over a snapshot or a delta, which are read alike. @throws ExternalError where the stream is damaged. */
  read(streams: readonly Uint8Array[], streamCount: number, clock: TaskClock): void {
    if (streams.length !== streamCount) throw damaged(`${streams.length} streams, where this program has ${streamCount}`);
    const reader = new SegmentReader(streams[0]!);
    const sums = new Float64Array(this.counters.length);
    let { watermarkMs, eventTimeMaxMs } = clock;
    while (!reader.atEnd) {
      const version = reader.byte();
      if (version !== VERSION) throw damaged(`version ${version} of the task stream, where ${VERSION} is known`);
      if (reader.byte() & HAS_CLOCK) {
        watermarkMs = Math.max(watermarkMs, reader.double());
        eventTimeMaxMs = Math.max(eventTimeMaxMs, reader.double());
      }
      const count = reader.varint();
      if (count !== sums.length) throw damaged(`${count} counters, where this program has ${sums.length}`);
      for (let i = 0; i < count; i++) sums[i]! += reader.varint();
    }
    clock.watermarkMs = watermarkMs;
    clock.eventTimeMaxMs = eventTimeMaxMs;
    this.arrivedCount += sums[DECODED]! + sums[UNDECODABLE]!;
    if (!this.ownsKeyless) return;
    for (let i = 0; i < sums.length; i++) this.counters[i]! += sums[i]!;
    this.committed.set(this.counters);
  }

  private segment(clock: TaskClock, counts: Float64Array): Uint8Array {
    const to = this.writer;
    to.length = 0;
    if (!this.ownsKeyless && counts.every(count => count === 0)) return to.take();
    to.byte(VERSION);
    to.byte(this.ownsKeyless ? HAS_CLOCK : 0);
    if (this.ownsKeyless) {
      to.append(new Uint8Array(Float64Array.of(clock.watermarkMs, clock.eventTimeMaxMs).buffer));
    }
    to.varint(counts.length);
    for (const count of counts) to.varint(count);
    return to.take();
  }
}

class SegmentReader {
  private readonly view: DataView;
  private position = 0;

  constructor(bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get atEnd(): boolean {
    return this.position === this.view.byteLength;
  }

  byte(): number {
    this.need(1);
    return this.view.getUint8(this.position++);
  }

  double(): number {
    this.need(8);
    this.position += 8;
    const value = this.view.getFloat64(this.position - 8, true);
    if (Number.isNaN(value)) throw damaged('a time that is no number');
    return value;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; factor <= 2 ** 49; factor *= 128) {
      const byte = this.byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    throw damaged('a number of more than 8 bytes');
  }

  private need(byteCount: number): void {
    if (this.position + byteCount > this.view.byteLength) throw damaged('it ends in the middle of a segment');
  }
}

const damaged = (what: string) =>
  new ExternalError(
    'log',
    `the task stream of the state is damaged: ${what}. Restore an older snapshot, or start under a new application name.`,
    {
      retryable: false,
    },
  );
