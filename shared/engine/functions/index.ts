// The run-time side of the scalar functions, for generated modules. Everything is pure; all but what is documented to throw `RowError` always
// gives a value.
export * from './number/extremes.ts';
export * from './number/real.ts';
export * from './number/rounding.ts';
export * from './number/whole.ts';
export * from './text/case.ts';
export * from './text/change.ts';
export { textBits, textBytes, textLength } from './text/characters.ts';
export * from './text/code.ts';
export * from './text/cut.ts';
export * from './text/digest.ts';
export * from './text/distance.ts';
export { formatText } from './text/format.ts';
export * from './text/pad.ts';
export * from './text/search.ts';
export * from './text/trim.ts';
