// What was read for a scalar, as it stands within a value with parts.
import type { ValueSpec } from '../json/field-spec.ts';
import type { ValueReader } from '../json/value-reader.ts';
import { sliceText } from '../text/slice.ts';
import type { Cell } from './nested-value.ts';

/** The value at `place`, which is not NULL. */
export function scalarCell({ numbers, wides, texts, textStarts, textEnds }: ValueReader, place: number, { type }: ValueSpec): Cell {
  switch (type) {
    case 'boolean':
      return numbers[place] === 1;
    case 'varchar':
    case 'bytes':
    case 'json':
      return sliceText(texts[place]!, textStarts[place]!, textEnds[place]!);
    default:
      return wides[place] !== null && Number.isNaN(numbers[place]!) ? wides[place]! : numbers[place]!;
  }
}
