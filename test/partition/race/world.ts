// Two processes, a shard or two, a mapping that redelivers and loses patience, a coordinator that ticks: all at once, one await at a time.
import assert from 'node:assert/strict';
import { CommitLog } from '../../../shared/checkpoint/commit-log.ts';
import { defaultLogPolicy } from '../../../shared/checkpoint/log-policy.ts';
import { MemoryBodyStore } from '../../../shared/checkpoint/memory-body-store.ts';
import { MemoryLogStore } from '../../../shared/checkpoint/memory-log-store.ts';
import { PartitionCache } from '../../../shared/checkpoint/partition-cache.ts';
import { comparePositions } from '../../../shared/checkpoint/position.ts';
import { ExternalError } from '../../../shared/engine/errors.ts';
import type { StageProgram } from '../../../shared/engine/program.ts';
import { decodeEvent } from '../../../shared/kinesis/decode-event.ts';
import { DEFAULT_PARTITION_LIMITS, type Deadline, type PartitionEnvironment } from '../../../shared/partition/environment.ts';
import { InlineExecutor } from '../../../shared/partition/inline-executor.ts';
import { processBatch } from '../../../shared/partition/process-batch.ts';
import { drainPartition, processTick } from '../../../shared/partition/process-tick.ts';
import { loneRecord } from '../../../shared/partition/suspect-record.ts';
import { MemoryWatermarkStore } from '../../../shared/time/memory-watermark-store.ts';
import { seededChance } from '../../checkpoint/noise.ts';
import { type Gate, racingExecutor, racingSink, racingStore, racingWatermarks } from './edges.ts';
import { Ledger } from './ledger.ts';
import { HASH_RANGE, type ShardContent, START_MS, shardContent } from './stage.ts';
import { Turns } from './turns.ts';

const STAGE = 'race/main';
const STEPS_MAX = 1500;
const LULL_MS = 90_000;

interface Delivery {
  readonly owner: number;
  readonly from: number;
}

interface Shard extends ShardContent {
  arrivedCount: number;
  /** No record arrives before; -1 between lulls. */
  lullUntilMs: number;
  /** Events before this were acknowledged. */
  cursor: number;
  /** The delivery that the mapping waits for. */
  delivery: Delivery | null;
}

interface Process {
  readonly owner: number;
  readonly environment: PartitionEnvironment;
}

export interface WorldFigures {
  commits: number;
  lost: number;
  kills: number;
  zombies: number;
  ticksAdvanced: number;
  handedBack: number;
  duplicates: number;
}

export class RaceWorld {
  readonly ledger: Ledger;
  readonly shards: Shard[];
  readonly store = new MemoryLogStore();
  readonly figures: WorldFigures = { commits: 0, lost: 0, kills: 0, zombies: 0, ticksAdvanced: 0, handedBack: 0, duplicates: 0 };
  private readonly program: StageProgram;
  private readonly chance: () => number;
  private readonly turns: Turns;
  private readonly bodies = new MemoryBodyStore();
  private readonly watermarks = new MemoryWatermarkStore();
  private readonly processes: Process[];
  private readonly bugs: unknown[] = [];
  private readonly faultChance: number;
  private readonly suspicionAgeMs: number;
  private ownerCount = 0;
  private nonceCount = 0;
  /** What each process is doing, by its number. */
  private readonly running = new Map<number, Set<Promise<void>>>();
  private nowMs = START_MS;
  private isCalm = false;

  constructor(program: StageProgram, seed: number) {
    this.program = program;
    this.chance = seededChance(seed);
    this.turns = new Turns(this.chance);
    this.faultChance = [0, 0.03, 0.1, 0.2][seed % 4]!;
    this.suspicionAgeMs = seed % 3 === 0 ? 0 : 1e9;
    this.ledger = new Ledger(
      program.descriptor.queries.map(query => query.name),
      'large',
    );
    this.shards = Array.from({ length: 1 + (seed % 2) }, (_, index) => ({
      ...shardContent(index, 10, this.chance),
      ...{ arrivedCount: 0, cursor: 0, delivery: null, lullUntilMs: -1 },
    }));
    this.processes = [this.newProcess(), this.newProcess()];
  }

  partitionOf(shard: ShardContent): string {
    return `${STAGE}/trades/${shard.shardId}`;
  }

