// The last word of `weir dev`: what came in, where each record went, and that the two agree.
import { count, newestWindows, shardTable } from './screen.ts';
import type { Snapshot, StageFigures } from './snapshot.ts';

export interface SummaryFacts {
  readonly elapsedMs: number;
  /** False when somebody stopped it. */
  readonly finished: boolean;
  readonly problems: readonly string[];
}

export function printSummary(snapshot: Snapshot, { elapsedMs, finished, problems }: SummaryFacts): void {
  const lines = [finished ? 'Done: every record applied, every window closed.' : 'Stopped.', ''];
  for (const stage of snapshot.stages)
    lines.push(...newestWindows(stage), '', shardTable(stage), '', ...account(stage, snapshot, elapsedMs));
  if (problems.length > 0) lines.push('', 'The functions said:', ...problems.slice(-5).map(text => `  ${text.slice(0, 300)}`));
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** The counts, in the order of a record's way, and whether they add up. */
function account({ descriptor, counters }: StageFigures, { sent }: Snapshot, elapsedMs: number): string[] {
  const read = counters.records ?? 0;
  const undecodable = (counters.undecodable ?? 0) + (counters.unreadable ?? 0);
  const lines: [string, string][] = [];
  if (sent !== null) lines.push(['records sent', `${count(sent.sentCount)} (${count(sent.retriedCount)} refusals retried)`]);
  lines.push(['records read', count(read)]);
  for (const query of descriptor.queries) {
    const of = (name: string) => counters[`${query.name}.${name}`] ?? 0;
    const sum = of('applied') + of('filtered') + of('late') + of('failed') + undecodable;
    const parts = [
      `${count(of('applied'))} applied`,
      `${count(of('filtered'))} filtered`,
      `${count(of('late'))} late`,
      `${count(undecodable + of('failed'))} dead-lettered`,
    ];
    lines.push([`  ${query.name}`, `${parts.join(' + ')} = ${count(sum)} ${sum === read ? '✓' : `✗ (read: ${count(read)})`}`]);
    lines.push(['  rows emitted', count(of('emitted'))]);
  }
  lines.push(['commits', count(counters.commits ?? 0)]);
  lines.push(['bytes committed', count(counters.committedBytes ?? 0)]);
  lines.push([
    'records/s',
    `${count(Math.round((read / Math.max(1, elapsedMs)) * 1000))} over ${(elapsedMs / 1000).toFixed(1)} s, start-up included`,
  ]);
  const width = Math.max(...lines.map(([label]) => label.length));
  return lines.map(([label, value]) => `${label.padEnd(width)}  ${value}`);
}
