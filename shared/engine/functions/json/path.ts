// JSON paths: `$`, `.name`, `."any name"`, `['any name']`, `[0]`, `[-1]` from the end; `.*` and `[*]` lead to every member or element.
import { quoted } from '../../cast/number-text.ts';
import { RowError } from '../../row-error.ts';

/** Every member of an object, or every element of an array. */
export type JsonWildcard = { readonly every: 'member' | 'element' };

/** The name of a field, or an index; below 0 from the end. */
export type JsonStep = string | number | JsonWildcard;

export interface JsonPath {
  readonly steps: readonly JsonStep[];
  /** It may lead to several places. */
  readonly isMany: boolean;
}

const STEP =
  /\.([\p{L}_$][\p{L}\p{N}_$-]*)|\."((?:[^"\\]|\\.)*)"|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]|\[(-?\d{1,9})\]|(\.\*|\[\*\])/uy;

/** Throws `RowError` for what is no path. */
export function jsonPath(text: string): JsonPath {
  const steps: JsonStep[] = [];
  if (!text.startsWith('$')) throw new RowError(`${quoted(text)} is no JSON path: it begins with $, as in '$.a.b[0]'`);
  STEP.lastIndex = 1;
  for (let at = 1; at < text.length; at = STEP.lastIndex) {
    STEP.lastIndex = at;
    const match = STEP.exec(text);
    if (match === null) {
      throw new RowError(
        `${quoted(text)} is no JSON path from ${quoted(text.slice(at))} on; allowed are .name, ."any name", [0], [-1], .* and [*]`,
      );
    }
    const [, bare, doubled, single, bracketed, index, every] = match;
    if (every !== undefined) steps.push({ every: every === '.*' ? 'member' : 'element' });
    else steps.push(index === undefined ? (bare ?? unescaped((doubled ?? single ?? bracketed)!)) : Number(index));
  }
  return { steps, isMany: steps.some(step => typeof step === 'object') };
}

/** The steps of a path that leads to one place. Throws `RowError` for what is no path, and for one with wildcards. */
export function jsonPlace(text: string): { readonly steps: readonly (string | number)[] } {
  const { steps, isMany } = jsonPath(text);
  if (isMany) throw new RowError(`${quoted(text)} leads to several places; a column has one, without .* and [*]`);
  return { steps: steps as readonly (string | number)[] };
}

const unescaped = (name: string): string => name.replace(/\\(.)/gsu, '$1');
