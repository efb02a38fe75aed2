// The whole world in one process: Kinesis, Lambda, DynamoDB, S3, SQS, a producer, a coordinator, time. A scenario decides everything that
// happens in it; the product's own code runs between, unmodified.
import type { EventRecord } from '../../../local/event-source-mapping/kinesis-event.ts';
import type { StageProgram } from '../../../shared/engine/program.ts';
import type { StateDescriptions } from '../../../shared/savepoint/compatibility.ts';
import { Failures } from '../checks/failure.ts';
import { Ledger } from '../checks/ledger.ts';
import { TimeTruth } from '../checks/time-truth.ts';
import { STREAM } from '../programs/programs.ts';
import { expiryMsOf, type Scenario } from '../scenario.ts';
import { Chance } from './chance.ts';
import { CoordinatorSchedule } from './coordinator-schedule.ts';
import { RESULT_ITEM_BYTES_MAX, SimulatedTable } from './dynamodb/table.ts';
import { Edges } from './edges.ts';
import { APPLICATION, CHECKPOINTS, WATERMARKS } from './execution-environment.ts';
import { Faults, type Happening } from './faults.ts';
import { Keys } from './keys.ts';
import { Operator } from './operator.ts';
import { Outages } from './outages.ts';
import { Payloads } from './payloads.ts';
import { CLOCK_BACK_MS_MAX, Process, type Surroundings } from './process.ts';
import { produce } from './producer.ts';
import { Scheduler } from './scheduler.ts';
import { OutputStream, SourceStream } from './source-stream.ts';
import { StageFunction, type StageFunctionOptions } from './stage-function.ts';
import { StreamMapping } from './stream-mapping.ts';
import type { Witness } from './witness.ts';

const START_MS = Date.UTC(2026, 0, 15);
const COLLECTION_DELAY_MS_MOST = 4 * 86_400_000;
/** As the service has it. */
const ITEM_BYTES_MAX = 400 * 1024;

/** What a saboteur changes at an edge. */
export interface Sabotage {
  readonly tamper?: StageFunctionOptions['tamper'];
}

export class World {
  readonly scenario: Scenario;
  readonly program: StageProgram;
  readonly scheduler: Scheduler;
  readonly faults: Faults;
  readonly keys: Keys;
  readonly failures = new Failures();
  readonly source: SourceStream;
  readonly tables: ReadonlyMap<string, SimulatedTable>;
  readonly outputs = new Map<string, OutputStream>();
  readonly queueBodies: string[] = [];
  readonly objects = new Map<string, Uint8Array>();
  readonly truth: TimeTruth;
  readonly ledger: Ledger;
  readonly mapping: StreamMapping;
  readonly stageFunction: StageFunction;
  /** The producer pauses until then. */
  quietUntilMs = 0;
  isProduced = false;
  readonly #surroundings: Surroundings;
  readonly #payloads: Payloads;
  #state: 'running' | 'paused' | 'stopped' = 'running';
  #pausedSinceMs: number | null = null;
  /** Who called a table last. */
  #writer = '';

