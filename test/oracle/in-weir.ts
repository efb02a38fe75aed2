// What queries give in Weir in the end: a script with all of them as one stage, its task driven directly, in uneven batches, and built anew
// from its own log half-way. Rows that were replaced or taken back are gone.

import { loadProgram } from '../../local/load-program.ts';
import type { QueryDescriptor } from '../../shared/engine/descriptor.ts';
import { ROW_DELETE } from '../../shared/engine/emitted-rows.ts';
import type { StageProgram, StageTask } from '../../shared/engine/program.ts';
import { framePacked, unframeStreams } from '../../shared/partition/frame.ts';
import { SnapshotInParts } from '../../shared/partition/snapshot-in-parts.ts';
import { compile } from '../../shared/sql/compile.ts';
import { batchOf } from '../sql/codegen/batch-of.ts';
import type { Kind } from './expressions.ts';
import type { Dataset, Row } from './generate.ts';
import { NESTED_COLUMNS } from './nested.ts';

const TYPES: Readonly<Record<Kind, string>> = {
  int: 'INT',
  bigint: 'BIGINT',
  double: 'DOUBLE',
  decimal: 'DECIMAL(10, 2)',
  text: 'VARCHAR',
  bool: 'BOOLEAN',
  time: 'TIMESTAMP',
  micros: 'TIMESTAMP(6)',
  nanos: 'TIMESTAMP(9)',
  date: 'DATE',
  small: 'SMALLINT',
};

/** A query, and the statements before it that it reads. */
export interface Asking {
  readonly weir: string;
  readonly before?: string;
}

/** Per query, called `q0`, `q1` and so on, its rows in the end, each as JSON; and what could not be computed. */
export interface Asked {
  readonly rows: readonly (readonly string[])[];
  readonly problems: readonly string[];
}

/** `name`, computed from the field of the record that is called so. */
const computedOf = (name: string, type: string, expression: string) => `${name}_field ${type} PATH '$.${name}', ${name} AS ${expression}`;

type Declared = Pick<Dataset, 'columns' | 'boundSeconds' | 'isComputed'>;

export function scriptOf({ columns, boundSeconds, isComputed }: Declared, queries: readonly Asking[]): string {
  const declared = columns.map(({ name, kind }) =>
    isComputed ? computedOf(name, TYPES[kind], `COALESCE(${name}_field, NULL)`) : `${name} ${TYPES[kind]}`,
  );
  const time = isComputed ? computedOf('ts', 'VARCHAR', 'CAST(ts_field AS TIMESTAMP)') : 'ts TIMESTAMP NOT NULL';
  const watermark = `WATERMARK FOR ts AS ts - INTERVAL '${boundSeconds}' SECOND`;
  const nested = NESTED_COLUMNS.map(({ name, weirType }) => `${name} ${weirType}`);
  const source = ['n INT NOT NULL', time, ...nested, ...declared, watermark].join(', ');
  const statements = queries.map(({ weir, before = '' }, i) => `${before}\nCREATE STREAM q${i} AS ${weir};`.replaceAll('#', String(i)));
  const isRead = queries.some(({ weir, before = '' }) => /\bt2\b/.test(before + weir));
  return [`CREATE STREAM t (${source});`, ...(isRead ? [`CREATE STREAM t2 (${source});`] : []), ...statements].join('\n');
}

export const askWeir = (dataset: Dataset, queries: readonly Asking[]): Promise<Asked> =>
  askScript(scriptOf(dataset, queries), dataset.rows.map(jsonOf), dataset.rows.filter(({ n }) => Number(n) % 2 === 0).map(jsonOf));

/** `payloads`: the records, as JSON; `others` those of the stream t2. */
export async function askScript(script: string, payloads: readonly string[], others: readonly string[] = []): Promise<Asked> {
  const { application, diagnostics } = compile(script, { singlePartition: true });
  const refusals = diagnostics.filter(({ severity }) => severity === 'error').map(({ code, message }) => `refused: ${code} ${message}`);
  if (application === null) return { rows: [], problems: refusals };
  const rows: (readonly string[])[] = [];
  const problems: string[] = [];
  for (const { moduleText, descriptor } of application.stages) {
    const answer = answerOf(await loadProgram(moduleText), descriptor.source.name === 't2' ? others : payloads);
    answer.rows.forEach((found, query) => void (rows[query] = [...(rows[query] ?? []), ...found]));
    problems.push(...answer.problems);
  }
  return { rows, problems };
}

/** The rest of a snapshot that began some attempts ago. */
function grown(growing: SnapshotInParts): Uint8Array[] {
  for (;;) {
    const snapshot = growing.grow(1);
    if (snapshot !== null) return unframeStreams(framePacked(snapshot.streams, snapshot.packed));
  }
}

