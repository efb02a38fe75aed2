// What one shard must have given: the records that it holds, in its order, against the plain evaluators, and ticks where its log has them. A
// tick's reach is taken from the log (whether it was allowed is held to the truth elsewhere); all else is worked out anew. A shard that came of
// others goes on with their keys: at the lowest of their watermarks, and every key as far as it had come.
import type { LogItem } from '../../../shared/checkpoint/log-item.ts';
import { comparePositions } from '../../../shared/checkpoint/position.ts';
import { type HashRange, isInHashRange } from '../../../shared/engine/hash-key.ts';
import { BOUND_MS, MAX_FUTURE_MS, type SimulatedQuery } from '../programs/programs.ts';
import type { UserRecord } from '../world/payloads.ts';
import type { Failures } from './failure.ts';
import { KeyOracles } from './key-oracles.ts';
import type { ShardRecord } from './time-truth.ts';

export interface ShardTruth {
  readonly shardId: string;
  readonly range: HashRange;
  readonly parents: readonly ShardEvaluation[];
  readonly records: readonly ShardRecord[];
  /** Whether a user record belongs to this shard. */
  readonly isInside: (user: UserRecord) => boolean;
  /** Where a key is taken to lie in a shard with this range that has its state. */
  readonly placeIn: (range: HashRange, k: string) => bigint;
  /** Whether rows of the key come to a shard with this range although, as far as can be told, it lies elsewhere. */
  readonly isOutside: (range: HashRange, k: string) => boolean;
  /** Positions (`sequence number:sub`) that were set aside unread. */
  readonly setAside: ReadonlySet<string>;
}

/** Keys of this range had come so far where they were before. */
interface Floor {
  readonly range: HashRange;
  readonly passedMs: number;
}

/** A shard was divided, and the child has a part of it. */
interface Division {
  readonly parent: HashRange;
  readonly child: HashRange;
  /** The newest event time that the parent, or a shard before it, had seen. */
  readonly eventTimeMaxMs: number;
  /** Of the shards that followed, down to this one. A key that is at home in one of them came back with its groups, or they are remembered. */
  readonly since: readonly HashRange[];
}

export class ShardEvaluation {
  /** Of records that this shard held itself. */
  readonly counts = { records: 0, kinesisRecords: 0, misrouted: 0, decoded: 0, undecodable: 0, unreadable: 0 };
  readonly undecodableIds: number[] = [];
  readonly keys = new Map<string, KeyOracles>();
  readonly #queries: readonly SimulatedQuery[];
  readonly #truth: ShardTruth;
  readonly #floors: readonly Floor[];
  readonly #divisions: readonly Division[];
  /** By key and query: groups of it, which nothing tells from those of this shard, left one before with another; its newest event time then. */
  readonly #departed = new Map<string, number>();
  /** As the last commit left it: `key query`, of keys that lie outside. */
  readonly #liveOutside: readonly { readonly k: string; readonly query: number }[];
  #watermarkMs = Number.NEGATIVE_INFINITY;
  #eventTimeMaxMs = Number.NEGATIVE_INFINITY;
  /** Also of the shards before. */
  #newestMs: number;
  #hadRecords: boolean;
  /** A key came here, or before, that lies outside as far as can be told. */
  #sawOutside: boolean;

