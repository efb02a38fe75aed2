// Whether time was moved on what is true. A tick may move a partition only over a shard that was empty when it looked; GLOBAL may pass a shard
// only while that has no records which have lain unread for longer than a proof of emptiness lives; and nothing is ever ahead of both the newest
// event time and the clock.
import type { LogItem } from '../../../shared/checkpoint/log-item.ts';
import { comparePositions, type Position } from '../../../shared/checkpoint/position.ts';
import { PROOF_LIFETIME_MS } from '../../../shared/time/idle.ts';
import { BOUND_MS, IDLE_TIMEOUT_MS, MAX_FUTURE_MS } from '../programs/programs.ts';
import type { UserRecord } from '../world/payloads.ts';
import { DATED_AHEAD_MS_MAX } from '../world/source-stream.ts';
import type { Failures } from './failure.ts';
import type { PartitionHistory } from './partition-history.ts';

/** A record as it lies in its shard. */
export interface ShardRecord {
  readonly sequenceNumber: string;
  /** As Kinesis says it. */
  readonly arrivalMs: number;
  /** As it was. */
  readonly arrivedAtMs: number;
  readonly users: readonly UserRecord[];
  /** Sub-sequence numbers of those that the stream forgot before anybody read them. */
  readonly forgotten: Set<number>;
}

export interface TrueShard {
  readonly shardId: string;
  readonly parentShardIds: readonly string[];
  readonly records: readonly ShardRecord[];
}

export interface TimeTruthOptions {
  readonly failures: Failures;
  readonly nowMs: () => number;
  /** How far two clocks of the world, or one at two moments, may disagree. */
  readonly clockErrorMsMax: number;
  /** All that ever were, parents before children. */
  readonly shards: () => readonly TrueShard[];
  readonly histories: () => Iterable<PartitionHistory>;
  /** Whether keys may come from outside their shard: then the slower of two merged shards comes forward before it is sealed. */
  readonly hasUntoldKeys: boolean;
  /** Since when the application is paused; null while it is not. */
  readonly pausedSinceMs: () => number | null;
}

export class TimeTruth {
  readonly #options: TimeTruthOptions;
  /** When each process last began to look into each shard, and when it last read the rows. */
  readonly #looksMs = new Map<string, number[]>();
  readonly #readMs = new Map<string, number>();
  #globalMs = Number.NEGATIVE_INFINITY;

  constructor(options: TimeTruthOptions) {
    this.#options = options;
  }

  looked(writer: string, shardId: string): void {
    const key = `${writer} ${shardId}`;
    this.#looksMs.set(key, [...(this.#looksMs.get(key) ?? []), this.#options.nowMs()]);
  }

  rowsRead(writer: string): void {
    this.#readMs.set(writer, this.#options.nowMs());
  }

