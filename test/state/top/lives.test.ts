// The state of a Top-N under random lives: whoever writes, the rows and the state are the same to the byte; with coalescing, what a table holds
// after each attempt are the first rows.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hashBytes, keyGroupOf } from '../../../shared/engine/hash.ts';
import type { KeyGroupRange } from '../../../shared/engine/program.ts';
import { AggregationState, NumberRows, TextRows, TopRows } from '../../../shared/state/index.ts';

interface Row {
  readonly key: number;
  readonly rank: number | bigint | null;
  readonly text: string | null;
}

interface Options {
  readonly limit: number;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
  readonly coalesces: boolean;
  readonly onRankChange: 'stay' | 'send';
}

const ALL: KeyGroupRange = { first: 0, end: 128 };
const encoder = new TextEncoder();

class Task {
  emitted: string[] = [];
  readonly state: AggregationState;
  private readonly options: Options;
  private readonly keyGroups: KeyGroupRange;
  private readonly ranks = new NumberRows('whole');
  private readonly texts = new TextRows();
  private readonly arrivals = new NumberRows('whole');
  private readonly top: TopRows;

  constructor(options: Options, keyGroups = ALL) {
    const { limit, descending, nullsFirst, onRankChange, coalesces } = options;
    this.options = options;
    this.keyGroups = keyGroups;
    const order = [
      { column: this.ranks, descending, nullsFirst },
      { column: this.arrivals, descending: false, nullsFirst: false },
    ];
    this.top = new TopRows({ limit, order, columns: [this.ranks, this.texts, this.arrivals], onRankChange, replaces: false });
    this.state = new AggregationState({
      columns: [this.top],
      window: null,
      allowedLatenessMs: 0,
      emit: 'changes',
      keyGroups,
      coalesceChanges: coalesces,
      rowsPerKeyGroupMax: 1000,
      emitGroup: (slot, recordIndex) => this.emit(slot, recordIndex),
    });
  }

  attempt(rows: readonly Row[], arrivedBefore: number): string[] {
    this.emitted = [];
    this.state.begin();
    rows.forEach((row, i) => void this.take(row, arrivedBefore + i));
    this.state.finish();
    return this.emitted;
  }

  private take({ key, rank, text }: Row, arrival: number): void {
    const bytes = encoder.encode(`key ${key}`);
    const hash = hashBytes(bytes, 0, bytes.length);
    if (keyGroupOf(hash) < this.keyGroups.first || keyGroupOf(hash) >= this.keyGroups.end) return;
    const { newPlace } = this.top;
    if (typeof rank === 'bigint') this.ranks.setWide(newPlace, rank);
    else this.ranks.values[newPlace] = rank ?? Number.NaN;
    this.texts.texts[newPlace] = text;
    this.arrivals.values[newPlace] = arrival;
    const slot = this.state.locate(0, bytes, 0, bytes.length, hash, arrival);
    if (this.top.take(slot)) {
      this.state.changed(slot);
      if (!this.options.coalesces) this.emit(slot, arrival);
    }
    this.state.touch(slot);
  }

  private emit(slot: number, recordIndex: number): void {
    this.top.emit(slot, recordIndex, (_slot, place, offset, rank, isGone) => {
      const { state, ranks, texts, arrivals } = this;
      const key = Buffer.from(state.keyBytes.subarray(state.keyStart(slot), state.keyEnd(slot))).toString('utf8');
      const value = ranks.isNull(place) ? 'null' : ranks.get(place);
      this.emitted.push([key, offset, isGone ? '-' : '+', rank, value, texts.get(place), arrivals.get(place)].join('|'));
    });
  }
}

const options: fc.Arbitrary<Options> = fc.record({
  limit: fc.constantFrom(1, 2, 5, 9),
  descending: fc.boolean(),
  nullsFirst: fc.boolean(),
  coalesces: fc.boolean(),
  onRankChange: fc.constantFrom('stay' as const, 'send' as const),
});

const row: fc.Arbitrary<Row> = fc.record({
  key: fc.nat({ max: 9 }),
  rank: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 20 }), fc.constantFrom(2n ** 60n, -(2n ** 60n), 2n ** 61n)),
  text: fc.oneof(fc.constant(null), fc.string({ maxLength: 3, unit: 'grapheme' })),
});