  /** Runs until every record is acknowledged, then lets the world calm down and closes what is open. */
  async run(): Promise<void> {
    for (let step = 0; this.shards.some(shard => shard.cursor < shard.events.length); step++) {
      if (step > STEPS_MAX) this.isCalm = true;
      assert.ok(step < STEPS_MAX * 2, 'the race makes no progress');
      await this.step();
    }
    this.isCalm = true;
    while (this.turns.waitingCount > 0) await this.turns.next();
    for (const works of this.running.values()) assert.equal(works.size, 0, 'somebody waits for nothing');
    for (const shard of this.shards) await this.finish(shard);
    if (this.bugs.length > 0) throw this.bugs[0];
    this.figures.duplicates = this.ledger.duplicateCount;
  }

  /** The counters of all time, as the last row tells them. */
  async counters({ shardId }: ShardContent): Promise<Readonly<Record<string, number>>> {
    const rows = await this.watermarks.rows(STAGE);
    return rows.find(row => row.partition === `trades/${shardId}`)!.counters;
  }

  private async step(): Promise<void> {
    const roll = this.chance();
    const shard = this.shards[Math.floor(this.chance() * this.shards.length)]!;
    if (this.turns.waitingCount > 0 && roll < 0.75) await this.turns.next();
    else if (roll < 0.82) this.arrive(shard);
    else if (roll < 0.87) this.deliver(shard);
    else if (roll < 0.93 && !this.isCalm) this.tick(shard);
    else if (roll < 0.965) this.nowMs += Math.floor(this.chance() * 40_000);
    else if (roll < 0.969 && !this.isCalm) this.losePatience(shard);
    else if (roll < 0.972 && !this.isCalm) this.kill();
    else await this.turns.next();
    if (this.bugs.length > 0) throw this.bugs[0];
  }

  private arrive(shard: Shard): void {
    // A lull after every few records, long enough for ticks to find the shard idle.
    if (shard.arrivedCount % 4 === 3 && shard.lullUntilMs < 0) shard.lullUntilMs = this.nowMs + LULL_MS;
    if (this.nowMs < shard.lullUntilMs) return;
    shard.lullUntilMs = -1;
    if (shard.arrivedCount === shard.events.length) return;
    shard.events[shard.arrivedCount++]!.kinesis.approximateArrivalTimestamp = this.nowMs / 1000;
  }

  private deliver(shard: Shard): void {
    if (shard.delivery !== null || shard.cursor >= shard.arrivedCount) return;
    const { owner, environment } = this.anyProcess();
    const from = shard.cursor;
    const records = shard.events.slice(from, Math.min(shard.arrivedCount, from + 1 + Math.floor(this.chance() * 6)));
    const delivery = { owner, from };
    shard.delivery = delivery;
    const decode = () => decodeEvent(records, { shardId: shard.shardId, hashRange: HASH_RANGE });
    this.track(
      owner,
      processBatch(environment, shard.shardId, decode, this.deadline(), loneRecord(records, shard.shardId)).then(outcome => {
        const { unprocessedFrom, commitCount, lostCommitCount } = outcome;
        this.figures.lost += lostCommitCount;
        this.figures.commits += commitCount;
        if (unprocessedFrom !== null) this.figures.handedBack++;
        const doneCount = unprocessedFrom ?? records.length;
        const last = doneCount === 0 ? null : records[doneCount - 1]!.kinesis.sequenceNumber;
        const subCount = shard.users.filter(user => user.sequenceNumber === last && user.subSequenceNumber >= 0).length;
        const position = last === null ? null : { sequenceNumber: last, subSequenceNumber: subCount - 1 };
        if (position) this.ledger.acknowledged(this.partitionOf(shard), position, unprocessedFrom === null);
        if (shard.delivery !== delivery) return;
        shard.delivery = null;
        shard.cursor = from + doneCount;
      }),
    );
  }

  private tick(shard: Shard): void {
    const { owner, environment } = this.anyProcess();
    const tick = processTick(environment, shard.shardId, this.deadline()).then(({ advancedToMs }) => {
      if (advancedToMs !== null) this.figures.ticksAdvanced++;
    });
    this.track(
      owner,
      tick.catch(error => {
        if (!(error instanceof ExternalError)) throw error;
      }),
    );
  }

  /** The mapping stops waiting, as after a time-out, and delivers again; what runs, runs on. */
  private losePatience(shard: Shard): void {
    if (shard.delivery === null) return;
    shard.delivery = null;
    this.figures.zombies++;
  }