  /** Whether the commit is a tick's that moves time. */
  committed(
    { shardId, partition, commits, lastTimerBeforeMs }: PartitionHistory,
    item: LogItem,
    before: LogItem | null,
    writer: string,
  ): boolean {
    const { failures } = this.#options;
    const beforeAtMs = commits.at(-2)?.atMs ?? Number.NEGATIVE_INFINITY;
    const isTick = item.kind === 'delta' && item.position?.sequenceNumber === before?.position?.sequenceNumber && samePart(item, before);
    const beforeMs = before?.watermarkMs ?? Number.NEGATIVE_INFINITY;
    if (!isTick || item.watermarkMs === null || item.watermarkMs <= beforeMs) return false;
    const place = `commit ${item.number} of ${partition} moves time to ${item.watermarkMs}`;
    if (this.#comesForward(shardId, item)) return true;
    // Two ticks may run in one process; the one that wrote this began after the commit before it.
    const looksMs = this.#looksMs.get(`${writer} ${shardId}`) ?? [];
    const lookedMs = looksMs.find(lookMs => lookMs >= beforeAtMs);
    failures.expect(lookedMs !== undefined, 'time-on-proof', () => `${place}, and nobody looked into the shard`);
    if (lookedMs === undefined) return true;
    const pausedSinceMs = this.#options.pausedSinceMs() ?? Number.POSITIVE_INFINITY;
    failures.expect(lookedMs < pausedSinceMs + ROUND_MS_MAX, 'paused-time', () => `${place}, and the application is paused`);
    const unread = this.#unread(shardId, item.position).find(({ arrivedAtMs }) => arrivedAtMs < lookedMs);
    failures.expect(unread === undefined, 'time-on-proof', () => `${place} over record ${unread?.sequenceNumber}, which was there`);
    const furthestMs = Math.max(this.#globalMs, lastTimerBeforeMs);
    failures.expect(item.watermarkMs <= furthestMs, 'clock-stops', () => `${place}, and nothing was open beyond ${furthestMs}`);
    this.#expectLongEmpty(shardId, looksMs.at(-1)!, place);
    // Whom GLOBAL may pass is judged when it is raised; who follows it later passes nobody anew.
    if (item.watermarkMs > this.#globalMs) this.#expectNobodyPassed(item.watermarkMs, lookedMs, place, shardId);
    this.#expectNotAhead(item.watermarkMs, place);
    return true;
  }

  /** Nothing will ever come to the shard, and what continues it goes on at this time of the other parent. */
  #comesForward(shardId: string, { position, watermarkMs }: LogItem): boolean {
    if (!this.#options.hasUntoldKeys || this.#unread(shardId, position).length > 0) return false;
    const heads = new Map([...this.#options.histories()].map(history => [history.shardId, history.head]));
    const partners = this.#options.shards().flatMap(({ parentShardIds }) => (parentShardIds.includes(shardId) ? parentShardIds : []));
    return partners.some(partner => partner !== shardId && heads.get(partner)?.watermarkMs === watermarkMs);
  }

  globalWritten(watermarkMs: number | null, writer: string): void {
    if (watermarkMs === null) return;
    const { failures } = this.#options;
    failures.expect(watermarkMs >= this.#globalMs, 'global-monotonic', () => `GLOBAL goes back from ${this.#globalMs} to ${watermarkMs}`);
    const isRaised = watermarkMs > this.#globalMs;
    this.#globalMs = watermarkMs;
    if (!isRaised) return;
    this.#expectNobodyPassed(watermarkMs, this.#readMs.get(writer) ?? this.#options.nowMs(), `GLOBAL is raised to ${watermarkMs}`, null);
    this.#expectNotAhead(watermarkMs, `GLOBAL is raised to ${watermarkMs}`);
  }

  /** A shard is idle when it was empty for the whole of the idle timeout, as far as clocks can tell. */
  #expectLongEmpty(shardId: string, lookedMs: number, place: string): void {
    const { failures, clockErrorMsMax } = this.#options;
    const last = this.#recordsOf(shardId).findLast(({ arrivedAtMs }) => arrivedAtMs < lookedMs);
    const emptyMs = lookedMs - (last?.arrivedAtMs ?? Number.NEGATIVE_INFINITY);
    failures.expect(emptyMs >= IDLE_TIMEOUT_MS - clockErrorMsMax, 'idle-long-enough', () => `${place}, empty for ${emptyMs} ms`);
  }

  /** No shard with old unread records is left behind. */
  #expectNobodyPassed(watermarkMs: number, asOfMs: number, place: string, except: string | null): void {
    const { failures, clockErrorMsMax, histories } = this.#options;
    const oldMs = asOfMs - PROOF_LIFETIME_MS - clockErrorMsMax - SLOW_MS_MAX;
    const heads = new Map([...histories()].map(history => [history.shardId, history.head]));
    const rewound = new Set([...histories()].filter(({ totals }) => totals.rewound === 1).map(({ shardId }) => shardId));
    const watermarks = new Map<string, number>();
    for (const { shardId, parentShardIds } of this.#options.shards()) {
      const head = heads.get(shardId) ?? null;
      // Until a shard has taken over, its parents' time is its own.
      const inherited = parentShardIds.map(parent => watermarks.get(parent)!);
      const ownMs = head?.watermarkMs ?? (head === null && inherited.length > 0 ? Math.min(...inherited) : Number.NEGATIVE_INFINITY);
      watermarks.set(shardId, ownMs);
      if (shardId === except || ownMs >= watermarkMs || rewound.has(shardId)) continue;
      const old = this.#unread(shardId, head?.position ?? null).find(({ arrivedAtMs }) => arrivedAtMs < oldMs);
      failures.expect(
        old === undefined,
        'time-waits-for-unread',
        () => `${place}; ${shardId} stands at ${ownMs} with record ${old?.sequenceNumber} unread since ${old?.arrivedAtMs}`,
      );
    }
  }

  #expectNotAhead(watermarkMs: number, place: string): void {
    const { failures, nowMs, clockErrorMsMax, shards } = this.#options;
    const times = shards().flatMap(({ records }) => records.flatMap(record => record.users.map(user => validTimeMs(record, user))));
    const truthMs = Math.max(nowMs() + clockErrorMsMax, ...times) - BOUND_MS;
    failures.expect(watermarkMs <= truthMs, 'time-not-ahead', () => `${place}, and the truth is ${truthMs}`);
  }

  /** Also the rest of an aggregate that was applied in part. */
  #unread(shardId: string, after: Position | null): ShardRecord[] {
    const isUnread = ({ sequenceNumber, users }: ShardRecord) =>
      after === null || comparePositions({ sequenceNumber, subSequenceNumber: users.at(-1)!.subSequenceNumber }, after) > 0;
    // What the stream has forgotten, or is about to, nobody can look for.
    const horizonMs = this.#options.nowMs() - RETENTION_MS + DATED_AHEAD_MS_MAX;
    return this.#recordsOf(shardId).filter(record => record.arrivalMs > horizonMs && isUnread(record));
  }

  #recordsOf(shardId: string): readonly ShardRecord[] {
    return this.#options.shards().find(shard => shard.shardId === shardId)!.records;
  }
}

const RETENTION_MS = 86_400_000;

/** A round of the coordinator that began before a pause may send ticks for so long. */
const ROUND_MS_MAX = 200_000;

/** A slow process acts on what it read seconds ago. */
const SLOW_MS_MAX = 30_000;

function samePart(item: LogItem, before: LogItem | null): boolean {
  return item.position?.subSequenceNumber === before?.position?.subSequenceNumber;
}

function validTimeMs({ arrivalMs }: ShardRecord, { kind, atMs }: UserRecord): number {
  return kind === 'row' && atMs !== null && atMs <= arrivalMs + MAX_FUTURE_MS ? atMs : Number.NEGATIVE_INFINITY;
}
