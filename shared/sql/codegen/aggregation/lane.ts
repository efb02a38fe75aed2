// The number that a column keeps of a group, as generated code reads and writes it. Columns share the rows of groups: `stride` apart.
import { type Code, code } from '../fragments/code.ts';
import type { Name } from '../fragments/name.ts';

export const laneOf = (column: Name, slot: Name): Code => code`${column}.values[${slot} * ${column}.stride]`;
