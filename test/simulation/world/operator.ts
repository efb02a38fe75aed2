// Somebody who operates the application while everything runs: pauses and resumes it, takes savepoints, goes back to one, and now and then stops it
// for days. What `weir pause`, `resume` and `savepoint` do is done by the shipped code; only what finds the deployed application is the world's.
import { CommitLog } from '../../../shared/checkpoint/commit-log.ts';
import { DynamoDbLogStore } from '../../../shared/checkpoint/dynamodb-log-store.ts';
import { S3BodyStore } from '../../../shared/checkpoint/s3-body-store.ts';
import { ExternalError } from '../../../shared/engine/errors.ts';
import type { StageProgram } from '../../../shared/engine/program.ts';
import { ShardReader } from '../../../shared/kinesis/shard-reader.ts';
import type { StateDescriptions } from '../../../shared/savepoint/compatibility.ts';
import { createSavepoint } from '../../../shared/savepoint/create-savepoint.ts';
import { misfits, type StageToRestore } from '../../../shared/savepoint/restore-plan.ts';
import { restoreSavepoint } from '../../../shared/savepoint/restore-savepoint.ts';
import type { Savepoint, SavepointStore } from '../../../shared/savepoint/savepoint.ts';
import { unknownRow } from '../../../shared/time/coordinator.ts';
import { DynamoDbWatermarkStore } from '../../../shared/time/dynamodb-watermark-store.ts';
import { STREAM } from '../programs/programs.ts';
import { logPolicyOf, type Scenario } from '../scenario.ts';
import type { Chance } from './chance.ts';
import { patient } from './coordinator-schedule.ts';
import type { Edges, ProcessEdges } from './edges.ts';
import { APPLICATION, CHECKPOINTS, WATERMARKS } from './execution-environment.ts';
import { Process, type Surroundings } from './process.ts';

const EVERY_MS_MOST = 300_000;
const ACTIONS_MAX = 6;
const PAUSE_MS_MOST = 3 * 3_600_000;
const STOP_MS = [86_400_000, 3 * 86_400_000] as const;
/** A savepoint is gone back to while the stream still has what came after it. */
const SAVEPOINT_AGE_MS_MAX = 12 * 3_600_000;

export interface OperatorOptions {
  readonly scenario: Scenario;
  readonly program: StageProgram;
  readonly states: StateDescriptions;
  readonly edges: Edges;
  readonly surroundings: Surroundings;
  readonly chance: Chance;
  readonly onBug: (error: unknown) => void;
  /** Switches the mapping, and where the coordinator stands still too, the whole application. */
  readonly onSwitch: (state: 'running' | 'paused' | 'stopped') => void;
  /** Nothing has been split or merged. */
  readonly isWhole: () => boolean;
  /** Commits that a restore goes back to, by shard; null while none is under way. */
  readonly onRestore: (savedNumbers: ReadonlyMap<string, number> | null) => void;
}

interface Taken {
  readonly savepoint: Savepoint;
  readonly takenMs: number;
}

export class Operator {
  readonly #options: OperatorOptions;
  readonly #process: Process;
  readonly #edges: ProcessEdges;
  readonly #files = new Map<string, Uint8Array>();
  readonly #taken: Taken[] = [];
  #actionCount = 0;
  #hasRestored = false;

  constructor(options: OperatorOptions) {
    this.#options = options;
    this.#process = new Process('operator', options.surroundings, 0);
    this.#edges = options.edges.of(this.#process);
  }

