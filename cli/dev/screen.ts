// The moving picture of `weir dev`: how far the replay is, the newest closed windows, each shard. On a terminal it is redrawn in place;
// elsewhere a plain line now and then says how far things are.
import Table from 'cli-table3';
import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { Clock } from '../../shared/time/clock.ts';
import { renderTable } from '../output/table-sink.ts';
import { bar } from '../progress.ts';
import { colorOn, isInteractive } from '../terminal.ts';
import type { Snapshot, StageFigures } from './snapshot.ts';

const PLAIN_INTERVAL_MS = 2_000;
const NEWEST_ROWS_SHOWN = 8;

export class DevScreen {
  private readonly clock: Clock;
  private readonly stream = process.stderr;
  private readonly draws = isInteractive(process.stderr) ? createLogUpdate(process.stderr) : null;
  private readonly color = pc.createColors(colorOn(process.stderr));
  private plainMs = 0;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  draw(snapshot: Snapshot, problems: readonly string[]): void {
    if (this.draws) return this.draws(this.picture(snapshot, problems));
    if (this.clock.nowMs() - this.plainMs < PLAIN_INTERVAL_MS) return;
    this.plainMs = this.clock.nowMs();
    this.stream.write(`${progressLine(snapshot, false)}\n`);
  }

  done(): void {
    this.draws?.clear();
    this.draws?.done();
  }

  private picture(snapshot: Snapshot, problems: readonly string[]): string {
    const { color } = this;
    const parts = [progressLine(snapshot, true)];
    for (const stage of snapshot.stages) {
      parts.push('', ...newestWindows(stage, color), '', color.bold('Shards'), shardTable(stage));
    }
    if (problems.length > 0) parts.push('', color.yellow(`${problems.length} warning(s), the last: ${problems.at(-1)!.slice(0, 200)}`));
    return parts.join('\n');
  }
}

function progressLine({ sent, stages }: Snapshot, withBar: boolean): string {
  const applied = stages.reduce((total, stage) => total + (stage.counters.records ?? 0), 0);
  const commits = stages.reduce((total, stage) => total + (stage.counters.commits ?? 0), 0);
  const read = `${count(applied)} records applied in ${count(commits)} commits`;
  if (sent === null) return read;
  const share = sent.totalCount === 0 ? 1 : sent.sentCount / sent.totalCount;
  const retried = sent.retriedCount > 0 ? `, ${count(sent.retriedCount)} throttled and sent again` : '';
  return `${withBar ? `${bar(share)} ` : ''}${Math.floor(share * 100)} % of ${count(sent.totalCount)} records sent${retried}; ${read}`;
}

/** The newest rows of each query that closes windows, newest first. */
export function newestWindows({ descriptor, newest }: StageFigures, color = pc.createColors(false)): string[] {
  return descriptor.queries.flatMap((query, index) => {
    const { name, columns } = descriptor.outputs[query.output]!;
    const rows = newest[index]!.slice(0, NEWEST_ROWS_SHOWN);
    if (query.emit === 'rows') return [];
    return [color.bold(`${name}, newest ${query.windowSizeMs === null ? 'changes' : 'closed windows'}`), renderTable(columns, rows)];
  });
}

/** One line per shard. */
export function shardTable({ shards }: StageFigures): string {
  const table = new Table({
    head: ['shard', 'watermark', 'behind', 'records', 'groups', 'commits'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const shard of shards) {
    table.push([
      shard.shardId,
      shard.watermarkMs === null ? 'none yet' : new Date(shard.watermarkMs).toISOString(),
      shard.lagMs === null ? '' : `${count(shard.lagMs)} ms`,
      count(shard.recordCount),
      count(shard.groupCount),
      count(shard.commitCount),
    ]);
  }
  return table.toString();
}

export const count = (value: number): string => value.toLocaleString('en');