function answerOf(program: StageProgram, payloads: readonly string[]): Asked {
  const { queries, outputs } = program.descriptor;
  // Streams that queries read are outputs too, called `n0_3` for the query 3: their rows are not asked for.
  const names = queries.map(({ output }) => outputs[output]!.name);
  const place = names.map(name => Number(/\d+$/.exec(name)![0]));
  const results = Array.from({ length: Math.max(...place) + 1 }, () => new Map<string, string>());
  const problems: string[] = [];
  const newTask = (): StageTask =>
    program.createTask({ keyGroups: { first: 0, end: 128 }, coalesceChanges: queries.map(() => false), rowsPerKeyGroupMax: 1000 });
  let task = newTask();
  let base = task.encodeSnapshot();
  let deltas: Uint8Array[][] = [];
  let sentCount = 0;
  let growing: SnapshotInParts | null = null;
  const attempt = (work: () => void): void => {
    task.begin();
    work();
    task.finish();
    for (const [query, descriptor] of queries.entries()) {
      if (names[query]!.startsWith('q')) collect(task, query, descriptor, results[place[query]!]!, sentCount);
      sentCount += task.emitted[query]!.rowCount;
    }
    for (const { query, reason } of task.deadLetters) problems.push(`dead letter of q${query < 0 ? '' : place[query]}: ${reason}`);
    for (const late of task.lateRows) problems.push(`late: ${JSON.stringify(late)}`);
    const delta = task.encodeDelta(growing?.cutAt);
    growing?.follow(delta);
    deltas.push(delta);
  };
  // As after a crash: from a snapshot and what was committed behind it.
  const restored = (from: readonly Uint8Array[], behind: readonly Uint8Array[][]): StageTask => {
    const again = newTask();
    again.restore(from);
    for (const delta of behind) again.apply(delta);
    if (Buffer.compare(Buffer.concat(again.encodeSnapshot()), Buffer.concat(task.encodeSnapshot())) !== 0)
      throw new Error('the state that snapshot and deltas give is another');
    return again;
  };
  const batch = batchOf(payloads.map(row => ({ row })));
  const half = Math.floor(payloads.length / 2);
  for (const [from, to] of [
    [0, Math.min(1, half)],
    [Math.min(1, half), half],
    [half, payloads.length],
  ] as const) {
    if (from === to) continue;
    attempt(() => task.run(batch, from, to));
    if (to === half) {
      restored(base, deltas);
      task = restored(grown(growing ?? new SnapshotInParts(task)), []);
      growing = null;
    }
    if (to > 1) continue;
    base = task.encodeSnapshot();
    deltas = [];
    growing = new SnapshotInParts(task);
    if (growing.grow(1) !== null) growing = null;
  }
  // A window that closes may open one of a query over it.
  for (let last = Number.NEGATIVE_INFINITY; task.lastTimerMs > last; ) {
    last = task.lastTimerMs;
    attempt(() => task.advance(last));
  }
  while (task.pendingRowCount > 0) attempt(() => {});
  attempt(() => task.end());
  return { rows: results.map(result => [...result.values()]), problems };
}

/** `sentBefore` numbers the rows that nothing replaces. */
function collect(
  task: StageTask,
  query: number,
  { emit, windowsShareStart }: QueryDescriptor,
  into: Map<string, string>,
  sentBefore: number,
): void {
  const emitted = task.emitted[query]!;
  for (let i = 0; i < emitted.rowCount; i++) {
    const part = ({ bytes }: { bytes: Uint8Array }, ends: Int32Array): string =>
      Buffer.from(bytes.subarray(i === 0 ? 0 : ends[i - 1]!, ends[i]!)).toString('utf8');
    const json = part(emitted.json, emitted.jsonEnds);
    const isUpsert = emit === 'final' || emit === 'changes';
    const end = windowsShareStart ? emitted.windowEndsMs[i] : '';
    const window = `${emitted.windowStartsMs[i]} ${end} ${emitted.places[i]}`;
    const identity = isUpsert ? `${query} ${window} ${part(emitted.keys, emitted.keyEnds)}` : `${query} #${sentBefore + i}`;
    if (emitted.kinds[i] === ROW_DELETE) into.delete(identity);
    else into.set(identity, json);
  }
}

/** DECIMAL and BIGINT as numbers with all their digits; NULL is left out in every other row. */
function jsonOf(row: Row): string {
  const fields = Object.entries(row).flatMap(([name, value]) => {
    if (value === null && Number(row.n) % 2 === 0) return [];
    const isDecimal = typeof value === 'string' && /^-?\d+\.\d\d$/.test(value);
    return [`"${name}":${isDecimal ? value : JSON.stringify(value)}`];
  });
  return `{${fields.join(',')}}`;
}
