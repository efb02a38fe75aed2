// What `weir dev` shows while it runs, as text for a screen of a given size:
//
//   title                                   elapsed
//   progress of the replay, what became of the records
//   per query: the newest closed windows            as many rows as there is room for
//   per stream: its shards
//
// Nothing wraps and nothing scrolls: tables leave out columns that do not fit, and rows give way to what stands below them.
import type pc from 'picocolors';
import { drawTable, renderTable } from '../output/render-table.ts';
import { bar } from '../progress.ts';
import { accountOf } from './account.ts';
import type { ShardFigures, Snapshot, StageFigures } from './snapshot.ts';

export type Colors = ReturnType<typeof pc.createColors>;

export interface PictureOptions {
  readonly title: string;
  readonly elapsedMs: number;
  readonly problems: readonly string[];
  /** Of the screen, in characters. */
  readonly width: number;
  readonly height: number;
  readonly color: Colors;
}

const NEWEST_ROWS_MAX = 10;
const SHARDS_MAX = 8;
/** Of a table: two borders, the head and the line below it. */
const TABLE_FRAME_LINES = 4;
/** With fewer rows than this a table is not worth its frame. */
const NEWEST_ROWS_MIN = 2;

export function picture(snapshot: Snapshot, options: PictureOptions): string {
  const { width, height, color, problems } = options;
  const head = [titleLine(options), ...progressLines(snapshot, options), ''];
  const shards = snapshot.stages.flatMap(stage => [color.bold(`Shards of ${stage.descriptor.source.name}`), ...shardLines(stage, width)]);
  const foot = problems.length === 0 ? [] : ['', color.yellow(cut(problemText(problems), width))];
  // One line stays free: a terminal whose last line is written scrolls.
  const room = height - 1 - head.length - shards.length - foot.length;
  const newest = newestLines(snapshot.stages, room, options);
  return [...head, ...newest, ...shards, ...foot].join('\n');
}

/** The same without a terminal: one line. */
export function progressText(snapshot: Snapshot): string {
  const { sent, stages } = snapshot;
  return [
    ...(sent === null ? [] : [`${percent(sent)} of ${count(sent.totalCount)} records sent${retriedText(sent)}`]),
    outcomeText(stages),
  ].join('; ');
}

function titleLine({ title, elapsedMs, width, color }: PictureOptions): string {
  const seconds = Math.floor(elapsedMs / 1000);
  const elapsed = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const text = cut(title, width - elapsed.length - 2);
  return `${color.bold(text)}${' '.repeat(Math.max(1, width - text.length - elapsed.length))}${color.dim(elapsed)}`;
}

function progressLines(snapshot: Snapshot, { width, color }: PictureOptions): string[] {
  const { sent, stages } = snapshot;
  const outcome = cut(outcomeText(stages), width);
  if (sent === null) return [outcome];
  const text = ` ${percent(sent).padStart(5)}  ${count(sent.sentCount)} of ${count(sent.totalCount)} records sent${retriedText(sent)}${closingText(snapshot)}`;
  const cells = Math.max(8, Math.min(40, width - text.length));
  return [`${color.cyan(bar(shareOf(sent), cells))}${cut(text, width - cells)}`, outcome];
}

type Sent = NonNullable<Snapshot['sent']>;

const shareOf = ({ sentCount, totalCount }: Sent): number => (totalCount === 0 ? 1 : sentCount / totalCount);
const percent = (sent: Sent): string => `${Math.floor(shareOf(sent) * 100)} %`;
/** What Kinesis refused at first; nothing where it took everything. */
export const retriedText = ({ retriedCount }: Sent): string =>
  retriedCount > 0 ? `, ${count(retriedCount)} of them throttled and sent again` : '';

/** Why nothing more happens for a while: the last windows have no later record to close them, so they wait for silence. */
function closingText({ isApplied, stages }: Snapshot): string {
  if (!isApplied) return '';
  const idleMs = Math.max(...stages.map(({ descriptor }) => descriptor.source.idleTimeoutMs));
  return `; the last windows close after ${count(idleMs / 1000)} s of silence ('idle.timeout')`;
}

