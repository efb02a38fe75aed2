// An execution environment of the stage's function: one process with the shipped services opened in it, and the shipped handler over them.
import type { KinesisStreamEvent } from 'aws-lambda';
import type { Observability } from '../../../functions/observability.ts';
import { handleStageEvent } from '../../../functions/partition.ts';
import { openPartitionServices, type PartitionServices } from '../../../functions/partition-services.ts';
import { defaultLogPolicy, EXPIRY_MS_MIN, type LogPolicy } from '../../../shared/checkpoint/log-policy.ts';
import type { StageProgram } from '../../../shared/engine/program.ts';
import { DEFAULT_PARTITION_LIMITS, type PartitionEnvironment } from '../../../shared/partition/environment.ts';
import { InlineExecutor } from '../../../shared/partition/inline-executor.ts';
import type { TickEvent } from '../../../shared/time/tick.ts';
import type { Scenario } from '../scenario.ts';
import type { Edges } from './edges.ts';
import { observedExecutor } from './observed-executor.ts';
import { observedSink } from './observed-sink.ts';
import type { Process } from './process.ts';
import type { Witness } from './witness.ts';

/** Metrics and logs go nowhere, whatever is said to them. */
const silent = new Proxy({}, { get: () => () => {} });
const UNWATCHED = { logger: silent, metrics: silent } as unknown as Observability;

export const CHECKPOINTS = 'Checkpoints';
export const WATERMARKS = 'Watermarks';
export const APPLICATION = 'simulation';

export interface EnvironmentOptions {
  readonly scenario: Scenario;
  readonly program: StageProgram;
  readonly edges: Edges;
  readonly witness: Witness;
  /** Saboteurs stand here. */
  readonly tamper: (environment: PartitionEnvironment) => PartitionEnvironment;
}

export class ExecutionEnvironment {
  readonly process: Process;
  readonly services: PartitionServices;
  invocationCount = 0;

  private constructor(process: Process, services: PartitionServices) {
    this.process = process;
    this.services = services;
  }

  static async open(process: Process, options: EnvironmentOptions): Promise<ExecutionEnvironment> {
    const { scenario, program, edges } = options;
    const services = await openPartitionServices(
      program,
      environmentVariables(scenario, program),
      { ...edges.of(process), logPolicy: logPolicyOf(scenario) },
      () => {
        throw new Error('the simulated world has no threads');
      },
    );
    const environment = inWorld(process, services.environment, options);
    return new ExecutionEnvironment(process, { ...services, environment });
  }

  run(event: KinesisStreamEvent | TickEvent, remainingMs: () => number): Promise<unknown> {
    return handleStageEvent(this.services, UNWATCHED, event, { getRemainingTimeInMillis: remainingMs });
  }
}

export const logPolicyOf = ({ snapshotBytesMin, deltaCountMax, inlineBytesMax }: Scenario): LogPolicy => ({
  ...defaultLogPolicy,
  ...{ snapshotBytesMin, deltaCountMax, inlineBytesMax, expiryMs: EXPIRY_MS_MIN, retryForMs: 4_000 },
});

/** The shipped environment with smaller limits, and with somebody who watches. */
function inWorld(process: Process, environment: PartitionEnvironment, options: EnvironmentOptions): PartitionEnvironment {
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
      recordsPerCommitMax: scenario.recordsPerCommitMax,
      globalIntervalMs: scenario.globalIntervalMs,
    },
    outputs: environment.outputs.map((sink, index) => observedSink(sink, descriptor.outputs[index]!.name, witness)),
    lateRows: environment.lateRows.map(sink => sink && observedSink(sink, 'late', witness)),
    deadLetters: observedSink(environment.deadLetters, 'dead letters', witness),
    newExecutor: async () => observedExecutor(new InlineExecutor(program, taskOptions), process, witness),
    proveEmpty: (shardId, after) => {
      witness.proving(process, shardId);
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
    ...Object.fromEntries([...outputs, ...late]),
  };
}