  constructor(
    scenario: Scenario,
    { program, states }: { readonly program: StageProgram; readonly states: StateDescriptions },
    { tamper = environment => environment }: Sabotage = {},
  ) {
    const { seed, skewMsMax, rowsPerKeyGroupMax } = scenario;
    const { failures } = this;
    this.scenario = scenario;
    this.program = program;
    this.scheduler = new Scheduler(START_MS, new Chance(seed, 'order'));
    this.faults = new Faults(scenario.faults, new Chance(seed, 'faults'));
    this.#surroundings = { scheduler: this.scheduler, faults: this.faults, chance: new Chance(seed, 'surroundings') };
    this.keys = new Keys(scenario, new Chance(seed, 'keys'));
    this.#payloads = new Payloads(scenario, new Chance(seed, 'payloads'), this.faults, this.keys);
    this.source = new SourceStream(this.scheduler, this.faults, new Chance(seed, 'source'), this.#payloads);
    this.tables = this.#openTables();
    const nowMs = () => this.scheduler.nowMs;
    const { source } = this;
    this.truth = new TimeTruth({
      ...{ failures, nowMs, shards: () => source.shards },
      clockErrorMsMax: 2 * skewMsMax + (scenario.faults['clock.went-back'] === undefined ? 0 : 2 * CLOCK_BACK_MS_MAX),
      histories: () => this.ledger.histories.values(),
      pausedSinceMs: () => this.#pausedSinceMs,
      hasUntoldKeys: this.keys.all.some(({ isTold }) => !isTold),
    });
    const bodies = (name: string) => this.objects.get(`bodies/${name}`);
    const parentsOf = (shardId: string) =>
      source.shards.find(shard => shard.shardId === shardId)!.parentShardIds.map(parent => this.partitionOf(parent));
    const count = (kind: Happening) => this.faults.count(kind);
    this.ledger = new Ledger({ program, failures, count, truth: this.truth, nowMs, rowsPerKeyGroupMax, bodies, parentsOf });
    const edges = this.#openEdges();
    const { witness, onBug } = this;
    const surroundings = this.#surroundings;
    this.stageFunction = new StageFunction({ scenario, program, edges, surroundings, onBug, witness, tamper });
    const { stageFunction } = this;
    this.mapping = new StreamMapping(
      {
        ...{ scenario, model: source.model, stageFunction, surroundings, process: new Process('mapping', surroundings, 0) },
        onAcknowledged: (shardId, records, isWhole) => this.#acknowledged(shardId, records, isWhole),
        isOff: () => this.#state !== 'running',
        onFresh: shardId => source.noticeForgotten(shardId, this.ledger.historyOf(this.partitionOf(shardId)).head?.position ?? null),
      },
      onBug,
    );
    source.onChange = () => this.mapping.ring();
    source.isFixed = () => this.#state === 'stopped';
    source.isBusy = () => stageFunction.runningCount > 0;
    new CoordinatorSchedule({
      program,
      edges,
      stageFunction,
      surroundings,
      skewMsMax,
      onBug,
      quietUntilMs: () => this.quietUntilMs,
      expiryMs: expiryMsOf(scenario),
      state: () => this.#state,
    }).start();
    this.#operate(edges, states);
    this.#produce(edges);
    source.look();
  }

  readonly onBug = (error: unknown): void =>
    this.failures.add('bug', error instanceof Error ? (error.stack ?? error.message) : String(error), error);

  readonly partitionOf = (shardId: string): string => `${APPLICATION}/${this.program.descriptor.stage}/${STREAM}/${shardId}`;

  /** Whether the operator lets the application run. */
  get isSwitchedOn(): boolean {
    return this.#state === 'running';
  }

  /** From now on nothing goes wrong. */
  calm(): void {
    this.faults.areOver = true;
    if (this.#state !== 'running') this.#switch('running');
    this.stageFunction.thawAll();
  }

  private get witness(): Witness {
    return {
      publishing: (sink, rows, context) => this.ledger.publishing(sink, rows, context),
      published: (_sink, rows) => this.ledger.accepted(rows),
      attempted: (deltaHash, stateHash) => this.ledger.attempted(deltaHash, stateHash),
      won: (partition, commit) => this.ledger.won(partition, commit),
      proving: (writer, shardId) => this.truth.looked(writer, shardId),
      poisoned: process => this.stageFunction.kill(process),
      told: (level, text) => this.#told(level, text),
      dividedBatch: () => this.faults.count('batch.in-parts'),
    };
  }

  /** Nothing in this world is damaged for good, so no handler may stop as if something were. */
  #told(level: string, text: string): void {
    if (level === 'error') this.failures.add('never-stops', text);
    if (text.includes("'max.drift' allows; the batch waits")) this.faults.count('alignment.held');
  }

  #openTables(): Map<string, SimulatedTable> {
    const chance = new Chance(this.scenario.seed, 'collection');
    const collectionDelayMs = () => (this.faults.strikes('dynamodb.expired-at-once') ? 0 : chance.between(0, COLLECTION_DELAY_MS_MOST));
    const outputs = this.program.descriptor.outputs.filter(({ connector }) => connector === 'dynamodb').map(({ name }) => name);
    const tables = new Map<string, SimulatedTable>();
    for (const name of [CHECKPOINTS, WATERMARKS, ...outputs]) {
      const itemBytesMax = outputs.includes(name) ? RESULT_ITEM_BYTES_MAX : ITEM_BYTES_MAX;
      const settings = { name, partitionKey: 'pk', sortKey: 'sk', timeToLiveAttribute: 'expiresAt', collectionDelayMs, itemBytesMax };
      const table = new SimulatedTable(settings, () => this.scheduler.nowMs);
      table.onRefuse = why => this.faults.count(why === 'item' ? 'dynamodb.item-refused' : 'dynamodb.condition-failed');
      table.onCollect = () => this.faults.count('dynamodb.collected');
      tables.set(name, table);
    }
    tables.get(CHECKPOINTS)!.onWrite = notice => this.ledger.logWritten(notice, this.#writer);
    tables.get(WATERMARKS)!.onWrite = notice => this.ledger.rowWritten(notice, this.#writer);
    return tables;
  }

  #openEdges(): Edges {
    const { source, tables, queueBodies, objects, scheduler, faults, scenario } = this;
    const { model } = source;
    const outputs = this.program.descriptor.outputs;
    model.call('CreateStream', { StreamName: STREAM, ShardCount: scenario.shardCount });
    for (const { name, connector } of [...outputs, { name: 'late', connector: 'kinesis' }])
      if (connector === 'kinesis') this.outputs.set(name, new OutputStream(model, name));
    const sinks = [...outputs.map(({ name }) => name), 'late', 'queue', CHECKPOINTS];
    const outages = new Outages(scheduler, faults, new Chance(scenario.seed, 'outages'), sinks);
    const isDown = (sink: string) => outages.isDown(sink);
    const onCall = (operation: string, table: string, writer: string) => {
      this.#writer = writer;
      if (operation === 'Query' && table === WATERMARKS) this.truth.rowsRead(writer);
    };
    const dynamoDb = { tables, pageItemCount: scenario.pageItemCount, isDown, onCall };
    const kinesis = { model, isDown, onPut: (stream: string) => (stream === STREAM ? source.look() : this.outputs.get(stream)!.look()) };
    // As the construct sets it, but for the day that S3 rounds by.
    const bucket = { objects, lifeMs: 2 * expiryMsOf(scenario), writtenMs: new Map<string, number>() };
    return new Edges({ dynamoDb, kinesis, bucket, queue: { bodies: queueBodies, isDown: () => isDown('queue') } }, this.#surroundings);
  }

  #switch(state: 'running' | 'paused' | 'stopped'): void {
    this.#state = state;
    this.#pausedSinceMs = state === 'running' ? null : this.scheduler.nowMs;
    if (state === 'running') this.mapping.resume();
  }

  #operate(edges: Edges, states: StateDescriptions): void {
    const { scenario, program, source, onBug } = this;
    const surroundings = this.#surroundings;
    new Operator({
      ...{ scenario, program, states, edges, surroundings, onBug, chance: new Chance(scenario.seed, 'operator') },
      onSwitch: state => this.#switch(state),
      isWhole: () => source.shards.length === scenario.shardCount,
      onRestore: savedNumbers => (this.ledger.restoring = savedNumbers),
    })
      .run()
      .catch(onBug);
  }

  #produce(edges: Edges): void {
    const { scenario, faults } = this;
    const process = new Process('producer', this.#surroundings, 0);
    const chance = new Chance(scenario.seed, 'producer');
    const onQuiet = (untilMs: number) => (this.quietUntilMs = untilMs);
    produce(
      { scenario, chance, faults, payloads: this.#payloads, onQuiet, onPause: () => this.source.mayReshard() },
      edges.of(process).kinesis,
      process,
    ).then(() => (this.isProduced = true), this.onBug);
  }

  /** What the function says is done with, must be. */
  #acknowledged(shardId: string, records: readonly EventRecord[], isWhole: boolean): void {
    const { sequenceNumber } = records.at(-1)!;
    const last = this.source.recordsOf(shardId).find(record => record.sequenceNumber === sequenceNumber)!;
    const subSequenceNumber = last.users.at(-1)!.subSequenceNumber;
    this.ledger.acknowledged(this.partitionOf(shardId), { sequenceNumber, subSequenceNumber }, isWhole);
  }
}
