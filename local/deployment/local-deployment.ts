// An application as AWS would run it, on this machine: streams, tables, the bundled functions in execution environments, an event source
// mapping per stage, the coordinator on a schedule. What it lacks is AWS.
import path from 'node:path';
import { bundleCoordinator, bundlePartition } from '../../functions/bundle.ts';
import { type DeployedStage, deployedStage } from '../../functions/configuration.ts';
import type { OutputDescriptor, StageDescriptor } from '../../shared/engine/descriptor.ts';
import type { Clock } from '../../shared/time/clock.ts';
import { DynamoDbWatermarkStore } from '../../shared/time/dynamodb-watermark-store.ts';
import type { WatermarkRow } from '../../shared/time/watermark-row.ts';
import type { WatermarkStore } from '../../shared/time/watermark-store.ts';
import type { MappingObserver } from '../event-source-mapping/mapping-observer.ts';
import { createLocalFunction, type LocalFunction, type LogLine } from '../lambda/local-function.ts';
import { bundled, createBundleFolder, removeBundleFolder, writeServices } from './bundle-folder.ts';
import type { LocalServices } from './local-services.ts';
import { PausableMapping } from './pausable-mapping.ts';
import { createCheckpointsTable, createResultTable, createStream, createWatermarksTable } from './resources.ts';

/** What is deployed of a stage: its generated module and what that says of itself. */
export interface DeployableStage {
  readonly descriptor: StageDescriptor;
  readonly moduleText: string;
}

export interface LocalDeploymentOptions {
  readonly application: string;
  readonly stages: readonly DeployableStage[];
  readonly services: LocalServices;
  readonly clock: Clock;
  readonly shardCount: number;
  /** Execution environments of each stage at most. */
  readonly environmentCountMax: number;
  readonly observer?: MappingObserver;
  readonly onLog?: (line: LogLine) => void;
}

export interface RunningStage {
  readonly descriptor: StageDescriptor;
  readonly stageKey: string;
  readonly mapping: PausableMapping;
  rows(): Promise<readonly WatermarkRow[]>;
}

const CHECKPOINTS_TABLE = 'Checkpoints';
const WATERMARKS_TABLE = 'Watermarks';
const BATCH_SIZE = 500;
const BATCHING_WINDOW_MS = 250;
const FUNCTION_TIMEOUT_MS = 30_000;
const FUNCTION_MEMORY_MB = 1024;
const COORDINATOR_INTERVAL_MS = 500;
/** Environments that are started beforehand; more come with the load, as on Lambda. */
const WARM_ENVIRONMENTS = 3;

export class LocalDeployment {
  readonly stages: readonly RunningStage[];
  readonly checkpointsTable = CHECKPOINTS_TABLE;
  readonly bodiesFolder: string;
  private readonly options: LocalDeploymentOptions;
  private readonly folder: string;
  private readonly functions: readonly LocalFunction[];
  private readonly stopping = new AbortController();
  private readonly coordinating: Promise<void>;

  private constructor(
    options: LocalDeploymentOptions,
    folder: string,
    stages: readonly RunningStage[],
    functions: readonly LocalFunction[],
  ) {
    this.options = options;
    this.folder = folder;
    this.bodiesFolder = path.join(folder, 'bodies');
    this.stages = stages;
    this.functions = functions;
    for (const stage of stages) stage.mapping.start();
    this.coordinating = this.coordinate(functions.at(-1)!);
  }

  /** Creates what is missing and starts to consume. When it rejects, nothing is left of it: no process, no folder. */
  static async start(options: LocalDeploymentOptions): Promise<LocalDeployment> {
    const { services, application } = options;
    const folder = createBundleFolder(application);
    const functions: LocalFunction[] = [];
    try {
      await createResources(options);
      const watermarks = new DynamoDbWatermarkStore({ client: services.dynamoDb, tableName: WATERMARKS_TABLE });
      for (const stage of options.stages) functions.push(partitionFunction(options, stage, folder));
      const stages = options.stages.map(({ descriptor }, index) => runningStage(options, descriptor, functions[index]!, watermarks));
      const deployed = options.stages.map(({ descriptor }, index) =>
        deployedStage(application, descriptor, descriptor.source.stream, functions[index]!.name, stages[index]!.mapping.uuid),
      );
      functions.push(coordinatorFunction(options, deployed, folder));
      for (const localFunction of functions) services.invokeApi.register(localFunction);
      for (const { mapping } of stages) services.invokeApi.registerMapping(mapping);
      writeServices(folder, services.endpointVariables);
      // The first batches meet no cold start.
      await Promise.all(functions.map(localFunction => localFunction.warm(WARM_ENVIRONMENTS)));
      return new LocalDeployment(options, folder, stages, functions);
    } catch (error) {
      await Promise.all(functions.map(localFunction => localFunction.close()));
      removeBundleFolder(folder);
      throw error;
    }
  }

  /** Stops consuming, ends every process, removes the bundles. */
  async close(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.stages.map(stage => stage.mapping.stop()));
    await this.coordinating;
    await Promise.all(this.functions.map(localFunction => localFunction.close()));
    removeBundleFolder(this.folder);
  }

  private async coordinate(coordinator: LocalFunction): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await coordinator.invoke({ kind: 'schedule' });
      await this.options.clock.sleep(COORDINATOR_INTERVAL_MS, signal);
    }
  }
}

