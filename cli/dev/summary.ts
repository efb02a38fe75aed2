// The last word of `weir dev`: what came in, where each record went, and that the two agree.
import { renderTable } from '../output/render-table.ts';
import { accountOf } from './account.ts';
import { count, newestTitle, retriedText, shardLines } from './picture.ts';
import type { Snapshot, StageFigures } from './snapshot.ts';

export interface SummaryFacts {
  readonly elapsedMs: number;
  /** From the first record sent to the last applied; null where there was no replay, or not all of it was applied. */
  readonly replayMs: number | null;
  /** False when somebody stopped it. */
  readonly finished: boolean;
  readonly problems: readonly string[];
  /** Columns of the screen; tables are cut to fit. */
  readonly width: number;
}

const NEWEST_ROWS_SHOWN = 8;
const PROBLEMS_SHOWN = 5;
const PROBLEM_CHARS_MAX = 300;

export function summaryText(snapshot: Snapshot, facts: SummaryFacts): string {
  const lines: string[] = [];
  for (const stage of snapshot.stages) lines.push(...newestLines(stage, facts.width), ...shardsOf(stage, facts.width), '');
  lines.push(endText(snapshot, facts), '');
  for (const stage of snapshot.stages) lines.push(...accountLines(stage));
  lines.push(...totals(snapshot, facts));
  if (facts.problems.length > 0) lines.push('', 'The functions said:', ...facts.problems.slice(-PROBLEMS_SHOWN).map(problemLine));
  return `${lines.join('\n')}\n`;
}

function newestLines({ descriptor, newest }: StageFigures, widthMax: number): string[] {
  return descriptor.queries.flatMap((query, index) => {
    const rows = newest[index]!.slice(0, NEWEST_ROWS_SHOWN);
    const { name, columns } = descriptor.outputs[query.output]!;
    return rows.length === 0 ? [] : [newestTitle(name, query), renderTable(columns, rows, { widthMax }), ''];
  });
}

const shardsOf = (stage: StageFigures, width: number): string[] => [
  `Shards of ${stage.descriptor.source.name}`,
  ...shardLines(stage, width, Number.POSITIVE_INFINITY),
];

function endText({ sent, stages }: Snapshot, { finished }: SummaryFacts): string {
  const hasWindows = stages.some(({ descriptor }) => descriptor.queries.some(query => query.windowSizeMs !== null));
  if (finished) return hasWindows ? 'Done: every record is applied and every window is closed.' : 'Done: every record is applied.';
  return sent === null ? 'Stopped.' : 'Stopped before the end of the replay.';
}

/** Per query, the records of its stream in the order of their way, and whether they add up. */
function accountLines({ descriptor, counters }: StageFigures): string[] {
  const read = counters.records ?? 0;
  return descriptor.queries.flatMap(query => {
    const { applied, filtered, late, failed, unreadable, emitted, unwritable, addsUp } = accountOf(counters, query.name);
    const parts: [number, string][] = [
      [applied, 'applied'],
      [filtered, 'filtered by WHERE'],
      [late, 'late'],
      [unreadable + failed, 'dead-lettered'],
    ];
    return [
      `${query.name}, from ${descriptor.source.name}`,
      ...parts.map(([value, label]) => figure(value, label)),
      figure(
        read,
        `records read ${addsUp ? '✓ the sum of the above' : '✗ NOT the sum of the above: this is a bug in Weir, please report it'}`,
      ),
      figure(emitted, 'rows emitted'),
      ...(unwritable === 0 ? [] : [figure(unwritable, 'results that could not be written, dead-lettered')]),
      '',
    ];
  });
}

function totals({ stages, sent }: Snapshot, { elapsedMs, replayMs }: SummaryFacts): string[] {
  const of = (name: string) => stages.reduce((total, { counters }) => total + (counters[name] ?? 0), 0);
  const rate = (timeMs: number) => Math.round((of('records') / Math.max(1, timeMs)) * 1000);
  return [
    ...(sent === null ? [] : [figure(sent.sentCount, `records sent${retriedText(sent)}`)]),
    figure(of('commits'), 'commits'),
    figure(of('committedBytes'), 'bytes committed'),
    replayMs === null
      ? figure(rate(elapsedMs), `records/s over ${seconds(elapsedMs)}`)
      : figure(rate(replayMs), `records/s from the first sent to the last committed, ${seconds(replayMs)}; ${seconds(elapsedMs)} in all`),
  ];
}

const seconds = (timeMs: number): string => `${(timeMs / 1000).toFixed(1)} s`;

const figure = (value: number, label: string): string => `${count(value).padStart(12)}  ${label}`;

const problemLine = (text: string): string => `  ${text.replaceAll(/\s+/g, ' ').slice(0, PROBLEM_CHARS_MAX)}`;
