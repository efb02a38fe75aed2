// The first stream of a task's log: watermark, newest event time, and counters. Each slice writes a segment, so that the streams of slices
// concatenate; whoever reads adds the segments up. Only the slice that owns what has no key takes the sums over, the others begin at 0,
// so that the next segments add up to the whole again.
//
//   segment   version, flags (1: clock follows, 2: what parents left follows, 4: the shard's place follows, 8: keys outside it were seen),
//             [watermark f64, newest event time f64], [records that arrived before, count of closed ranges, each two hash keys and an f64],
//             [hash range, newest event time of the shards before, count of departed ranges, each two hash keys, an f64, a flag and where they
//             went], counter count, counters as varints
import { ByteWriter } from './byte-writer.ts';
import { type ClosedRange, ClosedRanges, closedRangesOf } from './closed-ranges.ts';
import { stageCounterIndex } from './counters.ts';
import { type DepartedRange, departedRangesOf } from './departed-ranges.ts';
import { ExternalError } from './errors.ts';
import type { HashRange } from './hash-key.ts';
import type { ParentState } from './program.ts';
import { ShardPlace } from './shard-place.ts';

const VERSION = 3;
const DECODED = stageCounterIndex('decoded');
const UNDECODABLE = stageCounterIndex('undecodable');
const HAS_CLOCK = 1;
const HAS_INHERITED = 2;
const HAS_PLACE = 4;
const SAW_OUTSIDE = 8;
const HASH_KEY_BYTES = 16;

export interface TaskClock {
  watermarkMs: number;
  eventTimeMaxMs: number;
  /** How far merged parents had closed; null where none was further than the watermark. */
  closedRanges: ClosedRanges | null;
  /** Which hash keys the shard holds; null where nobody said. */
  shard: ShardPlace | null;
}

/** What the segments of a stream say together. */
interface Segments {
  readonly watermarkMs: number;
  readonly eventTimeMaxMs: number;
  readonly arrivedBefore: number;
  readonly closedRanges: readonly ClosedRange[];
  readonly place: Pick<ShardPlace, 'range' | 'departed' | 'eventTimeBeforeMs'> | null;
  readonly sawOutside: boolean;
  readonly sums: Float64Array;
}