const attempt = fc.record({
  rows: fc.array(row, { maxLength: 30, size: 'max' }),
  writer: fc.constantFrom('same', 'follower', 'restored'),
  snapshot: fc.boolean(),
});

const hex = (streams: readonly Uint8Array[]): string[] => streams.map(stream => Buffer.from(stream).toString('hex'));
const copied = (streams: readonly Uint8Array[]): Uint8Array[] => streams.map(stream => stream.slice());

/** The rows of each key as a table holds them that is sent these changes. */
function tableOf(table: Map<string, string>, changes: readonly string[]): void {
  for (const change of changes) {
    const [key, offset, sign, rank, value] = change.split('|');
    // Behind the text, which may have such strokes too.
    const arrival = change.slice(change.lastIndexOf('|') + 1);
    const place = `${key} ${offset}`;
    if (sign === '-') table.delete(place);
    else table.set(place, [key, rank, value, arrival].join(' '));
  }
}

function firstRows(all: readonly Row[], { limit, descending, nullsFirst }: Options): string[] {
  const compare = (a: Row, b: Row): number => {
    if (a.rank === b.rank) return 0;
    if (a.rank === null || b.rank === null) return (a.rank === null) === nullsFirst ? -1 : 1;
    return (a.rank < b.rank ? -1 : 1) * (descending ? -1 : 1);
  };
  return [...Map.groupBy(all, each => each.key)].flatMap(([key, own]) =>
    own
      .sort(compare)
      .slice(0, limit)
      .map((each, i) => `key ${key} ${i + 1} ${each.rank} ${all.indexOf(each)}`),
  );
}

test('whoever writes, the rows and the state are the same, and a table holds the first rows', () => {
  fc.assert(
    fc.property(options, fc.array(attempt, { minLength: 1, maxLength: 6 }), (own, attempts) => {
      const [plain, all] = [new Task(own), [] as Row[]];
      let [writer, follower] = [new Task(own), new Task(own)];
      let base: Uint8Array[] | null = null;
      let deltas: Uint8Array[][] = [];
      const table = new Map<string, string>();
      for (const { rows, writer: who, snapshot } of attempts) {
        if (who === 'follower') [writer, follower] = [follower, writer];
        if (who === 'restored') {
          writer = new Task(own);
          if (base !== null) writer.state.restore(base);
          for (const delta of deltas) writer.state.apply(delta);
        }
        const emitted = writer.attempt(rows, all.length);
        expect(emitted).toEqual(plain.attempt(rows, all.length));
        all.push(...rows);
        tableOf(table, emitted);
        const held = [...table.values()].sort();
        if (own.onRankChange === 'send') expect(held).toEqual(firstRows(all, own).sort());
        else expect(held).toHaveLength(firstRows(all, own).length);
        const delta = copied(writer.state.encodeDelta());
        expect(hex(delta)).toEqual(hex(plain.state.encodeDelta()));
        follower.state.apply(delta);
        deltas.push(delta);
        const whole = copied(writer.state.encodeSnapshot());
        expect(hex(follower.state.encodeSnapshot())).toEqual(hex(whole));
        if (snapshot) [base, deltas] = [whole, []];
      }
    }),
    { numRuns: 200 },
  );
});

test('slices write, put together, what one task writes; a damaged stream is refused or read as another state', () => {
  const change = fc.record({ stream: fc.nat({ max: 9 }), at: fc.nat(), value: fc.nat({ max: 255 }) });
  fc.assert(
    fc.property(options, fc.array(row, { maxLength: 60, size: 'max' }), change, (own, rows, { stream, at, value }) => {
      const whole = new Task(own);
      const slices = [new Task(own, { first: 0, end: 50 }), new Task(own, { first: 50, end: 128 })];
      whole.attempt(rows, 0);
      for (const slice of slices) slice.attempt(rows, 0);
      const parts = slices.map(slice => copied(slice.state.encodeDelta()));
      expect(parts[0]!.map((_, i) => Buffer.concat(parts.map(part => part[i]!)).toString('hex'))).toEqual(hex(whole.state.encodeDelta()));
      const streams = copied(whole.state.encodeSnapshot());
      const chosen = streams[stream % streams.length]!;
      if (chosen.length === 0) return;
      chosen[at % chosen.length] = value;
      try {
        new Task(own).state.restore(streams);
      } catch (error) {
        expect((error as Error).name).toBe('ExternalError');
      }
    }),
    { numRuns: 300 },
  );
});
