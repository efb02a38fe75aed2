// What generated code calls for values with parts.
export { castCell, jsonToCell } from './cast-cell.ts';
export { cellsEqual, mapOf, packed, unpacked } from './nested-value.ts';
export { orderedList } from './ordered-list.ts';
export { NestedReader } from './read-nested.ts';
export { cellJson, writeCell } from './write-nested.ts';
