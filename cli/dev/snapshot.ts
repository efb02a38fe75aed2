// What the screen and the summary know, read from where anybody could read it: the watermark rows, the mapping, the commit logs.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LocalDeployment, RunningStage } from '../../local/deployment/local-deployment.ts';
import { LogTail } from '../../local/deployment/log-tail.ts';
import type { ShardProgress } from '../../local/event-source-mapping/mapping-observer.ts';
import type { StageDescriptor } from '../../shared/engine/descriptor.ts';
import type { OutboundRow } from '../../shared/sinks/sink.ts';
import type { Clock } from '../../shared/time/clock.ts';
import type { WatermarkRow } from '../../shared/time/watermark-row.ts';
import type { ReplayProducer } from './replay-producer.ts';

export interface ShardFigures {
  readonly shardId: string;
  readonly watermarkMs: number | null;
  /** How far work is behind the tip of the shard: age of what waits, or of what is not read yet; null before the first reading. */
  readonly lagMs: number | null;
  readonly recordCount: number;
  readonly groupCount: number;
  readonly commitCount: number;
}

export interface StageFigures {
  readonly descriptor: StageDescriptor;
  readonly shards: readonly ShardFigures[];
  /** Sums of the rows' counters, by name. */
  readonly counters: Readonly<Record<string, number>>;
  /** Per query, the newest rows, newest first. */
  readonly newest: readonly (readonly OutboundRow[])[];
}

export interface Snapshot {
  readonly nowMs: number;
  readonly stages: readonly StageFigures[];
  /** null without a replay. */
  readonly sent: { readonly sentCount: number; readonly totalCount: number; readonly retriedCount: number } | null;
  /** Everything sent is applied. */
  readonly isApplied: boolean;
  /** Somebody has switched a mapping off: what stands still is meant to. */
  readonly isPaused: boolean;
  /** It is published and closed too. */
  readonly finished: boolean;
  /** Changes whenever anything moves. */
  readonly fingerprint: string;
}

export interface SnapshotsOptions {
  readonly deployment: LocalDeployment;
  readonly dynamoDb: DynamoDBClient;
  readonly clock: Clock;
  readonly producer: ReplayProducer | null;
}

const NEWEST_ROWS_KEPT = 12;

export class Snapshots {
  private readonly options: SnapshotsOptions;
  private readonly tails: readonly LogTail[];
  private readonly newest: OutboundRow[][][];

  constructor(options: SnapshotsOptions) {
    const { deployment, dynamoDb, clock } = options;
    this.options = options;
    this.newest = deployment.stages.map(({ descriptor }) => descriptor.queries.map(() => []));
    this.tails = deployment.stages.map(
      ({ descriptor, stageKey }) =>
        new LogTail({
          client: dynamoDb,
          checkpointsTable: deployment.checkpointsTable,
          bodiesFolder: deployment.bodiesFolder,
          descriptor,
          stageKey,
          clock,
        }),
    );
  }

  async take(): Promise<Snapshot> {
    const { deployment, producer, clock } = this.options;
    const perStage = await Promise.all(deployment.stages.map((stage, index) => this.figuresOf(stage, index)));
    const rows = perStage.flatMap(({ rows }) => rows);
    const sent = producer && { ...producer.figures, totalCount: producer.recordCount };
    const settledCount = rows.reduce((total, { counters }) => total + (counters.records ?? 0) + (counters.misrouted ?? 0), 0);
    const isApplied = sent !== null && sent.sentCount === sent.totalCount && settledCount >= sent.totalCount;
    return {
      nowMs: clock.nowMs(),
      stages: perStage.map(({ figures }) => figures),
      sent,
      isApplied,
      isPaused: deployment.stages.some(({ mapping }) => !mapping.isEnabled),
      finished: isApplied && rows.every(isClosed) && deployment.stages.every(({ mapping }) => mapping.isCaughtUp),
      fingerprint: JSON.stringify([sent, rows.map(row => [row.commitNumber, row.watermarkMs, row.emptySinceMs])]),
    };
  }

  private async figuresOf(stage: RunningStage, index: number): Promise<{ figures: StageFigures; rows: readonly WatermarkRow[] }> {
    const rows = await stage.rows();
    for (const row of rows) if (row.commitNumber > 0) this.keepNewest(index, await this.tails[index]!.next(row.partition));
    const progress = new Map(stage.mapping.progress().map(shard => [shard.shardId, shard]));
    const shards = rows.map((row): ShardFigures => {
      const shardId = row.partition.slice(row.partition.indexOf('/') + 1);
      return {
        shardId,
        watermarkMs: row.watermarkMs,
        lagMs: lagOf(progress.get(shardId)),
        recordCount: row.counters.records ?? 0,
        groupCount: row.groupCount,
        commitCount: row.counters.commits ?? 0,
      };
    });
    const counters: Record<string, number> = {};
    for (const row of rows) for (const [name, count] of Object.entries(row.counters)) counters[name] = (counters[name] ?? 0) + count;
    return { rows, figures: { descriptor: stage.descriptor, shards, counters, newest: this.newest[index]! } };
  }

  private keepNewest(stage: number, rows: readonly (readonly OutboundRow[])[]): void {
    for (const [query, added] of rows.entries()) {
      if (added.length === 0) continue;
      const kept = [...added, ...this.newest[stage]![query]!].sort((a, b) => (b.window?.endMs ?? 0) - (a.window?.endMs ?? 0));
      this.newest[stage]![query] = kept.slice(0, NEWEST_ROWS_KEPT);
    }
  }
}

function lagOf(progress: ShardProgress | undefined): number | null {
  if (!progress || progress.lagMs === null) return null;
  return progress.recordsPendingCount === 0 ? progress.lagMs : Math.max(progress.lagMs, progress.iteratorAgeMs ?? 0);
}

/** A row is written after its commit is published, so nothing is on its way either. */
const isClosed = (row: WatermarkRow): boolean => row.nextTimerMs === null && row.pendingRowCount === 0;