export class TaskLog {
  /** Records that the log says were read, by any slice and by the parents: each is counted as decoded or as undecodable. */
  arrivedCount = 0;
  /** Those of them that the counters do not tell: they went on in another child. */
  private arrivedBefore = 0;
  private readonly counters: Float64Array;
  private readonly ownsKeyless: boolean;
  /** What the log already has from this slice. */
  private readonly committed: Float64Array;
  private isPlaceCommitted = false;
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
      false,
    );
    this.committed.set(this.counters);
    this.isPlaceCommitted = clock.shard !== null;
    return bytes;
  }

  encodeSnapshot(clock: TaskClock): Uint8Array {
    return this.segment(clock, this.counters, true);
  }

  /** Takes over a snapshot or a delta, which are read alike. @throws ExternalError where the stream is damaged. */
  read(streams: readonly Uint8Array[], streamCount: number, clock: TaskClock): void {
    const segments = this.segmentsOf(streams, streamCount);
    clock.watermarkMs = Math.max(clock.watermarkMs, segments.watermarkMs);
    clock.eventTimeMaxMs = Math.max(clock.eventTimeMaxMs, segments.eventTimeMaxMs);
    if (segments.closedRanges.length > 0) clock.closedRanges = new ClosedRanges(segments.closedRanges);
    this.readPlace(segments, clock);
    this.arrivedBefore += segments.arrivedBefore;
    this.arrivedCount += segments.arrivedBefore + arrivedIn(segments.sums);
    this.add(segments.sums);
  }

  /**
   * Goes on for parents: at their lower watermark (the higher, where explicit hash keys were seen), with the counters that come here, and numbering
   * arrivals behind all of theirs. Gives the newest event time that groups of each may have.
   * @throws ExternalError where a stream is damaged.
   */
  importParents(parents: readonly ParentState[], streamCount: number, clock: TaskClock): readonly number[] {
    const all = parents.map(parent => ({ ...parent, ...this.segmentsOf(parent.streams, streamCount) }));
    // Of a key that came by an explicit hash key nobody knows which parent closed its windows; so that none is closed twice, the furthest counts.
    const goesOn = this.takeOverPlace(all, clock) ? Math.max : Math.min;
    clock.watermarkMs = goesOn(...all.map(parent => parent.watermarkMs));
    // The newest event time of the same parent: the watermark only ever rises with it.
    clock.eventTimeMaxMs = goesOn(...all.map(parent => parent.eventTimeMaxMs));
    const ranges = closedRangesOf(all, clock.watermarkMs);
    clock.closedRanges = ranges.length === 0 ? null : new ClosedRanges(ranges);
    const inherited = all.filter(parent => parent.givesCounters).reduce((count, { sums }) => count + arrivedIn(sums), 0);
    this.arrivedCount = Math.max(inherited, ...all.map(({ arrivedBefore, sums }) => arrivedBefore + arrivedIn(sums)));
    this.arrivedBefore = this.arrivedCount - inherited;
    for (const parent of all) if (parent.givesCounters) this.add(parent.sums);
    return all.map(newestMs);
  }

  private readPlace({ place, sawOutside }: Segments, clock: TaskClock): void {
    if (place !== null) {
      const { range, departed, eventTimeBeforeMs } = place;
      clock.shard = new ShardPlace(range, departed, eventTimeBeforeMs, sawOutside || (clock.shard?.sawOutside ?? false));
      this.isPlaceCommitted = true;
    } else if (sawOutside && clock.shard !== null) clock.shard.sawOutside = true;
  }

  /** What the parents gave to other children is not this one's to begin anew. Whether keys came to them that lie outside. */
  private takeOverPlace(parents: readonly (ParentState & Segments)[], clock: TaskClock): boolean {
    if (clock.shard === null) return false;
    const divided = parents.map(parent => ({
      hashRange: parent.hashRange,
      keeps: parent.keeps,
      eventTimeMaxMs: newestMs(parent),
      hadRecords: parent.arrivedBefore + arrivedIn(parent.sums) > 0,
      departed: parent.place?.departed ?? [],
    }));
    const sawOutside = parents.some(parent => parent.sawOutside);
    const { range } = clock.shard;
    clock.shard = new ShardPlace(range, departedRangesOf(divided, range), Math.max(...parents.map(newestMs)), sawOutside);
    return sawOutside;
  }

  private add(sums: Float64Array): void {
    if (!this.ownsKeyless) return;
    for (let i = 0; i < sums.length; i++) this.counters[i]! += sums[i]!;
    this.committed.set(this.counters);
  }

  private segmentsOf(streams: readonly Uint8Array[], streamCount: number): Segments {
    if (streams.length !== streamCount) throw damaged(`${streams.length} streams, where this program has ${streamCount}`);
    const reader = new SegmentReader(streams[0]!);
    const sums = new Float64Array(this.counters.length);
    let [watermarkMs, eventTimeMaxMs, arrivedBefore] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
    let closedRanges: readonly ClosedRange[] = [];
    let place: Segments['place'] = null;
    let sawOutside = false;
    while (!reader.atEnd) {
      const version = reader.byte();
      if (version !== VERSION) throw damaged(`version ${version} of the task stream, where ${VERSION} is known`);
      const flags = reader.byte();
      if (flags & HAS_CLOCK) {
        watermarkMs = Math.max(watermarkMs, reader.double());
        eventTimeMaxMs = Math.max(eventTimeMaxMs, reader.double());
      }
      if (flags & HAS_INHERITED) {
        arrivedBefore += reader.varint();
        closedRanges = Array.from({ length: reader.varint() }, () => reader.closedRange());
      }
      if (flags & HAS_PLACE) {
        const [range, eventTimeBeforeMs] = [reader.hashRange(), reader.double()];
        place = { range, eventTimeBeforeMs, departed: Array.from({ length: reader.varint() }, () => reader.departedRange()) };
      }
      sawOutside ||= (flags & SAW_OUTSIDE) !== 0;
      const count = reader.varint();
      if (count !== sums.length) throw damaged(`${count} counters, where this program has ${sums.length}`);
      for (let i = 0; i < count; i++) sums[i]! += reader.varint();
    }
    return { watermarkMs, eventTimeMaxMs, arrivedBefore, closedRanges, place, sawOutside, sums };
  }

  private segment(clock: TaskClock, counts: Float64Array, isWhole: boolean): Uint8Array {
    const to = this.writer;
    to.length = 0;
    if (!this.ownsKeyless && counts.every(count => count === 0)) return to.take();
    const ranges = clock.closedRanges?.ranges ?? [];
    const inherits = this.ownsKeyless && isWhole && (this.arrivedBefore > 0 || ranges.length > 0);
    to.byte(VERSION);
    const { shard } = clock;
    const place = this.ownsKeyless && (isWhole || !this.isPlaceCommitted) ? shard : null;
    to.byte(
      (this.ownsKeyless ? HAS_CLOCK : 0) | (inherits ? HAS_INHERITED : 0) | (place ? HAS_PLACE : 0) | (shard?.sawOutside ? SAW_OUTSIDE : 0),
    );
    if (this.ownsKeyless) {
      to.append(new Uint8Array(Float64Array.of(clock.watermarkMs, clock.eventTimeMaxMs).buffer));
    }
    if (inherits) {
      to.varint(this.arrivedBefore);
      to.varint(ranges.length);
      for (const range of ranges) {
        writeHashRange(to, range);
        writeDouble(to, range.closedUpToMs);
      }
    }
    if (place) writePlace(to, place);
    to.varint(counts.length);
    for (const count of counts) to.varint(count);
    return to.take();
  }
}

