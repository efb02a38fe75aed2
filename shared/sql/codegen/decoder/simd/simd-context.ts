// What the parts of a SIMD decoder share: the places in memory and the functions that they call.
import type { SimdLayout } from '../../../../engine/json/simd-layout.ts';
import type { SourceColumn } from '../../../plan/source.ts';
import type { Local } from '../../wasm/expression.ts';
import type { Callee } from '../../wasm/function-builder.ts';

/** Functions over `[p, last)`; those that can fail give -1. */
export interface SimdHelpers {
  readonly textEnd: Callee;
  readonly keepText: Callee;
  readonly skipString: Callee;
  readonly skipValue: Callee;
  /** Only where a field needs it. */
  readonly timestamp: Callee | null;
  readonly behindMilliseconds: Callee | null;
  readonly samePrefix: Callee;
  readonly findPrefix: Callee;
}

export interface SimdContext {
  readonly layout: SimdLayout;
  readonly helpers: SimdHelpers;
  readonly fields: readonly SourceColumn[];
}

/** What is used for a moment: each part that uses it sets it first. */
export interface Scratch {
  readonly from: Local;
  readonly digits: Local;
  readonly mask: Local;
  readonly count: Local;
  readonly digitCount: Local;
  readonly isNegative: Local;
  readonly number: Local;
}

/** One record that is decoded. */
export interface Lane extends Scratch {
  readonly row4: Local;
  readonly row8: Local;
  readonly delta: Local;
  /** Its row is so many behind that of `row4` and `row8`. */
  readonly behind: number;
  readonly p: Local;
  /** Behind the bracket that ends the document. */
  readonly end: Local;
  /** Bits of the fields that are NULL or not there. */
  readonly missing: Local;
  /** Whether texts with escapes are taken: by a record that is decoded alone, because no text may be kept twice. */
  readonly takesEscapes: boolean;
  /** The label that is left for whatever is unusual. */
  readonly slow: string;
}

/** What is done with the value behind a prefix: a wanted field is read by its index, others follow. */
export const choices = (fieldCount: number) => ({
  skipText: fieldCount,
  skipOther: fieldCount + 1,
  /** A text is wanted, and no quote stands there. */
  nullText: fieldCount + 2,
  end: fieldCount + 3,
});
