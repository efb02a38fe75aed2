// Where the records of a query went. Every record read is exactly one of: applied, filtered, late, dead-lettered.

export interface QueryAccount {
  readonly applied: number;
  readonly filtered: number;
  readonly late: number;
  /** Dead-lettered because the query could not compute with them. */
  readonly failed: number;
  /** Dead-lettered because nobody could read them. */
  readonly unreadable: number;
  /** Rows that the query put out. */
  readonly emitted: number;
  /** Results of groups that could not be put out; a dead letter stands for each. */
  readonly unwritable: number;
  /** Whether the parts make up the records read. */
  readonly addsUp: boolean;
}

/** `counters`: those of the query's stage, summed over its shards. */
export function accountOf(counters: Readonly<Record<string, number>>, queryName: string): QueryAccount {
  const of = (name: string) => counters[`${queryName}.${name}`] ?? 0;
  const unreadable = (counters.undecodable ?? 0) + (counters.unreadable ?? 0);
  const [applied, filtered, late, failed] = [of('applied'), of('filtered'), of('late'), of('failed')];
  const addsUp = applied + filtered + late + failed + unreadable === (counters.records ?? 0);
  return { applied, filtered, late, failed, unreadable, emitted: of('emitted'), unwritable: of('unwritable'), addsUp };
}
