// Where every record went. The counts are part of the state, so they are exact through any crash, and they add up:
// decoded + undecodable = records run; per query: filtered + late + failed + applied = decoded + expanded, where `expanded` are the rows beyond
// one that a record gives in a query that makes several of it (UNION ALL). Of the results of groups, `emitted` were
// sent and `unwritable` could not be (a sum beyond its type): a dead letter stands for each. `strays` are groups whose first record came under
// another partition key than the columns of PARTITIONED BY give, `outOfRange` those of records that lie in the shard by an explicit hash key,
// whether the group was made or (its state went on in another shard) refused.

export const STAGE_COUNTERS = ['decoded', 'undecodable'] as const;
export const QUERY_COUNTERS = [
  'filtered',
  'late',
  'failed',
  'applied',
  'emitted',
  'unwritable',
  'expanded',
  'strays',
  'outOfRange',
] as const;

export type StageCounter = (typeof STAGE_COUNTERS)[number];
export type QueryCounter = (typeof QUERY_COUNTERS)[number];

export const counterCount = (queryCount: number) => STAGE_COUNTERS.length + queryCount * QUERY_COUNTERS.length;
export const stageCounterIndex = (counter: StageCounter) => STAGE_COUNTERS.indexOf(counter);
export const queryCounterIndex = (query: number, counter: QueryCounter) =>
  STAGE_COUNTERS.length + query * QUERY_COUNTERS.length + QUERY_COUNTERS.indexOf(counter);
