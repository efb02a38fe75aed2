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
  /** Where the rows of a key lie among the shards. */
  readonly hashKeyOf: (k: string) => bigint;
  /** Positions (`sequence number:sub`) that were set aside unread. */
  readonly setAside: ReadonlySet<string>;
}

/** Keys of this range had come so far where they were before. */
interface Floor {
  readonly range: HashRange;
  readonly passedMs: number;
}

export class ShardEvaluation {
  /** Of records that this shard held itself. */
  readonly counts = { records: 0, kinesisRecords: 0, misrouted: 0, decoded: 0, undecodable: 0, unreadable: 0 };
  readonly undecodableIds: number[] = [];
  readonly keys = new Map<string, KeyOracles>();
  readonly #queries: readonly SimulatedQuery[];
  readonly #truth: ShardTruth;
  readonly #floors: readonly Floor[];
  #watermarkMs = Number.NEGATIVE_INFINITY;

  /** Evaluates what these commits of the partition's log contain. */
  constructor(queries: readonly SimulatedQuery[], truth: ShardTruth, commits: readonly LogItem[], failures: Failures) {
    this.#queries = queries;
    this.#truth = truth;
    const { parents } = truth;
    if (parents.length > 0) this.#watermarkMs = Math.min(...parents.map(parent => parent.#watermarkMs));
    this.#floors = parents.flatMap(parent => [{ range: parent.#truth.range, passedMs: parent.#watermarkMs }, ...parent.#floors]);
    for (const parent of parents) {
      for (const [k, key] of parent.keys) {
        if (!this.#holds(k)) continue;
        key.pass(parent.#watermarkMs);
        this.keys.set(k, key);
      }
    }
    this.#follow(commits, failures);
  }

  #holds(k: string): boolean {
    return isInHashRange(this.#truth.range, this.#truth.hashKeyOf(k));
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
      return;
    }
    counts.decoded++;
    this.#keyOf(user.k).take(user, this.#watermarkMs);
    if (user.atMs !== null) this.#pass(user.atMs - BOUND_MS);
  }

  #keyOf(k: string): KeyOracles {
    let key = this.keys.get(k);
    if (key === undefined) {
      const hashKey = this.#truth.hashKeyOf(k);
      const floors = this.#floors.filter(({ range }) => isInHashRange(range, hashKey));
      key = new KeyOracles(this.#queries, Math.max(Number.NEGATIVE_INFINITY, ...floors.map(({ passedMs }) => passedMs)));
      this.keys.set(k, key);
    }
    return key;
  }

  #pass(watermarkMs: number): void {
    if (watermarkMs <= this.#watermarkMs) return;
    this.#watermarkMs = watermarkMs;
    for (const key of this.keys.values()) key.pass(watermarkMs);
  }
}