  async run(): Promise<void> {
    const { chance, surroundings } = this.#options;
    const { faults } = surroundings;
    while (this.#actionCount < ACTIONS_MAX) {
      await this.#process.clock.sleep(chance.tail(1_000, EVERY_MS_MOST));
      if (faults.areOver) return;
      if (faults.strikes('application.paused')) await this.#switchOff('paused', chance.tail(60_000, PAUSE_MS_MOST));
      else if (this.#mayStop() && faults.strikes('application.stopped')) await this.#switchOff('stopped', chance.between(...STOP_MS));
      else if (this.#mayRestore() && faults.strikes('savepoint.restored')) await this.#attempt(() => this.#restore());
      else if (this.#taken.length === 0 && faults.strikes('savepoint.created')) await this.#attempt(() => this.#create());
      else continue;
      this.#actionCount++;
    }
  }

  async #switchOff(state: 'paused' | 'stopped', durationMs: number): Promise<void> {
    const { onSwitch, surroundings } = this.#options;
    onSwitch(state);
    await this.#process.clock.sleep(durationMs);
    if (!surroundings.faults.areOver) onSwitch('running');
  }

  /** Who sleeps for days may know records that the stream has forgotten, and who goes back may need them; then nobody could say which are lost. */
  #mayStop(): boolean {
    return this.#options.isWhole() && this.#options.scenario.faults['lambda.hibernated'] === undefined && !this.#hasRestored;
  }

  #mayRestore(): boolean {
    const [taken] = this.#taken;
    return taken !== undefined && this.#process.clock.nowMs() - taken.takenMs < SAVEPOINT_AGE_MS_MAX;
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      // The command ends with this message, and is given again some time.
      if (!(error instanceof ExternalError)) this.#options.onBug(error);
    }
  }

  async #create(): Promise<void> {
    const { program, states } = this.#options;
    const takenMs = this.#process.clock.nowMs();
    const stage = { program, states, stream: STREAM, shards: await this.#shards(), openLog: this.#openLog };
    const name = `savepoint-${this.#actionCount}`;
    const to = { name, application: APPLICATION, createdAtMs: takenMs, stages: [stage], store: this.#store, progress: () => {} };
    this.#taken.push({ savepoint: await createSavepoint(to), takenMs });
  }

  async #restore(): Promise<void> {
    const { program, states, onRestore, surroundings } = this.#options;
    const { savepoint } = this.#taken.shift()!;
    this.#hasRestored = true;
    const stage: StageToRestore = {
      ...{ program, states, stream: STREAM, shards: await this.#shards(), openLog: this.#openLog },
      askForVisit: (shardId, state, commitNumber) => this.#askForVisit(shardId, state, commitNumber),
    };
    if ((await misfits(savepoint, [stage], { stateOnly: false })).length > 0) {
      surroundings.faults.count('savepoint.refused');
      return;
    }
    onRestore(new Map(savepoint.stages[0]!.partitions.map(({ shardId, commitNumber }) => [shardId, commitNumber])));
    try {
      await restoreSavepoint(savepoint, [stage], this.#store, () => {});
    } finally {
      onRestore(null);
    }
  }

  async #askForVisit(
    shardId: string,
    { watermarkMs, groupCount }: Pick<Savepoint['stages'][0]['partitions'][0], 'watermarkMs' | 'groupCount'>,
    commitNumber: number,
  ) {
    const { program, chance } = this.#options;
    const client = patient(this.#edges.dynamoDb, this.#process, chance);
    const watermarks = new DynamoDbWatermarkStore({ client, tableName: WATERMARKS });
    const row = { ...unknownRow(`${STREAM}/${shardId}`), watermarkMs, groupCount, commitNumber, publishedNumber: commitNumber - 1 };
    await watermarks.putRow(`${APPLICATION}/${program.descriptor.stage}`, row);
  }

  async #shards() {
    const { kinesis, clock, chance } = this.#edges;
    return new ShardReader({ client: kinesis, clock, chance }).listShards(STREAM);
  }

  readonly #openLog = (shardId: string): CommitLog => {
    const { program, scenario } = this.#options;
    const { dynamoDb, s3, clock, nextNonce } = this.#edges;
    const { stage, fingerprint, stateFingerprint } = program.descriptor;
    return new CommitLog({
      store: new DynamoDbLogStore({ client: dynamoDb, tableName: CHECKPOINTS }),
      bodies: new S3BodyStore({ client: s3, bucket: 'bodies' }),
      ...{ clock, nextNonce, program: fingerprint, stateProgram: stateFingerprint, policy: logPolicyOf(scenario) },
      partition: `${APPLICATION}/${stage}/${STREAM}/${shardId}`,
    });
  };

  readonly #store: SavepointStore = {
    description: 'memory',
    put: async (name, bytes) => void this.#files.set(name, Uint8Array.from(bytes)),
    get: async name => this.#files.get(name) ?? null,
    names: async () => [],
  };
}
