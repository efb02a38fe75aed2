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

const FIRST_ROWS = 'a stream has no end; the first n of each key are those with ROW_NUMBER() OVER (…) <= n';

/** Clauses by their first word, where a clause of a query could start. */
export const ABSENT_CLAUSES: ReadonlyMap<string, AbsentClause> = new Map<string, AbsentClause>([
  ['ORDER', { what: 'ORDER BY', hint: 'a stream has no end to sort; sort where the result is read' }],
  ['LIMIT', { what: 'LIMIT', hint: FIRST_ROWS }],
  ['FETCH', { what: 'FETCH FIRST', hint: FIRST_ROWS }],
  ['OFFSET', { what: 'OFFSET behind a clause', hint: 'that of a window stands in its brackets: WINDOW TUMBLING(1h, OFFSET 15m)' }],
  ['INTERSECT', { what: 'INTERSECT' }],
  ['EXCEPT', { what: 'EXCEPT' }],
  ['MINUS', { what: 'MINUS' }],
  ['QUALIFY', { what: 'QUALIFY', hint: 'write SELECT … FROM (SELECT …, ROW_NUMBER() OVER (…) AS n FROM stream) WHERE n <= 3' }],
  ['PARTITION', { what: 'PARTITION BY in a query', hint: 'the result is partitioned by its GROUP BY columns' }],
]);

/** What may follow a table in FROM and makes it a join. */
export const ABSENT_JOINS: ReadonlySet<string> = new Set([',', 'JOIN', 'INNER', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'NATURAL', 'LATERAL']);

/** What may follow a table, by its first two words; the first of them would be read as an alias. */
export const ABSENT_BEHIND_TABLE: ReadonlyMap<string, AbsentClause> = new Map<string, AbsentClause>([
  ['WINDOWED BY', { what: 'WINDOWED BY', hint: 'write GROUP BY key WINDOW STAGGER(event_time, 1m), or TUMBLING or SLIDING' }],
  ['MATCH_RECOGNIZE (', { what: 'MATCH_RECOGNIZE', hint: 'LAG(…) OVER (…) compares a row with those before it' }],
  ['FOR SYSTEM_TIME', { what: 'FOR SYSTEM_TIME AS OF' }],
]);

/** Statements by their first words. */
export const ABSENT_STATEMENTS: ReadonlyMap<string, AbsentClause> = new Map<string, AbsentClause>([
  ['CREATE OR', { what: 'CREATE OR REPLACE', hint: 'write CREATE: a script says what there is' }],
  ['CREATE PUMP', { what: 'CREATE PUMP', hint: 'write INSERT INTO … SELECT, or CREATE STREAM … AS SELECT' }],
  ['CREATE TEMPORARY', { what: 'CREATE TEMPORARY', hint: 'write CREATE VIEW: what a script names is known in it alone' }],
  ['CREATE MATERIALIZED', { what: 'CREATE MATERIALIZED VIEW', hint: 'use CREATE TABLE … AS SELECT' }],
  ['DROP', { what: 'DROP', hint: 'a script says what there is; leave the statement out' }],
  ['ALTER', { what: 'ALTER', hint: 'change the CREATE statement' }],
  ['CREATE SOURCE', { what: 'CREATE SOURCE', hint: 'write CREATE STREAM: what no query writes is a source' }],
  ['CREATE TYPE', { what: 'CREATE TYPE', hint: 'write the ROW<…> where the column is declared' }],
  ['EXECUTE', { what: 'EXECUTE', hint: 'write the statements themselves: all of a script run together' }],
  ['SHOW', { what: 'SHOW', hint: 'use the command `weir explain`' }],
  ['PRINT', { what: 'PRINT', hint: 'use the command `weir run`' }],
  ['SET', { what: 'SET', hint: 'write options in WITH (…)' }],
  ['EXPLAIN', { what: 'EXPLAIN as a statement', hint: 'use the command `weir explain`' }],
]);
