// From a load and what its stages use to a month's bill, by service.
import { deliveryOf, type Load } from './load.ts';
import { prices } from './prices.ts';
import type { StageUsage } from './usage.ts';

export interface BillLine {
  readonly service: string;
  readonly usd: number;
  /** What the amount is made of, in words. */
  readonly detail: string;
}

export interface Bill {
  readonly lines: readonly BillLine[];
  readonly totalUsd: number;
}

const HOURS_PER_MONTH = 730;
const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;
const GB = 1e9;

/** What cannot be measured on this machine. */
export const assumptions = {
  /** A call to DynamoDB, S3 or Kinesis from the same region, waited for. */
  networkCallMs: 5,
  /** Lines of the platform and one line of metrics. */
  logBytesPerInvocation: 2_000,
  metricsPerStage: 17,
  /** Items of the log expire after a week and are collected within days. */
  logDays: 9,
  /** Lambda's default sampling: one trace a second and function, and a twentieth of the rest. */
  tracesPerSecond: 1,
  tracedShareOfRest: 0.05,
  /** Generous to Flink: one processing unit takes this much. */
  flinkRecordsPerSecondPerKpu: 50_000,
  flinkBytesPerSecondPerKpu: 10_000_000,
} as const;

/** Lambda gives one vCPU at this memory. */
const MEMORY_MB_PER_VCPU = 1769;
const FLINK_ORCHESTRATION_KPUS = 1;
const PUT_UNIT_BYTES = 25_000;

/** Weir's bill. Each stage reads the whole load from a stream of its own. */
export function weirBill(load: Load, stages: readonly StageUsage[]): Bill {
  const invocations = deliveryOf(load).invocationsPerSecond * SECONDS_PER_MONTH;
  const sum = (pick: (stage: StageUsage) => number) => stages.reduce((total, stage) => total + pick(stage), 0);
  return billOf([
    streamLine(load, stages.length),
    lambdaLine(load, stages, invocations),
    dynamoDbLine(stages, invocations),
    {
      service: 'S3',
      usd:
        invocations * sum(stage => stage.s3PutCount) * prices.s3Put.usd +
        ((invocations * sum(stage => stage.s3Bytes) * assumptions.logDays) / 30 / GB) * prices.s3GbMonth.usd,
      detail: `${millions(invocations * sum(stage => stage.s3PutCount))} large commit bodies`,
    },
    ...outputLines(stages, invocations),
    observabilityLine(load, stages.length),
  ]);
}

/** Managed Service for Apache Flink: the same stream and the same rows out; processing units around the clock. */
export function managedFlinkBill(load: Load, stages: readonly StageUsage[]): Bill {
  const invocations = deliveryOf(load).invocationsPerSecond * SECONDS_PER_MONTH;
  const { flinkRecordsPerSecondPerKpu, flinkBytesPerSecondPerKpu } = assumptions;
  const kpus = Math.max(
    1,
    Math.ceil((load.recordsPerSecond * stages.length) / flinkRecordsPerSecondPerKpu),
    Math.ceil((load.recordsPerSecond * load.recordBytes * stages.length) / flinkBytesPerSecondPerKpu),
  );
  return billOf([
    streamLine(load, stages.length),
    {
      service: 'Managed Flink',
      usd: (kpus + FLINK_ORCHESTRATION_KPUS) * HOURS_PER_MONTH * prices.flinkKpuHour.usd,
      detail: `${kpus} KPU and ${FLINK_ORCHESTRATION_KPUS} for orchestration, also while nothing flows`,
    },
    ...outputLines(stages, invocations),
  ]);
}

function billOf(lines: readonly BillLine[]): Bill {
  return { lines, totalUsd: lines.reduce((total, { usd }) => total + usd, 0) };
}

function streamLine(load: Load, streamCount: number): BillLine {
  const shards = deliveryOf(load).shardCount * streamCount;
  const puts = load.recordsPerSecond * Math.ceil(load.recordBytes / PUT_UNIT_BYTES) * streamCount * SECONDS_PER_MONTH;
  return {
    service: 'Kinesis',
    usd: shards * HOURS_PER_MONTH * prices.kinesisShardHour.usd + puts * prices.kinesisPutUnit.usd,
    detail: `${shards} shard${shards === 1 ? '' : 's'}, ${millions(puts)} records put one by one`,
  };
}