const newestMs = ({ eventTimeMaxMs, place }: Segments): number =>
  Math.max(eventTimeMaxMs, place?.eventTimeBeforeMs ?? Number.NEGATIVE_INFINITY);

const arrivedIn = (sums: Float64Array): number => sums[DECODED]! + sums[UNDECODABLE]!;

function writePlace(to: ByteWriter, { range, departed, eventTimeBeforeMs }: ShardPlace): void {
  writeHashRange(to, range);
  writeDouble(to, eventTimeBeforeMs);
  to.varint(departed.length);
  for (const each of departed) {
    writeHashRange(to, each);
    writeDouble(to, each.eventTimeMaxMs);
    to.byte(each.at === null ? 0 : 1);
    if (each.at !== null) writeHashKey(to, each.at);
  }
}

function writeHashRange(to: ByteWriter, { start, end }: HashRange): void {
  writeHashKey(to, start);
  writeHashKey(to, end);
}

function writeHashKey(to: ByteWriter, hashKey: bigint): void {
  to.append(Buffer.from(hashKey.toString(16).padStart(2 * HASH_KEY_BYTES, '0'), 'hex'));
}

function writeDouble(to: ByteWriter, value: number): void {
  to.append(new Uint8Array(Float64Array.of(value).buffer));
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

  closedRange(): ClosedRange {
    return { ...this.hashRange(), closedUpToMs: this.double() };
  }

  departedRange(): DepartedRange {
    return { ...this.hashRange(), eventTimeMaxMs: this.double(), at: this.byte() === 0 ? null : this.hashKey() };
  }

  hashRange(): HashRange {
    return { start: this.hashKey(), end: this.hashKey() };
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

  private hashKey(): bigint {
    this.need(HASH_KEY_BYTES);
    this.position += HASH_KEY_BYTES;
    const { view, position } = this;
    return (view.getBigUint64(position - 16) << 64n) | view.getBigUint64(position - 8);
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