function outcomeText(stages: readonly StageFigures[]): string {
  const of = (name: string) => stages.reduce((total, { counters }) => total + (counters[name] ?? 0), 0);
  const perQuery = stages.flatMap(({ descriptor, counters }) => descriptor.queries.map(query => accountOf(counters, query.name)));
  const late = perQuery.reduce((total, account) => total + account.late, 0);
  const emitted = perQuery.reduce((total, account) => total + account.emitted, 0);
  const dead = of('undecodable') + of('unreadable') + perQuery.reduce((total, account) => total + account.failed, 0);
  return `${count(of('records'))} read in ${count(of('commits'))} commits, ${count(late)} late, ${count(dead)} dead-lettered; ${count(emitted)} rows emitted`;
}

function newestLines(stages: readonly StageFigures[], room: number, { width, color }: PictureOptions): string[] {
  const queries = stages.flatMap(({ descriptor, newest }) =>
    descriptor.queries.map((query, index) => ({ query, output: descriptor.outputs[query.output]!, rows: newest[index]! })),
  );
  const linesEach = 1 + TABLE_FRAME_LINES + NEWEST_ROWS_MIN + 1;
  const shown = queries.slice(0, Math.max(1, Math.floor(room / linesEach)));
  const rowsEach = Math.min(NEWEST_ROWS_MAX, Math.floor(room / shown.length) - (linesEach - NEWEST_ROWS_MIN));
  if (rowsEach < 1) return [];
  return shown.flatMap(({ query, output, rows }) => [
    color.bold(newestTitle(output.name, query)),
    ...renderTable(output.columns, rows.slice(0, rowsEach), { widthMax: width }).split('\n'),
    '',
  ]);
}

export const newestTitle = (name: string, query: StageFigures['descriptor']['queries'][number]): string => {
  const what = query.emit === 'rows' ? 'newest rows' : query.windowSizeMs === null ? 'newest changes' : 'newest closed windows';
  return `${name}: ${what}`;
};

/** A line per shard; where there are many, those that are furthest behind. */
export function shardLines({ shards, descriptor }: StageFigures, width: number, shardsMax = SHARDS_MAX): string[] {
  const noWatermark = descriptor.source.eventTime === null ? 'no event time' : 'none yet';
  const shown = shards.length <= shardsMax ? shards : [...shards].sort(byWatermark).slice(0, shardsMax);
  const rows = shown.map(shard => [
    shortShardId(shard.shardId),
    shard.watermarkMs === null ? noWatermark : new Date(shard.watermarkMs).toISOString(),
    shard.lagMs === null ? '' : `${count(shard.lagMs)} ms`,
    count(shard.recordCount),
    count(shard.groupCount),
    count(shard.commitCount),
  ]);
  const head = ['shard', 'watermark', 'behind', 'records', 'groups', 'commits'];
  const table = drawTable(head, rows, ['right', 'left', 'right', 'right', 'right', 'right'], width).split('\n');
  return shown.length < shards.length ? [...table, `… and ${shards.length - shown.length} more shards, further ahead`] : table;
}

const byWatermark = (a: ShardFigures, b: ShardFigures): number =>
  (a.watermarkMs ?? Number.NEGATIVE_INFINITY) - (b.watermarkMs ?? Number.NEGATIVE_INFINITY);

/** `shardId-000000000003` is shard 3 to everybody. */
const shortShardId = (shardId: string): string => shardId.replace(/^shardId-0*(?=[0-9])/, '');

function problemText(problems: readonly string[]): string {
  const which = problems.length === 1 ? 'A warning' : `${problems.length} warnings, the last`;
  return `${which}: ${problems.at(-1)!.replaceAll(/\s+/g, ' ')}`;
}

const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`);

export const count = (value: number): string => value.toLocaleString('en');
