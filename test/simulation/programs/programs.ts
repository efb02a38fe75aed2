// The programs that the worlds run. A scenario names one; each is compiled once.
import { loadProgram } from '../../../local/load-program.ts';
import type { StageProgram } from '../../../shared/engine/program.ts';
import type { StateDescriptions } from '../../../shared/savepoint/compatibility.ts';
import { AlignedWindows } from '../checks/oracle/aligned-windows.ts';
import type { QueryOracle } from '../checks/oracle/query-oracle.ts';
import { LargeRows, LastRows, RunningGroups } from '../checks/oracle/rows.ts';
import { Sessions } from '../checks/oracle/sessions.ts';

export const BOUND_MS = 10_000;
export const IDLE_TIMEOUT_MS = 15_000;
export const MAX_FUTURE_MS = 600_000;
export const STREAM = 'trades';

/** How far shards may drift apart in the program that has a bound on it. */
const MAX_DRIFT = `, 'max.drift' = '30 seconds'`;
export const MAX_DRIFT_MS = 30_000;

const source = (options: string) =>
  `CREATE STREAM trades (id BIGINT, k VARCHAR, v BIGINT, at TIMESTAMP, WATERMARK FOR at AS at - INTERVAL '10' SECOND)
  PARTITIONED BY (k)
  WITH (connector = 'kinesis', stream = 'trades', format = 'json', 'idle.timeout' = '15 seconds', 'max.future' = '10 minutes'${options});`;

const MINUTE_MS = 60_000;

export interface SimulatedQuery {
  readonly name: string;
  readonly connector: 'kinesis' | 'dynamodb';
  /** A changed row replaces the one before it, so only the last of a commit need be sent. */
  readonly isCoalesced: boolean;
  readonly sql: string;
  readonly oracle: () => QueryOracle;
}

type Connector = SimulatedQuery['connector'];

const windowed = (window: string, tail: string) =>
  `SELECT k, COUNT(*) AS n, SUM(v) AS s, _window_start AS opened FROM trades GROUP BY k WINDOW ${window} ${tail}`;

const query = (name: string, connector: Connector, select: string, oracle: () => QueryOracle, isCoalesced = false): SimulatedQuery => ({
  ...{ name, connector, oracle, isCoalesced: isCoalesced && connector === 'dynamodb' },
  sql: `CREATE ${connector === 'dynamodb' ? 'TABLE' : 'STREAM'} ${name} WITH (connector = '${connector}'${select.includes('@late') ? `, ${select.split('@late')[1]}` : ''}) AS ${select.split('@late')[0]};`,
});

const minutes = (name: string, connector: Connector) =>
  query(
    name,
    connector,
    `${windowed('TUMBLING(at, 1m)', 'EMIT FINAL')} @late 'late.output' = 'late'`,
    () => new AlignedWindows({ sizeMs: MINUTE_MS, advanceMs: MINUTE_MS, latenessMs: 0, emit: 'final' }),
  );

const corrected = (name: string, connector: Connector) =>
  query(
    name,
    connector,
    `${windowed('TUMBLING(at, 1m)', 'EMIT FINAL')} @late 'allowed.lateness' = '30 seconds', 'late.output' = 'late'`,
    () => new AlignedWindows({ sizeMs: MINUTE_MS, advanceMs: MINUTE_MS, latenessMs: 30_000, emit: 'final' }),
  );

const hops = (name: string, connector: Connector) =>
  query(
    name,
    connector,
    windowed('HOPPING(at, 2m, 1m)', 'EMIT FINAL'),
    () => new AlignedWindows({ sizeMs: 2 * MINUTE_MS, advanceMs: MINUTE_MS, latenessMs: 0, emit: 'final' }),
  );

const openings = (name: string, connector: Connector) =>
  query(
    name,
    connector,
    windowed('TUMBLING(at, 1m)', 'EMIT CHANGES'),
    () => new AlignedWindows({ sizeMs: MINUTE_MS, advanceMs: MINUTE_MS, latenessMs: 0, emit: 'changes' }),
    true,
  );