  /** A process dies at once; so does what it was doing. */
  private kill(): void {
    const index = Math.floor(this.chance() * this.processes.length);
    const { owner } = this.processes[index]!;
    this.turns.kill(owner);
    this.running.delete(owner);
    for (const shard of this.shards) if (shard.delivery?.owner === owner) shard.delivery = null;
    this.processes[index] = this.newProcess();
    this.figures.kills++;
  }

  private track(owner: number, work: Promise<void>): void {
    const works = this.running.get(owner) ?? new Set();
    this.running.set(owner, works.add(work));
    work.catch(error => this.bugs.push(error)).finally(() => works.delete(work));
  }

  /** Some invocations have little time, and it runs out at any of the moments when they look. */
  private deadline(): Deadline {
    let looksLeft = this.chance() < 0.3 && !this.isCalm ? Math.floor(this.chance() * 6) : Number.POSITIVE_INFINITY;
    return { remainingMs: () => (looksLeft-- > 0 ? 60_000 : 0) };
  }

  private anyProcess(): Process {
    return this.processes[Math.floor(this.chance() * this.processes.length)]!;
  }

  private async finish(shard: Shard): Promise<void> {
    const { environment } = this.newProcess();
    let isDone = false;
    const work = drainPartition(environment, shard.shardId, this.deadline()).finally(() => (isDone = true));
    work.catch(() => {});
    while (!isDone) await this.turns.next();
    await work;
  }

  private newProcess(): Process {
    const { descriptor } = this.program;
    const owner = this.ownerCount++;
    const gate: Gate = {
      turn: () => this.turns.take(owner),
      chance: this.chance,
      faultChance: () => (this.isCalm ? 0 : this.faultChance),
    };
    const store = racingStore(this.store, this.ledger, gate);
    const clock = {
      nowMs: () => this.nowMs,
      sleep: async (durationMs: number) => {
        this.nowMs += durationMs;
        await gate.turn();
      },
    };
    const policy = { ...defaultLogPolicy, snapshotBytesMin: 200, deltaCountMax: 6, retryForMs: 60 };
    const taskOptions = { coalesceChanges: descriptor.queries.map(() => false), rowsPerKeyGroupMax: 1 };
    const sinks = new Map(descriptor.outputs.map(({ name }) => [name, racingSink(name, this.ledger, gate)]));
    const late = racingSink('late', this.ledger, gate);
    const environment: PartitionEnvironment = {
      ...{ application: 'race', descriptor: { ...descriptor, stage: 'main' }, clock },
      cache: new PartitionCache({ byteBudget: 1e9, onDrop: state => state.executor.close() }),
      watermarks: racingWatermarks(this.watermarks, this.ledger, gate),
      outputs: descriptor.outputs.map(({ name }) => sinks.get(name)!),
      lateRows: descriptor.queries.map(() => late),
      deadLetters: racingSink('dead letters', this.ledger, gate),
      limits: {
        ...DEFAULT_PARTITION_LIMITS,
        recordsPerCommitMax: 3,
        globalIntervalMs: 0,
        suspicionAgeMs: this.suspicionAgeMs,
        attemptsMax: 1e6,
      },
      newExecutor: async () => racingExecutor(new InlineExecutor(this.program, taskOptions), gate),
      openLog: partition =>
        new CommitLog({
          ...{ store, bodies: this.bodies, clock, partition, policy, nextNonce: () => `nonce-${this.nonceCount++}` },
          ...{ program: descriptor.fingerprint, stateProgram: descriptor.stateFingerprint },
        }),
      proveEmpty: async (shardId, after) => {
        await gate.turn();
        const shard = this.shards.find(each => each.shardId === shardId)!;
        const arrived = shard.events.slice(0, shard.arrivedCount);
        const isAfter = (sequenceNumber: string) =>
          after === null || comparePositions({ sequenceNumber, subSequenceNumber: 0 }, { ...after, subSequenceNumber: 0 }) > 0;
        const empty = !arrived.some(event => isAfter(event.kinesis.sequenceNumber));
        await gate.turn();
        return { empty, closed: false };
      },
      listShards: async () => {
        await gate.turn();
        return [];
      },
      retentionMs: async () => Number.POSITIVE_INFINITY,
    };
    return { owner, environment };
  }
}
