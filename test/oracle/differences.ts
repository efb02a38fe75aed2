// Where Weir differs from DuckDB on purpose, so that the generator keeps away from it. The test holds each to be a difference still. Those of
// single functions stand in docs/sql/functions.md.

export interface IntendedDifference {
  readonly what: string;
  readonly reason: string;
  /** A query over `t`, and how DuckDB is asked the same. */
  readonly weir: string;
  readonly duckDb: string;
  /** Each row as text; `error: …` where the row, or in DuckDB the whole query, fails; `refused: …` where Weir does not compile it. */
  readonly inWeir: readonly string[];
  readonly inDuckDb: readonly string[];
}

export const INTENDED_DIFFERENCES: readonly IntendedDifference[] = [
  {
    what: 'an aggregate without GROUP BY over no rows',
    reason: 'a group begins with its first row; before it there is nothing to send',
    weir: 'SELECT COUNT(*) AS a FROM t WHERE i > 100',
    duckDb: 'SELECT COUNT(*) AS a FROM t WHERE i > 100',
    inWeir: [],
    inDuckDb: ['0'],
  },
  {
    what: 'a row that cannot be computed',
    reason: 'one bad row must not stop a stream: it goes to the dead letters, and the others go on',
    weir: 'SELECT CAST(s AS INT) AS a FROM t',
    duckDb: 'SELECT CAST(s AS INT) AS a FROM t',
    inWeir: ['error: is not a number'],
    inDuckDb: ['error: Conversion Error'],
  },
  {
    what: 'division by zero',
    reason: 'an error of the row, as in the standard and PostgreSQL; NULL would hide it',
    weir: 'SELECT i / 0 AS a FROM t',
    duckDb: 'SELECT i // 0 AS a FROM t',
    inWeir: ['error: division by zero'],
    inDuckDb: ['null'],
  },
  {
    what: '/ of whole numbers',
    reason: 'whole numbers stay whole, as in the standard, Flink and PostgreSQL',
    weir: 'SELECT i / 2 AS a FROM t',
    duckDb: 'SELECT i / 2 AS a FROM t',
    inWeir: ['3'],
    inDuckDb: ['3.5'],
  },
  {
    what: 'division of decimals',
    reason: 'decimals stay exact decimals, as in Flink; DuckDB makes a DOUBLE',
    weir: 'SELECT d / 3 AS a FROM t',
    duckDb: 'SELECT d / 3 AS a FROM t',
    inWeir: ['0.416667'],
    inDuckDb: ['0.4166666666666667'],
  },
  {
    what: 'AVG of decimals',
    reason: 'an exact DECIMAL, rounded once; DuckDB makes a DOUBLE',
    weir: 'SELECT AVG(d) AS a FROM t',
    duckDb: 'SELECT AVG(d) AS a FROM t',
    inWeir: ['1.250000'],
    inDuckDb: ['1.25'],
  },
  {
    what: 'COUNT_IF over no value',
    reason: 'a count of nothing is 0, as of COUNT',
    weir: 'SELECT COUNT_IF(CAST(NULL AS BOOLEAN)) AS a FROM t',
    duckDb: 'SELECT COUNT_IF(CAST(NULL AS BOOLEAN)) AS a FROM t',
    inWeir: ['0'],
    inDuckDb: ['null'],
  },
  {
    what: 'another value of LAG and LEAD with more digits',
    reason: 'both meet in a type that holds them, as in PostgreSQL; DuckDB casts the other value to the type of the first',
    weir: 'SELECT LAG(ROUND(d, 1), 1, d) OVER () AS a FROM t',
    duckDb: 'SELECT LAG(ROUND(d, 1), 1, d) OVER () AS a FROM t',
    inWeir: ['1.25'],
    inDuckDb: ['1.3'],
  },
  {
    what: 'the last digits of statistics',
    reason: 'sums of squares are exact here and rounded once, so that no order of rows shows; DuckDB rounds at each step',
    weir: 'SELECT VAR_POP(v) AS a FROM t CROSS JOIN UNNEST(ARRAY[1.1e0, 2.2e0, 3.3e0]) AS u (v)',
    duckDb: 'SELECT VAR_POP(v) AS a FROM t CROSS JOIN UNNEST([1.1::DOUBLE, 2.2::DOUBLE, 3.3::DOUBLE]) AS u (v)',
    inWeir: ['0.8066666666666664'],
    inDuckDb: ['0.8066666666666663'],
  },
  {
    what: 'results of DOUBLE that are infinite or not a number',
    reason: 'DOUBLE is finite, so that sums and JSON keep their meaning',
    weir: 'SELECT (x * 1e300) * 1e300 AS a FROM t',
    duckDb: 'SELECT (x * 1e300::DOUBLE) * 1e300::DOUBLE AS a FROM t',
    inWeir: ['error: outside the range of DOUBLE'],
    inDuckDb: ['Infinity'],
  },
  {
    what: 'a text compared with a number',
    reason: 'a cast that nobody wrote hides mistakes; CAST says which of the two is meant',
    weir: "SELECT s = 5 AS a FROM t WHERE s = '5'",
    duckDb: "SELECT s = 5 AS a FROM t WHERE s = '5'",
    inWeir: ['refused: W0501'],
    inDuckDb: [],
  },
  {
    what: 'CORR of values that never vary',
    reason: 'NULL, as in the standard: there is no number to give',
    weir: 'SELECT CORR(x, x) AS a FROM t',
    duckDb: 'SELECT CORR(x, x) AS a FROM t',
    inWeir: ['null'],
    inDuckDb: ['NaN'],
  },
  {
    what: 'the difference of timestamps of microseconds',
    reason: 'an INTERVAL has milliseconds, as in Flink; TIMESTAMPDIFF(MICROSECOND, …) and EPOCH_US count all',
    weir: "SELECT TIMESTAMP '2026-01-01 00:00:00.123456' - TIMESTAMP '2026-01-01' AS a FROM t",
    duckDb: "SELECT CAST(TIMESTAMP '2026-01-01 00:00:00.123456' - TIMESTAMP '2026-01-01' AS VARCHAR) AS a FROM t",
    inWeir: ['"PT0.123S"'],
    inDuckDb: ['00:00:00.123456'],
  },
];
