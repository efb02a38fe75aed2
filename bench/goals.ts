// What must be true, one goal a line. A row's figures are held to these; the report says met or missed. Figures with `Cpu` or a ratio count
// processor time; latency and scaling count wall time, so they need a quiet machine.

export interface Goal {
  /** Name of a figure. */
  readonly figure: string;
  readonly comparison: 'at least' | 'at most';
  readonly value: number;
  readonly meaning: string;
}

export const goals: readonly Goal[] = [
  { figure: 'select.millionPerSecond', comparison: 'at least', value: 4, meaning: 'M records/s per core, select' },
  { figure: 'group.overDuckDb1', comparison: 'at least', value: 1.3, meaning: '× DuckDB on one thread, group' },
  { figure: 'group.overHandWritten', comparison: 'at least', value: 5, meaning: '× JSON.parse + Map, group' },
  { figure: 'tumbling.overDuckDb1', comparison: 'at least', value: 1.3, meaning: '× DuckDB on one thread, tumbling' },
  { figure: 'tumbling.overHandWritten', comparison: 'at least', value: 5, meaning: '× JSON.parse + Map, tumbling' },
  { figure: 'changes.millionPerSecond', comparison: 'at least', value: 1.5, meaning: 'M rows/s per core, changes' },
  { figure: 'rows.millionPerSecond', comparison: 'at least', value: 2, meaning: 'M records/s per core, rows' },
  {
    figure: 'handler-kpl.millionPerSecond',
    comparison: 'at least',
    value: 2.5,
    meaning: 'M records/s per core, whole handler, aggregated records',
  },
  {
    figure: 'handler-plain.overParse',
    comparison: 'at most',
    value: 1.5,
    meaning: "× the runtime's JSON.parse, whole handler, plain records",
  },
  { figure: 'scaling.speedup2', comparison: 'at least', value: 1.6, meaning: '× one worker, 2 workers, uncompressed' },
  { figure: 'scaling-compressed.speedup2', comparison: 'at least', value: 1.8, meaning: '× one worker, 2 workers, compressed' },
  { figure: 'scaling.efficiency8', comparison: 'at least', value: 85, meaning: '% efficiency of 8 workers' },
  { figure: 'latency.p95', comparison: 'at most', value: 1, meaning: 'ms, batches of 500, p95' },
  { figure: 'latency.p99', comparison: 'at most', value: 3, meaning: 'ms, batches of 500, p99' },
  { figure: 'commit.bytesPerGroup', comparison: 'at most', value: 16, meaning: 'bytes stored per changed group' },
  { figure: 'commit.encodeMillionPerSecond', comparison: 'at least', value: 5, meaning: 'M groups/s, delta encoding' },
  { figure: 'restore.cpuMs', comparison: 'at most', value: 500, meaning: 'ms to restore 1 M groups' },
  { figure: 'restore.memoryPerGroup', comparison: 'at most', value: 64, meaning: 'bytes of memory per group besides its key' },
  {
    figure: 'recovery.loadMs',
    comparison: 'at most',
    value: 2000,
    meaning: 'ms until a partition of 1 M groups serves again, from DynamoDB',
  },
  { figure: 'recovery.catchUpMs', comparison: 'at most', value: 1000, meaning: 'ms until it serves again from ten commits behind' },
  { figure: 'cold-start.bundleKb', comparison: 'at most', value: 400, meaning: 'kB of bundle' },
  { figure: 'cold-start.loadMs', comparison: 'at most', value: 30, meaning: 'ms of module load' },
  { figure: 'soak.recordCount', comparison: 'at least', value: 10, meaning: 'M records soaked' },
  { figure: 'soak.lateOverEarlySpeed', comparison: 'at least', value: 0.9, meaning: 'speed at the end of the soak, in parts of its start' },
  {
    figure: 'soak.lateOverEarlyMemory',
    comparison: 'at most',
    value: 1.1,
    meaning: 'memory at the end of the soak, in parts of its start',
  },
];

export type Verdict = 'met' | 'missed';

export const verdictOf = ({ comparison, value }: Goal, measured: number): Verdict =>
  (comparison === 'at least' ? measured >= value : measured <= value) ? 'met' : 'missed';