/** What an invocation is billed for, in ms: its processor time at the vCPUs that the memory brings (one thread uses one), and its waits. */
export function billedMs({ memoryMb }: Load, { cpuMs, callCount }: StageUsage): number {
  return Math.ceil((cpuMs * MEMORY_MB_PER_VCPU) / Math.min(memoryMb, MEMORY_MB_PER_VCPU) + callCount * assumptions.networkCallMs);
}

function lambdaLine(load: Load, stages: readonly StageUsage[], invocations: number): BillLine {
  const ms = stages.reduce((total, stage) => total + billedMs(load, stage), 0);
  const gbSeconds = invocations * (ms / 1000) * (load.memoryMb / 1024);
  const count = invocations * stages.length;
  return {
    service: 'Lambda',
    usd: count * prices.lambdaRequest.usd + gbSeconds * prices.lambdaGbSecond.usd,
    detail: `${millions(count)} invocations of ${Math.round(ms / stages.length)} ms, ${load.memoryMb} MB`,
  };
}

function dynamoDbLine(stages: readonly StageUsage[], invocations: number): BillLine {
  const sum = (pick: (stage: StageUsage) => number) => invocations * stages.reduce((total, stage) => total + pick(stage), 0);
  const writes = sum(stage => stage.dynamoDbWriteUnits);
  const reads = sum(stage => stage.dynamoDbReadUnits);
  const storedGb = (sum(stage => stage.logBytes) / GB) * (assumptions.logDays / 30);
  return {
    service: 'DynamoDB, log',
    usd: writes * prices.dynamoDbWriteUnit.usd + reads * prices.dynamoDbReadUnit.usd + storedGb * prices.dynamoDbGbMonth.usd,
    detail: `${millions(writes)} write units, ${millions(reads)} read units, ${storedGb.toFixed(1)} GB`,
  };
}

function outputLines(stages: readonly StageUsage[], invocations: number): BillLine[] {
  const units = (connector: string) => invocations * stages.reduce((total, { rows }) => total + (rows[connector]?.unitCount ?? 0), 0);
  const rowsPerSecond = (invocations * stages.reduce((total, { rows }) => total + (rows.kinesis?.rowCount ?? 0), 0)) / SECONDS_PER_MONTH;
  const lines: BillLine[] = [];
  if (units('dynamodb') > 0) {
    const usd = units('dynamodb') * prices.dynamoDbWriteUnit.usd;
    lines.push({ service: 'DynamoDB, results', usd, detail: `${millions(units('dynamodb'))} write units` });
  }
  if (units('kinesis') > 0) {
    const shards = Math.max(1, Math.ceil(rowsPerSecond / 1000));
    const usd = units('kinesis') * prices.kinesisPutUnit.usd + shards * HOURS_PER_MONTH * prices.kinesisShardHour.usd;
    lines.push({
      service: 'Kinesis, results',
      usd,
      detail: `${millions(units('kinesis'))} rows, ${shards} shard${shards === 1 ? '' : 's'}`,
    });
  }
  return lines;
}

function observabilityLine(load: Load, stageCount: number): BillLine {
  const { metricsPerStage, logBytesPerInvocation, tracesPerSecond, tracedShareOfRest } = assumptions;
  const perSecond = deliveryOf(load).invocationsPerSecond;
  const logGb = (perSecond * stageCount * logBytesPerInvocation * SECONDS_PER_MONTH) / GB;
  const sampled = Math.min(perSecond, tracesPerSecond) + Math.max(0, perSecond - tracesPerSecond) * tracedShareOfRest;
  const traces = sampled * stageCount * SECONDS_PER_MONTH;
  return {
    service: 'CloudWatch, X-Ray',
    usd:
      metricsPerStage * stageCount * prices.cloudWatchMetricMonth.usd + logGb * prices.cloudWatchLogGb.usd + traces * prices.xRayTrace.usd,
    detail: `${metricsPerStage * stageCount} metrics, ${logGb.toFixed(1)} GB of logs, ${millions(traces)} traces`,
  };
}

const millions = (count: number): string => {
  if (count >= 1e6) return `${(count / 1e6).toFixed(count >= 1e8 ? 0 : 1)} M`;
  return Math.round(count).toLocaleString('en');
};
