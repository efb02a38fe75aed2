// What other streaming SQL calls otherwise: whoever types a name of theirs is told ours. Names here are never near enough to be guessed.

/** Columns that Kinesis Analytics, ksqlDB, Flink and Kafka Connect give each row. */
const COLUMNS: Readonly<Record<string, string>> = {
  ROWTIME: '_timestamp, or the event time of the WATERMARK',
  APPROXIMATE_ARRIVAL_TIME: '_timestamp',
  PROCTIME: '_timestamp',
  PARTITION_KEY: '_key',
  ROWKEY: '_key',
  SHARD_ID: '_partition',
  ROWPARTITION: '_partition',
  SEQUENCE_NUMBER: '_offset',
  ROWOFFSET: '_offset',
  WINDOWSTART: '_window_start, in a query with a window',
  WINDOWEND: '_window_end, in a query with a window',
};

const FUNCTIONS: Readonly<Record<string, string>> = {
  PROCTIME: '_timestamp, when Kinesis received the record',
  TSDIFF: 'TIMESTAMPDIFF(MILLISECOND, a, b)',
  REGEX_REPLACE: 'REGEXP_REPLACE(text, pattern, replacement)',
  CONVERT: 'CAST(x AS type)',
  TRY_CONVERT: 'TRY_CAST(x AS type)',
  LATEST_BY_OFFSET: 'LAST(x)',
  EARLIEST_BY_OFFSET: 'FIRST(x)',
};

/** A hint for an unknown column, or undefined. */
export const columnHere = (name: string): string | undefined => hint(COLUMNS, name);

/** A hint for an unknown function, or undefined. */
export const functionHere = (name: string): string | undefined => hint(FUNCTIONS, name);

function hint(names: Readonly<Record<string, string>>, name: string): string | undefined {
  const key = name.toUpperCase();
  return Object.hasOwn(names, key) ? `write ${names[key]}` : undefined;
}
