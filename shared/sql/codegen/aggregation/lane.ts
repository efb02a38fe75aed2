// The number that a column keeps of a group, as generated code reads and writes it. Columns share the rows of groups: `stride` apart.
import type { Builder } from '../fragments/builder.ts';
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';

/** By the local with the slot of a group: the local that says where its row begins. */
const rowStarts = new WeakMap<Name, Name>();

/** Adds the statement that computes where the row of the group begins, once for all columns of the state that are used with `slot`. */
export function openRow(slot: Name, state: Name, rowStart: Name, out: Builder): void {
  out.const(rowStart, code`${slot} * ${state}.stride`);
  rowStarts.set(slot, rowStart);
}

/** The array and the index of the number. */
export const laneParts = (column: Name, slot: Name): Code => code`${column}.values, ${slot} * ${column}.stride`;

export function laneOf(column: Name, slot: Name): Code {
  const rowStart = rowStarts.get(slot);
  return rowStart === undefined ? code`${column}.values[${slot} * ${column}.stride]` : code`${column}.values[${rowStart}]`;
}
