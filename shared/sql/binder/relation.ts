// What FROM can name: a plan with columns, the source it reads, and which of the columns is still the source's event time.
import type { Identifier } from '../ast/expression.ts';
import type { Column, PlanNode } from '../plan/node.ts';
import type { SourceDefinition } from '../plan/source.ts';
import type { SentGroups } from '../plan/states.ts';
import { TIMESTAMP, VARCHAR } from '../types/sql-type.ts';
import { matching } from './lookup.ts';
import { COLUMN_WEIGHT, type Weight } from './weight.ts';

/** The rows of an aggregation. */
export interface GroupRows {
  readonly emission: SentGroups;
  readonly windowed: boolean;
  /** Somebody said how they come: an EMIT, or a stream that is sent like that. */
  readonly isFixed: boolean;
}

export interface Relation {
  readonly name: string;
  readonly node: PlanNode;
  readonly source: SourceDefinition;
  /** Index in `node.columns`, or null when the source has none or a projection dropped it. */
  readonly eventTime: number | null;
  /** One per column: how large it is over the source. */
  readonly weights: readonly Weight[];
  /** How its rows come where they are those of groups; null: each row comes once, when its record does or OVER gives it. */
  readonly groups: GroupRows | null;
  /** Stateless queries between it and the source. */
  readonly level: number;
  /** Columns that have a qualifier of their own: those of UNNEST. */
  readonly parts?: readonly RelationPart[];
}

export interface RelationPart {
  readonly name: Identifier;
  readonly first: number;
  readonly count: number;
}

const fits = (qualifier: Identifier, name: string): boolean =>
  qualifier.quoted ? qualifier.text === name : qualifier.text.toLowerCase() === name.toLowerCase();

/** What the column can be qualified with. */
export const qualifierOf = (index: number, { parts = [] }: Relation, known: string): string =>
  parts.find(({ first, count }) => index >= first && index < first + count)?.name.text ?? known;

/** Which columns `qualifier.` means, where FROM calls the relation `known`; null: nothing is called so. */
export function columnsOfQualifier(qualifier: Identifier, { parts = [] }: Relation, known: string): ((index: number) => boolean) | null {
  const isOf = ({ first, count }: RelationPart, index: number) => index >= first && index < first + count;
  const part = parts.find(({ name }) => fits(qualifier, name.text));
  if (part !== undefined) return index => isOf(part, index);
  return fits(qualifier, known) ? index => !parts.some(each => isOf(each, index)) : null;
}

/** Columns of every scan behind the declared ones. */
export const SYSTEM_COLUMNS: readonly Column[] = [
  { name: '_timestamp', type: TIMESTAMP, hidden: true },
  { name: '_partition', type: VARCHAR, hidden: true },
  { name: '_offset', type: VARCHAR, hidden: true },
  { name: '_key', type: VARCHAR, hidden: true },
];

export const WINDOW_COLUMNS: readonly Column[] = [
  { name: '_window_start', type: TIMESTAMP, hidden: true },
  { name: '_window_end', type: TIMESTAMP, hidden: true },
];

/** The last instant of the window of a group, which is its event time for whoever reads the groups. */
export const WINDOW_TIME: Column = { name: '_window_time', type: TIMESTAMP, hidden: true };

const RESERVED_NAMES = new Set([...SYSTEM_COLUMNS, ...WINDOW_COLUMNS, WINDOW_TIME].map(column => column.name));

export const isSystemColumnName = (name: string): boolean => RESERVED_NAMES.has(name.toLowerCase());

/** Reads `source` as declared. */
export function scanOf(source: SourceDefinition): Relation {
  const columns = [...source.columns.map(({ name, type }): Column => ({ name, type })), ...SYSTEM_COLUMNS];
  const node: PlanNode = { kind: 'scan', source, columns, span: source.span };
  return {
    name: source.name,
    node,
    source,
    eventTime: source.eventTime?.column ?? null,
    weights: columns.map(() => COLUMN_WEIGHT),
    groups: null,
    level: 0,
  };
}

/** Indexes of the columns that `name` fits. A declared column hides a system column of its name. */
export function columnIndexes(columns: readonly Column[], name: Identifier): number[] {
  const all = columns.map((column, index) => ({ column, index }));
  const found = matching(name, all, ({ column }) => column.name);
  const visible = found.filter(({ column }) => column.hidden !== true);
  return (visible.length > 0 ? visible : found).map(({ index }) => index);
}
