// SQL that people will try and that the language does not have yet: recognised, named at the right place, and left behind.

import type { Token } from '../lexer/token.ts';
import type { TokenCursor } from './token-cursor.ts';

/** Reports that `what` (as the subject of a sentence, without capital) is not there yet, and unwinds. */
export function absent(cursor: TokenCursor, token: Token, what: string, hint?: string): never {
  cursor.fail('W0901', token.span, absentMessage(what), { hint });
}

/** The same sentence, for those who can go on. */
export function absentMessage(what: string): string {
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} is not part of the language yet.`;
}

export interface AbsentClause {
  readonly what: string;
  readonly hint?: string;
}

const SET_HINT = 'over one stream, write SELECT DISTINCT … WHERE with both conditions';

/** For a query where only an expression may stand. */
export const SUBQUERY_HINT =
  'queries stand in FROM; a value of other rows comes from OVER: price > AVG(price) OVER (PARTITION BY symbol) in a query in FROM';

/** For joins. */
export const JOIN_HINT =
  "let producers write both kinds of rows into one stream, with a column that tells them apart, and GROUP BY the key: LAST(price) FILTER (WHERE kind = 'quote')";

const FIRST_ROWS = 'a stream has no end; the first n of each key are those with ROW_NUMBER() OVER (…) <= n';

/** Clauses by their first word, where a clause of a query could start. */
export const ABSENT_CLAUSES: ReadonlyMap<string, AbsentClause> = new Map<string, AbsentClause>([
  ['ORDER', { what: 'ORDER BY', hint: 'a stream has no end to sort; sort where the result is read' }],
  ['LIMIT', { what: 'LIMIT', hint: FIRST_ROWS }],
  ['FETCH', { what: 'FETCH FIRST', hint: FIRST_ROWS }],
  ['OFFSET', { what: 'OFFSET behind a clause', hint: 'that of a window stands in its brackets: WINDOW TUMBLING(1h, OFFSET 15m)' }],
  ['INTERSECT', { what: 'INTERSECT', hint: SET_HINT }],
  ['EXCEPT', { what: 'EXCEPT', hint: SET_HINT }],
  ['MINUS', { what: 'MINUS', hint: SET_HINT }],
  ['PARTITION', { what: 'PARTITION BY in a query', hint: 'the result is partitioned by its GROUP BY columns' }],
]);

/** What may follow a table in FROM and makes it a join. */
export const ABSENT_JOINS: ReadonlySet<string> = new Set([',', 'JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'NATURAL', 'LATERAL']);

/** What may follow a table, by its first two words; the first of them would be read as an alias. */
export const ABSENT_BEHIND_TABLE: ReadonlyMap<string, AbsentClause> = new Map<string, AbsentClause>([
  ['WINDOWED BY', { what: 'WINDOWED BY', hint: 'write GROUP BY key WINDOW STAGGER(event_time, 1m), or TUMBLING or SLIDING' }],
  ['TIMESTAMP BY', { what: 'TIMESTAMP BY', hint: 'say it in CREATE STREAM: WATERMARK FOR column AS column' }],
  ['MATCH_RECOGNIZE (', { what: 'MATCH_RECOGNIZE', hint: 'LAG(…) OVER (…) compares a row with those before it' }],
  ['FOR SYSTEM_TIME', { what: 'FOR SYSTEM_TIME AS OF', hint: JOIN_HINT }],
]);

const PUMP_HINT = 'leave CREATE PUMP … AS out: INSERT INTO … SELECT is a statement of its own';

/** Table functions of Kinesis Analytics, and what gives about the same. */
export const ABSENT_TABLE_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['RANDOM_CUT_FOREST', 'how far a value is from its like says (x - AVG(x) OVER w) / STDDEV(x) OVER w'],
  ['RANDOM_CUT_FOREST_WITH_EXPLANATION', 'how far a value is from its like says (x - AVG(x) OVER w) / STDDEV(x) OVER w'],
  ['HOTSPOTS', 'group by a raster: FLOOR(x / 10), FLOOR(y / 10), and count'],
  ['TOP_K_ITEMS_TUMBLING', 'write SELECT key, APPROX_TOP_K(item, 10) … GROUP BY key WINDOW TUMBLING(event_time, 1m)'],
  ['COUNT_DISTINCT_ITEMS_TUMBLING', 'write SELECT key, COUNT(DISTINCT item) … GROUP BY key WINDOW TUMBLING(event_time, 1m)'],
  ['GROUP_RANK', 'write RANK() OVER (…)'],
]);

/** Statements by their first words. */
export const ABSENT_STATEMENTS: ReadonlyMap<string, AbsentClause> = new Map<string, AbsentClause>([
  ['CREATE OR', { what: 'CREATE OR REPLACE', hint: 'write CREATE: a script says what there is' }],
  ['CREATE OR REPLACE PUMP', { what: 'CREATE OR REPLACE PUMP', hint: PUMP_HINT }],
  ['CREATE PUMP', { what: 'CREATE PUMP', hint: PUMP_HINT }],
  ['CREATE TEMPORARY', { what: 'CREATE TEMPORARY', hint: 'write CREATE VIEW: what a script names is known in it alone' }],
  ['CREATE MATERIALIZED', { what: 'CREATE MATERIALIZED VIEW', hint: 'use CREATE TABLE … AS SELECT' }],
  ['DROP', { what: 'DROP', hint: 'a script says what there is; leave the statement out' }],
  ['ALTER', { what: 'ALTER', hint: 'change the CREATE statement' }],
  ['CREATE SOURCE', { what: 'CREATE SOURCE', hint: 'write CREATE STREAM: what no query writes is a source' }],
  ['CREATE TYPE', { what: 'CREATE TYPE', hint: 'write the ROW<…> where the column is declared' }],
  ['BEGIN', { what: 'BEGIN', hint: 'leave it out: all of a script run together' }],
  ['END', { what: 'END', hint: 'leave it out: all of a script run together' }],
  ['EXECUTE', { what: 'EXECUTE', hint: 'write the statements themselves: all of a script run together' }],
  ['INSERT OVERWRITE', { what: 'INSERT OVERWRITE', hint: 'write INSERT INTO: a stream has no rows to write over' }],
  ['USE', { what: 'USE', hint: 'leave it out: a script has no catalog and no database' }],
  ['CREATE CATALOG', { what: 'CREATE CATALOG', hint: 'leave it out: the script says what there is' }],
  ['CREATE DATABASE', { what: 'CREATE DATABASE', hint: 'leave it out: the script says what there is' }],
  ['ADD JAR', { what: 'ADD JAR', hint: "functions are TypeScript: CREATE FUNCTION … AS './name.ts'" }],
  ['SHOW', { what: 'SHOW', hint: 'use the command `weir explain`' }],
  ['PRINT', { what: 'PRINT', hint: 'use the command `weir run`' }],
  ['SET', { what: 'SET', hint: 'write options in WITH (…)' }],
  ['EXPLAIN', { what: 'EXPLAIN as a statement', hint: 'use the command `weir explain`' }],
]);