async function createResources({ services, stages, shardCount, application }: LocalDeploymentOptions): Promise<void> {
  const outputs = stages.flatMap(({ descriptor }) => descriptor.outputs);
  const lateStreams = stages.flatMap(({ descriptor }) => descriptor.queries.flatMap(query => query.lateOutput ?? []));
  const streams = new Map(stages.map(({ descriptor }) => [descriptor.source.stream, shardCount]));
  for (const output of outputs) if (output.connector === 'kinesis') streams.set(streamOf(output), streams.get(streamOf(output)) ?? 1);
  for (const name of [...lateStreams, deadLetterStream(application)]) streams.set(name, streams.get(name) ?? 1);
  // All come to rest before one's failure is told: what still waits for a service that is gone would keep the process alive.
  const created = await Promise.allSettled([
    ...[...streams].map(([name, shards]) => createStream(services.kinesis, name, shards)),
    createCheckpointsTable(services.dynamoDb, CHECKPOINTS_TABLE),
    createWatermarksTable(services.dynamoDb, WATERMARKS_TABLE),
    ...outputs.filter(output => output.connector === 'dynamodb').map(output => createResultTable(services.dynamoDb, tableOf(output))),
  ]);
  const failure = created.find(result => result.status === 'rejected');
  if (failure) throw failure.reason;
}

const deadLetterStream = (application: string) => `${application}-dead-letters`;
const streamOf = (output: OutputDescriptor) => output.options.stream ?? output.name;
const tableOf = (output: OutputDescriptor) => output.options.table ?? output.name;

function targetOf(output: OutputDescriptor, folder: string): string {
  if (output.connector === 'dynamodb') return `dynamodb:${tableOf(output)}`;
  if (output.connector === 'kinesis') return `kinesis:${streamOf(output)}`;
  return `file:${output.options.path === undefined ? path.join(folder, `${output.name}.ndjson`) : path.resolve(output.options.path)}`;
}

function partitionFunction(options: LocalDeploymentOptions, { descriptor, moduleText }: DeployableStage, folder: string): LocalFunction {
  const { application, services, clock } = options;
  const bundle = bundled(() => bundlePartition(moduleText, path.join(folder, descriptor.stage), { minify: false }));
  const numbered = (prefix: string, values: readonly (string | null)[]) =>
    Object.fromEntries(values.flatMap((value, index) => (value === null ? [] : [[`${prefix}${index}`, value]])));
  return createLocalFunction({
    name: `${application}-${descriptor.stage}`,
    bundlePath: path.join(bundle.folder, 'index.mjs'),
    clock,
    timeoutMs: FUNCTION_TIMEOUT_MS,
    memoryMb: FUNCTION_MEMORY_MB,
    environmentCountMax: options.environmentCountMax,
    environmentVariables: {
      ...services.endpointVariables,
      ...quietPowertools,
      WEIR_APPLICATION: application,
      WEIR_CHECKPOINTS_TABLE: CHECKPOINTS_TABLE,
      WEIR_WATERMARKS_TABLE: WATERMARKS_TABLE,
      WEIR_BODIES: `folder:${path.join(folder, 'bodies')}`,
      WEIR_DEAD_LETTERS: `kinesis:${deadLetterStream(application)}`,
      WEIR_GLOBAL_INTERVAL_MS: String(COORDINATOR_INTERVAL_MS),
      WEIR_TIMEOUT_MS: String(FUNCTION_TIMEOUT_MS),
      ...numbered(
        'WEIR_OUTPUT_',
        descriptor.outputs.map(output => targetOf(output, folder)),
      ),
      ...numbered(
        'WEIR_LATE_',
        descriptor.queries.map(query => (query.lateOutput === null ? null : `kinesis:${query.lateOutput}`)),
      ),
    },
    ...(options.onLog && { onLog: options.onLog }),
  });
}

function coordinatorFunction(options: LocalDeploymentOptions, stages: readonly DeployedStage[], folder: string): LocalFunction {
  const { application, services, clock } = options;
  const bundle = bundled(() => bundleCoordinator(path.join(folder, 'coordinator'), { minify: false }));
  return createLocalFunction({
    name: `${application}-coordinator`,
    bundlePath: path.join(bundle.folder, 'index.mjs'),
    clock,
    timeoutMs: FUNCTION_TIMEOUT_MS,
    environmentCountMax: 1,
    environmentVariables: {
      ...services.endpointVariables,
      ...quietPowertools,
      WEIR_APPLICATION: application,
      WEIR_WATERMARKS_TABLE: WATERMARKS_TABLE,
      WEIR_STAGES: JSON.stringify(stages),
    },
    ...(options.onLog && { onLog: options.onLog }),
  });
}

/** There is no X-Ray daemon here to send traces to. */
const quietPowertools = { POWERTOOLS_TRACE_ENABLED: 'false', POWERTOOLS_LOG_LEVEL: 'WARN' };

function runningStage(
  options: LocalDeploymentOptions,
  descriptor: StageDescriptor,
  target: LocalFunction,
  watermarks: WatermarkStore,
): RunningStage {
  const stageKey = `${options.application}/${descriptor.stage}`;
  const mapping = new PausableMapping(target.name, {
    kinesis: options.services.kinesis,
    streamArn: `arn:aws:kinesis:us-east-1:000000000000:stream/${descriptor.source.stream}`,
    target,
    startingPosition: { kind: 'TRIM_HORIZON' },
    clock: options.clock,
    batchSize: BATCH_SIZE,
    maximumBatchingWindowMs: BATCHING_WINDOW_MS,
    bisectBatchOnFunctionError: true,
    reportBatchItemFailures: true,
    ...(options.observer && { observer: options.observer }),
  });
  return { descriptor, stageKey, mapping, rows: () => watermarks.rows(stageKey) };
}
