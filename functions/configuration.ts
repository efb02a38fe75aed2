// What a function reads from its environment, once, at its start. Every name is listed here; the construct and the local services set them.
import type { StageDescriptor } from '../shared/engine/descriptor.ts';
import { ExternalError } from '../shared/engine/errors.ts';
import type { CoordinatedStage } from '../shared/time/coordinator.ts';

export interface PartitionConfiguration {
  readonly application: string;
  /** The stream as deployed; the script's name for it when not set. */
  readonly streamName: string | null;
  /** Where the mapping begins in shards that were there before it. */
  readonly start: 'TRIM_HORIZON' | 'LATEST' | { readonly timestampMs: number };
  readonly checkpointsTable: string;
  readonly watermarksTable: string;
  /** Large commit bodies: `s3:BUCKET` or `folder:PATH`. */
  readonly bodies: string;
  /** Sink targets by output, as `openSink` takes them. */
  readonly outputs: readonly string[];
  /** Sink targets of late rows by query; null where they are only counted. */
  readonly lateRows: readonly (string | null)[];
  readonly deadLetters: string;
  /** Threads that share a batch; 1 runs it in the handler's own. */
  readonly workerCount: number;
  /** Memory for cached states. */
  readonly cacheBytesMax: number;
  /** Memory for the state of one partition. */
  readonly stateBytesMax: number;
  readonly globalIntervalMs: number | null;
  /** How long an invocation may last. */
  readonly timeoutMs: number;
}

/** No function may run longer (Lambda quotas). */
const TIMEOUT_MS_MAX = 900_000;

const DEFAULT_CACHE_SHARE = 0.5;

/** Beyond it a state has at most doubled when it is noticed, and a snapshot of one below it is copied twice on its way out. */
const DEFAULT_STATE_SHARE = 0.3;

/** Reads the configuration. `outputCount` and `queryCount` come from the stage's descriptor. */
export function readPartitionConfiguration(env: NodeJS.ProcessEnv, outputCount: number, queryCount: number): PartitionConfiguration {
  const memoryBytes = Number(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 1024) * 1024 * 1024;
  return {
    application: required(env, 'WEIR_APPLICATION'),
    streamName: env.WEIR_STREAM ?? null,
    start: startOf(env),
    checkpointsTable: required(env, 'WEIR_CHECKPOINTS_TABLE'),
    watermarksTable: required(env, 'WEIR_WATERMARKS_TABLE'),
    bodies: required(env, 'WEIR_BODIES'),
    outputs: Array.from({ length: outputCount }, (_, index) => required(env, `WEIR_OUTPUT_${index}`)),
    lateRows: Array.from({ length: queryCount }, (_, index) => env[`WEIR_LATE_${index}`] ?? null),
    deadLetters: required(env, 'WEIR_DEAD_LETTERS'),
    workerCount: wholeNumber(env, 'WEIR_WORKERS', 1),
    cacheBytesMax: wholeNumber(env, 'WEIR_CACHE_BYTES', Math.floor(memoryBytes * DEFAULT_CACHE_SHARE)),
    stateBytesMax: wholeNumber(env, 'WEIR_STATE_BYTES', Math.floor(memoryBytes * DEFAULT_STATE_SHARE)),
    globalIntervalMs: env.WEIR_GLOBAL_INTERVAL_MS === undefined ? null : wholeNumber(env, 'WEIR_GLOBAL_INTERVAL_MS', 0),
    timeoutMs: wholeNumber(env, 'WEIR_TIMEOUT_MS', TIMEOUT_MS_MAX),
  };
}

/** `TRIM_HORIZON`, which is the default, `LATEST`, or Unix seconds. */
function startOf(env: NodeJS.ProcessEnv): PartitionConfiguration['start'] {
  const text = env.WEIR_START ?? 'TRIM_HORIZON';
  if (text === 'TRIM_HORIZON' || text === 'LATEST') return text;
  return { timestampMs: wholeNumber(env, 'WEIR_START', 0) * 1000 };
}

export function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new ExternalError('configuration', `The environment variable ${name} is not set. The StreamingApplication construct sets it.`, {
    retryable: false,
  });
}

function wholeNumber(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new ExternalError('configuration', `The environment variable ${name} is "${text}"; it takes a whole number.`, { retryable: false });
}

/** A stage as the coordinator finds it. */
export interface DeployedStage extends CoordinatedStage {
  readonly functionName: string;
  /** UUID of the event source mapping that feeds it; null where another caller does. */
  readonly mapping: string | null;
  /** No record of the stream is an aggregate of the KPL. @default false */
  readonly isUnaggregated?: boolean;
}

export interface CoordinatorConfiguration {
  readonly application: string;
  readonly watermarksTable: string;
  readonly stages: readonly DeployedStage[];
}

export function readCoordinatorConfiguration(env: NodeJS.ProcessEnv): CoordinatorConfiguration {
  return {
    application: required(env, 'WEIR_APPLICATION'),
    watermarksTable: required(env, 'WEIR_WATERMARKS_TABLE'),
    stages: JSON.parse(required(env, 'WEIR_STAGES')) as DeployedStage[],
  };
}

/** What `WEIR_STAGES` holds for a stage. */
export function deployedStage(
  application: string,
  descriptor: StageDescriptor,
  stream: string,
  functionName: string,
  mapping: string | null,
): DeployedStage {
  return {
    stageKey: `${application}/${descriptor.stage}`,
    stream,
    boundMs: descriptor.source.eventTime?.boundMs ?? 0,
    idleTimeoutMs: descriptor.source.idleTimeoutMs,
    ...(descriptor.source.maxDriftMs !== undefined && { maxDriftMs: descriptor.source.maxDriftMs }),
    ...(descriptor.source.isUnaggregated && { isUnaggregated: true }),
    functionName,
    mapping,
  };
}
