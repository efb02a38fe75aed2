// JSON paths: `$`, `.name`, `."any name"`, `['any name']`, `[0]`, `[-1]` from the end. They name one place, so there are no wildcards.
import { quoted } from '../../cast/number-text.ts';
import { RowError } from '../../row-error.ts';

/** The name of a field, or an index; below 0 from the end. */
export type JsonStep = string | number;

export interface JsonPath {
  readonly steps: readonly JsonStep[];
}

const STEP = /\.([\p{L}_$][\p{L}\p{N}_$-]*)|\."((?:[^"\\]|\\.)*)"|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]|\[(-?\d{1,9})\]/uy;

/** Throws `RowError` for what is no path. */
export function jsonPath(text: string): JsonPath {
  const steps: JsonStep[] = [];
  if (!text.startsWith('$')) throw new RowError(`${quoted(text)} is no JSON path: it begins with $, as in '$.a.b[0]'`);
  STEP.lastIndex = 1;
  for (let at = 1; at < text.length; at = STEP.lastIndex) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (match === null) {
      throw new RowError(`${quoted(text)} is no JSON path from ${quoted(text.slice(at))} on; allowed are .name, ."any name", [0] and [-1]`);
    }
    const [, bare, doubled, single, bracketed, index] = match;
    steps.push(index === undefined ? (bare ?? unescaped((doubled ?? single ?? bracketed)!)) : Number(index));
  }
  return { steps };
}

const unescaped = (name: string): string => name.replace(/\\(.)/gsu, '$1');