  /** Evaluates what these commits of the partition's log contain. */
  constructor(queries: readonly SimulatedQuery[], truth: ShardTruth, commits: readonly LogItem[], failures: Failures) {
    this.#queries = queries;
    this.#truth = truth;
    const { parents } = truth;
    this.#hadRecords = parents.some(parent => parent.#hadRecords);
    this.#sawOutside = parents.some(parent => parent.#sawOutside);
    this.#newestMs = Math.max(Number.NEGATIVE_INFINITY, ...parents.map(parent => parent.#newestMs));
    if (parents.length > 0) {
      // Whose windows are closed is not known of every key, so the furthest parent counts.
      const goesOn = this.#sawOutside ? Math.max : Math.min;
      this.#watermarkMs = goesOn(...parents.map(parent => parent.#watermarkMs));
      this.#eventTimeMaxMs = goesOn(...parents.map(parent => parent.#eventTimeMaxMs));
    }
    this.#divisions = parents.flatMap(parent => parent.#dividedFor(truth.range));
    this.#floors = parents.flatMap(parent => [{ range: parent.#truth.range, passedMs: parent.#watermarkMs }, ...parent.#floors]);
    for (const parent of parents) {
      this.#rememberDeparted(parent);
      for (const [k, key] of parent.keys) {
        if (!isInHashRange(truth.range, truth.placeIn(parent.#truth.range, k))) continue;
        // Of a key that lies outside and never came to a group, nobody knows.
        if (truth.isOutside(parent.#truth.range, k) && !key.metGroups) continue;
        key.pass(parent.#watermarkMs);
        const known = this.keys.get(k);
        if (known) known.absorb(key);
        else this.keys.set(k, key);
      }
    }
    for (const [k, key] of this.keys) {
      key.pass(this.#watermarkMs);
      key.floorMs = this.#floorMs(k);
    }
    this.#follow(commits, failures);
    const outside = [...this.keys].filter(([k]) => truth.isOutside(truth.range, k));
    this.#liveOutside = outside.flatMap(([k, key]) => key.liveQueries.map(query => ({ k, query })));
  }

  #rememberDeparted(parent: ShardEvaluation): void {
    const { range, placeIn } = this.#truth;
    const note = (of: string, ms: number) => this.#departed.set(of, Math.max(ms, this.#departed.get(of) ?? Number.NEGATIVE_INFINITY));
    for (const [of, ms] of parent.#departed) note(of, ms);
    for (const { k, query } of parent.#liveOutside)
      if (!isInHashRange(range, placeIn(parent.#truth.range, k))) note(`${query} ${k}`, parent.#newestMs);
  }

  #dividedFor(child: HashRange): Division[] {
    const { range } = this.#truth;
    const isWhole = child.start <= range.start && range.end <= child.end;
    const before = this.#divisions.map(division => ({ ...division, since: [...division.since, child] }));
    const division = { parent: range, child, eventTimeMaxMs: this.#newestMs, since: [child] };
    return isWhole || !this.#hadRecords ? before : [...before, division];
  }

  /**
   * The newest event time of the last shard that gave groups of the key to another than led here: of a key that lies outside, if it had any; of
   * others, where it had some.
   */
  #departedMs(k: string, query: number): number | null {
    const { range, placeIn, isOutside } = this.#truth;
    const known = this.#departed.get(`${query} ${k}`);
    const divisions = isOutside(range, k) ? this.#divisions : [];
    const departures = divisions.filter(
      ({ parent, child, since }) => !isInHashRange(child, placeIn(parent, k)) && since.every(later => isOutside(later, k)),
    );
    const timesMs = [...departures.map(({ eventTimeMaxMs }) => eventTimeMaxMs), ...(known === undefined ? [] : [known])];
    return timesMs.length === 0 ? null : Math.max(...timesMs);
  }

  #follow(commits: readonly LogItem[], failures: Failures): void {
    const placed = this.#truth.records.flatMap(record =>
      record.users.flatMap(user => {
        if (record.forgotten.has(user.subSequenceNumber)) return [];
        const position = { sequenceNumber: record.sequenceNumber, subSequenceNumber: user.subSequenceNumber };
        return [{ user, record, position }];
      }),
    );
    let next = 0;
    for (const item of commits) {
      if (item.kind !== 'delta' && item.kind !== 'import' && item.kind !== 'restore') continue;
      const from = next;
      for (; item.position !== null && next < placed.length; next++) {
        const { user, record, position } = placed[next]!;
        if (comparePositions(position, item.position) > 0) break;
        if (this.#isSetAsideWhole(record) && comparePositions({ ...record, subSequenceNumber: -1 }, item.position) <= 0) {
          // As one record, with whatever was left of it.
          this.counts.records++;
          this.counts.unreadable++;
          while (placed[next + 1]?.record === record) next++;
          continue;
        }
        this.#take(user, record, `${position.sequenceNumber}:${position.subSequenceNumber}`);
      }
      const saidMs = item.watermarkMs ?? Number.NEGATIVE_INFINITY;
      const isRight = next > from || item.kind === 'import' ? saidMs === this.#watermarkMs : saidMs >= this.#watermarkMs;
      const place = `commit ${item.number} of ${this.#truth.shardId}`;
      failures.expect(isRight, 'watermark-of-records', () => `${place} says ${saidMs}, its records ${this.#watermarkMs}`);
      this.#pass(saidMs);
    }
    const last = commits.at(-1)?.position ?? null;
    const isWhole = (record: ShardRecord) =>
      record.forgotten.size === 0 && last !== null && comparePositions({ ...record, subSequenceNumber: -1 }, last) <= 0;
    this.counts.kinesisRecords = this.#truth.records.filter(isWhole).length;
  }

  #isSetAsideWhole({ sequenceNumber, users }: ShardRecord): boolean {
    return users[0]!.subSequenceNumber >= 0 && this.#truth.setAside.has(`${sequenceNumber}:-1`);
  }

  #take(user: UserRecord, record: ShardRecord, place: string): void {
    const { counts } = this;
    if (!this.#truth.isInside(user)) {
      counts.misrouted++;
      return;
    }
    counts.records++;
    if (this.#truth.setAside.has(place)) {
      counts.unreadable++;
      return;
    }
    if (user.kind === 'undecodable' || (user.atMs !== null && user.atMs > record.arrivalMs + MAX_FUTURE_MS)) {
      this.undecodableIds.push(user.id);
      counts.undecodable++;
      this.#hadRecords = true;
      return;
    }
    counts.decoded++;
    this.#hadRecords = true;
    const key = this.#keyOf(user.k);
    const reachedMs = user.atMs === null ? this.#watermarkMs : Math.max(this.#watermarkMs, user.atMs - BOUND_MS);
    key.take(user, this.#watermarkMs, query => this.#departedMs(user.k, query), reachedMs);
    this.#sawOutside ||= this.#truth.isOutside(this.#truth.range, user.k) && key.metGroups;
    if (user.atMs === null) return;
    this.#eventTimeMaxMs = Math.max(this.#eventTimeMaxMs, user.atMs);
    this.#newestMs = Math.max(this.#newestMs, user.atMs);
    this.#pass(user.atMs - BOUND_MS);
  }

  #keyOf(k: string): KeyOracles {
    let key = this.keys.get(k);
    if (key === undefined) {
      key = new KeyOracles(this.#queries, this.#floorMs(k));
      this.keys.set(k, key);
    }
    return key;
  }

  #floorMs(k: string): number {
    const { range: own, placeIn, isOutside } = this.#truth;
    const hashKey = placeIn(own, k);
    const floors = isOutside(own, k) ? [] : this.#floors.filter(({ range }) => isInHashRange(range, hashKey));
    return Math.max(Number.NEGATIVE_INFINITY, ...floors.map(({ passedMs }) => passedMs));
  }

  #pass(watermarkMs: number): void {
    if (watermarkMs <= this.#watermarkMs) return;
    this.#watermarkMs = watermarkMs;
    for (const key of this.keys.values()) {
      key.pass(watermarkMs);
      key.expire(watermarkMs);
    }
  }
}