const sessions = (name: string, connector: Connector) =>
  query(name, connector, windowed('SESSION(at, 20s)', 'EMIT FINAL'), () => new Sessions(20_000));

const running = (name: string, connector: Connector) =>
  query(
    name,
    connector,
    'SELECT k, COUNT(*) AS n, SUM(v) AS s FROM trades WHERE v < 50 GROUP BY k EMIT CHANGES',
    () => new RunningGroups(50),
    true,
  );

const over = (name: string, connector: Connector) =>
  query(
    name,
    connector,
    'SELECT id, k, SUM(v) OVER w AS s FROM trades WINDOW w AS (ROWS WINDOW BUFFER 3 ROWS PARTITION BY k)',
    () => new LastRows(3),
  );

/** So short that keys come back after it, in most worlds. */
const TIME_TO_LIVE_MS = 30_000;

/** Of a key that came back. */
const recent = (name: string, connector: Connector) =>
  query(
    name,
    connector,
    `SELECT k, COUNT(*) AS n, SUM(v) AS s FROM trades WHERE v < 80 GROUP BY k EMIT CHANGES WITH ('state.ttl' = '30 seconds')`,
    () => new RunningGroups(80, TIME_TO_LIVE_MS),
    true,
  );

const expiring = (name: string, connector: Connector) =>
  query(
    name,
    connector,
    `SELECT id, k, SUM(v) OVER w AS s FROM trades WINDOW w AS (ROWS WINDOW BUFFER 3 ROWS PARTITION BY k EXPIRE AFTER INTERVAL '30' SECOND)`,
    () => new LastRows(3, TIME_TO_LIVE_MS),
  );

const large = (name: string, connector: Connector) =>
  query(name, connector, 'SELECT id, k, v FROM trades WHERE v >= 50', () => new LargeRows(50));

export interface SimulatedProgram {
  readonly maxDriftMs: number | null;
  readonly queries: readonly SimulatedQuery[];
}

const program = (...queries: readonly SimulatedQuery[]): SimulatedProgram => ({ maxDriftMs: null, queries });

export const PROGRAMS: readonly SimulatedProgram[] = [
  program(minutes('sums', 'dynamodb'), running('totals', 'kinesis'), large('large', 'kinesis')),
  program(corrected('revised', 'dynamodb'), sessions('visits', 'kinesis'), large('newest', 'dynamodb')),
  program(hops('hops', 'kinesis'), over('moving', 'kinesis'), openings('openings', 'dynamodb')),
  program(corrected('corrections', 'kinesis'), running('latest', 'dynamodb'), minutes('minutes', 'kinesis')),
  { ...program(minutes('windows', 'dynamodb'), over('last', 'kinesis')), maxDriftMs: MAX_DRIFT_MS },
  program(recent('recent', 'dynamodb'), expiring('fleeting', 'kinesis'), minutes('beside', 'kinesis')),
];

/** The program whose keys are let go of. */
export const EXPIRING_PROGRAM = 5;

export const scriptOf = ({ maxDriftMs, queries }: SimulatedProgram): string =>
  [source(maxDriftMs === null ? '' : MAX_DRIFT), ...queries.map(({ sql }) => sql)].join('\n');

interface Compiled {
  readonly program: StageProgram;
  readonly states: StateDescriptions;
}

const loaded = new Map<number, Promise<Compiled>>();

/** The compiled program with this index, and how its states are laid out. */
export function programOf(index: number): Promise<Compiled> {
  let found = loaded.get(index);
  if (found === undefined) loaded.set(index, (found = compileProgram(index)));
  return found;
}

async function compileProgram(index: number): Promise<Compiled> {
  const { compile } = await import('../../../shared/sql/compile.ts');
  const { application, diagnostics } = compile(scriptOf(PROGRAMS[index]!));
  const errors = diagnostics.filter(diagnostic => diagnostic.severity === 'error');
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  const { moduleText, states } = application!.stages[0]!;
  return { program: await loadProgram(moduleText), states };
}
