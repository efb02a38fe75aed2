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
  WINDOW_PROCTIME: '_timestamp',
  CURRENT_ROW_TIMESTAMP: '_timestamp',
  CURRENT_WATERMARK: '_window_end, which the watermark has reached when a window is final',
};

const FUNCTIONS: Readonly<Record<string, string>> = {
  PROCTIME: '_timestamp, when Kinesis received the record',
  TSDIFF: 'TIMESTAMPDIFF(MILLISECOND, a, b)',
  REGEX_REPLACE: 'REGEXP_REPLACE(text, pattern, replacement)',
  CONVERT: 'CAST(x AS type)',
  TRY_CONVERT: 'TRY_CAST(x AS type)',
  LATEST_BY_OFFSET: 'LAST(x) IGNORE NULLS',
  EARLIEST_BY_OFFSET: 'FIRST(x) IGNORE NULLS',
  UNNEST: 'FROM stream CROSS JOIN UNNEST(list) AS u (element)',
  EXPLODE: 'FROM stream CROSS JOIN UNNEST(list) AS u (element)',
  ANY: 'ARRAY_CONTAINS(list, x) where = ANY(list) is meant, and IN (…) for several values',
  ALL: 'ARRAY_MAX(list) or ARRAY_MIN(list), and compare with it',
  ELEMENT_AT: 'list[1], or map[key]',
  SPLIT_INDEX: "SPLIT_PART(text, ',', 1), which counts from 1",
  PERCENTILE: 'PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x), or APPROX_PERCENTILE(x, 0.5)',
  PERCENTILE_APPROX: 'APPROX_PERCENTILE(x, 0.5)',
  SUM_IF: 'SUM(x) FILTER (WHERE condition)',
  SUMIF: 'SUM(x) FILTER (WHERE condition)',
  COUNT_DISTINCT: 'COUNT(DISTINCT x)',
  TOPK: 'APPROX_TOP_K(x, k)',
  TOPKDISTINCT: 'APPROX_TOP_K(x, k)',
  COUNT_DISTINCT_ITEMS_TUMBLING: 'COUNT(DISTINCT x) or APPROX_COUNT_DISTINCT(x), with GROUP BY key WINDOW TUMBLING(event_time, 1m)',
  DAYOFWEEK: 'EXTRACT(DOW FROM time) + 1',
  WINDOW: 'WINDOW TUMBLING(event_time, 1m) behind GROUP BY',
  TUMBLINGWINDOW: 'WINDOW TUMBLING(event_time, 1m) behind GROUP BY',
  HOPPINGWINDOW: 'WINDOW HOPPING(event_time, 1m, 10s) behind GROUP BY',
  SLIDINGWINDOW: 'WINDOW SLIDING(event_time, 1m, 10s) behind GROUP BY',
  SESSIONWINDOW: 'WINDOW SESSION(event_time, 5m) behind GROUP BY',
  TUMBLE: 'TUMBLE(…) in GROUP BY, and TUMBLE_START() or TUMBLE_END() here',
  HOP: 'HOP(…) in GROUP BY, and HOP_START() or HOP_END() here',
  SESSION: 'SESSION(…) in GROUP BY, and SESSION_START() or SESSION_END() here',
  CUMULATE: 'CUMULATE(…) in GROUP BY, and CUMULATE_START() or CUMULATE_END() here',
  STAGGER: 'STAGGER(…) in GROUP BY, and STAGGER_START() or STAGGER_END() here',
  TUMBLE_PROCTIME: '_timestamp: windows follow the event time alone',
  HOP_PROCTIME: '_timestamp: windows follow the event time alone',
  SESSION_PROCTIME: '_timestamp: windows follow the event time alone',
  CURRENT_ROW_TIMESTAMP: '_timestamp',
  CURRENT_WATERMARK: '_window_end, which the watermark has reached when a window is final',
  AS_VALUE: 'the column itself: a column of GROUP BY is part of the row',
  EXTRACTJSONFIELD: "JSON_VALUE(document, '$.field')",
  STRINGTOTIMESTAMP: "PARSE_TIMESTAMP(text, 'yyyy-MM-dd HH:mm:ss')",
  TIMESTAMPTOSTRING: "DATE_FORMAT(time, 'yyyy-MM-dd HH:mm:ss')",
  REGEX_LOG_PARSE: "REGEXP_EXTRACT(text, 'pattern', 1)",
  FAST_REGEX_LOG_PARSE: "REGEXP_EXTRACT(text, 'pattern', 1)",
  W3C_LOG_PARSE: "REGEXP_EXTRACT(text, 'pattern', 1) or SPLIT_PART(text, ' ', 1)",
  SYS_LOG_PARSE: "REGEXP_EXTRACT(text, 'pattern', 1)",
  FIXED_COLUMN_LOG_PARSE: 'SUBSTRING(text FROM 1 FOR 10)',
  VARIABLE_COLUMN_LOG_PARSE: "SPLIT_PART(text, ',', 1)",
  EXP_AVG: "AVG(x) OVER (PARTITION BY key ORDER BY event_time RANGE INTERVAL '1' MINUTE PRECEDING)",
};

/** A hint for an unknown column, or undefined. */
export const columnHere = (name: string): string | undefined => hint(COLUMNS, name);

/** A hint for an unknown function, or undefined. */
export const functionHere = (name: string): string | undefined => hint(FUNCTIONS, name);

function hint(names: Readonly<Record<string, string>>, name: string): string | undefined {
  const key = name.toUpperCase();
  return Object.hasOwn(names, key) ? `write ${names[key]}` : undefined;
}
