// An execution environment of the stage's function: one process with the shipped services opened in it, and the shipped handler over them.
import type { KinesisStreamEvent } from 'aws-lambda';
import type { Observability } from '../../../functions/observability.ts';
import { handleStageEvent } from '../../../functions/partition.ts';
import { openPartitionServices, type PartitionServices } from '../../../functions/partition-services.ts';
import type { StageProgram } from '../../../shared/engine/program.ts';
import { DEFAULT_PARTITION_LIMITS, type PartitionEnvironment } from '../../../shared/partition/environment.ts';
import { InlineExecutor } from '../../../shared/partition/inline-executor.ts';
import { WorkerExecutor } from '../../../shared/partition/worker-executor.ts';
import type { TickEvent } from '../../../shared/time/tick.ts';
import { logPolicyOf, type Scenario } from '../scenario.ts';
import type { Edges } from './edges.ts';
import { observedExecutor } from './observed-executor.ts';
import { observedLog } from './observed-log.ts';
import { observedSink } from './observed-sink.ts';
import type { Process, Surroundings } from './process.ts';
import { SimulatedThread } from './simulated-thread.ts';
import type { Witness } from './witness.ts';
import { writerOf } from './writer.ts';

/** Metrics go nowhere, and of the log the world hears the text of each line. */
function watchedBy(witness: Witness): Observability {
  const metrics = new Proxy({}, { get: () => () => {} });
  const logger = new Proxy({}, { get: (_, level) => (text: unknown) => witness.told(String(level), String(text)) });
  return { logger, metrics } as unknown as Observability;
}

/** Bytes of a batch from which threads divide it. */
const PARTS_BYTES_MIN = 300;

export const CHECKPOINTS = 'Checkpoints';
export const WATERMARKS = 'Watermarks';
export const APPLICATION = 'simulation';

export interface EnvironmentOptions {
  readonly scenario: Scenario;
  readonly program: StageProgram;
  readonly edges: Edges;
  readonly surroundings: Surroundings;
  readonly witness: Witness;
  /** Saboteurs stand here. */
  readonly tamper: (environment: PartitionEnvironment) => PartitionEnvironment;
}

export class ExecutionEnvironment {
  readonly process: Process;
  readonly services: PartitionServices;
  readonly #observability: Observability;
  invocationCount = 0;

  private constructor(process: Process, services: PartitionServices, witness: Witness) {
    this.process = process;
    this.services = services;
    this.#observability = watchedBy(witness);
  }

  static async open(process: Process, options: EnvironmentOptions): Promise<ExecutionEnvironment> {
    const { scenario, program, edges, surroundings, witness } = options;
    const services = await openPartitionServices(
      program,
      environmentVariables(scenario, program),
      { ...edges.of(process), logPolicy: logPolicyOf(scenario) },
      () => new SimulatedThread(program, process, surroundings, witness).asWorker(),
    );
    // Batches of this small world, too, are worth dividing.
    if (services.pool) Object.assign(services.pool, { partsBytesMin: PARTS_BYTES_MIN });
    const environment = inWorld(process, services, options);
    return new ExecutionEnvironment(process, { ...services, environment }, witness);
  }

  run(event: KinesisStreamEvent | TickEvent, remainingMs: () => number): Promise<unknown> {
    return handleStageEvent(this.services, this.#observability, event, { getRemainingTimeInMillis: remainingMs });
  }
}

/** The shipped environment with smaller limits, and with somebody who watches. */
function inWorld(process: Process, { environment, pool }: PartitionServices, options: EnvironmentOptions): PartitionEnvironment {
  const { scenario, program, witness, tamper } = options;
  const { descriptor } = environment;
  const taskOptions = {
    coalesceChanges: descriptor.queries.map(query => descriptor.outputs[query.output]!.connector === 'dynamodb'),
    rowsPerKeyGroupMax: scenario.rowsPerKeyGroupMax,
  };
  return tamper({
    ...environment,
    limits: {
      ...DEFAULT_PARTITION_LIMITS,
      // So few that snapshots grow over several commits.
      snapshotGroupsMin: 1,
      recordsPerCommitMax: scenario.recordsPerCommitMax,
      globalIntervalMs: scenario.globalIntervalMs,
      afterRestoreMs: environment.limits.afterRestoreMs,
    },
    outputs: environment.outputs.map((sink, index) => observedSink(sink, descriptor.outputs[index]!.name, witness)),
    lateRows: environment.lateRows.map(sink => sink && observedSink(sink, 'late', witness)),
    deadLetters: observedSink(environment.deadLetters, 'dead letters', witness),
    newExecutor: async () =>
      observedExecutor(
        pool ? await WorkerExecutor.create(pool, taskOptions, descriptor.isSliceable) : new InlineExecutor(program, taskOptions),
        { program, sliceCount: pool?.size ?? 1, process, witness },
      ),
    openLog: partition => observedLog(environment.openLog(partition), witness),
    proveEmpty: (shardId, after) => {
      witness.proving(writerOf(process), shardId);
      return environment.proveEmpty(shardId, after);
    },
  });
}

function environmentVariables(scenario: Scenario, { descriptor }: StageProgram): NodeJS.ProcessEnv {
  const outputs = descriptor.outputs.map(({ name, connector }, index) => [`WEIR_OUTPUT_${index}`, `${connector}:${name}`]);
  const late = descriptor.queries.flatMap(({ lateOutput }, index) =>
    lateOutput === null ? [] : [[`WEIR_LATE_${index}`, `kinesis:${lateOutput}`]],
  );
  return {
    ...{ WEIR_APPLICATION: APPLICATION, WEIR_CHECKPOINTS_TABLE: CHECKPOINTS, WEIR_WATERMARKS_TABLE: WATERMARKS, WEIR_BODIES: 's3:bodies' },
    ...{ WEIR_DEAD_LETTERS: 'sqs:https://queue/dead-letters', WEIR_CACHE_BYTES: String(scenario.cacheBytesMax) },
    ...{ WEIR_WORKERS: String(scenario.workerCount), WEIR_TIMEOUT_MS: String(scenario.timeoutMs) },
    ...Object.fromEntries([...outputs, ...late]),
  };
}
