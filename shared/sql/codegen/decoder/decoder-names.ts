// The identifiers that the parts of a generated decoder share. What lives in one block only has one name for all blocks of its kind.
import { type PathNode, pathText, pathTo } from '../../../engine/json/path-tree.ts';
import type { DecoderRequest } from '../decoder-contract.ts';
import type { Imports } from '../fragments/imports.ts';
import type { Name } from '../fragments/name.ts';

export interface DecoderNames {
  readonly imports: Imports;
  readonly bytes: Name;
  readonly start: Name;
  readonly end: Name;

  // Of the task.
  readonly strictDecoder: Name;
  /** Float64Array(1) that `readTimestamp` and such write to. */
  readonly textValue: Name;
  /** ByteWriter with texts that do not stand in the record as they are wanted. */
  readonly scratch: Name;
  readonly nestedReader: Name;

  // Of the run.
  readonly view: Name;
  /** The last position from which four bytes can be read. */
  readonly wordLimitOfBatch: Name;
  readonly powersOfTen: Name;

  // Of the record. `decoded` and `usual` are labels: leaving `usual` means that the strict decoder takes over.
  readonly decoded: Name;
  readonly usual: Name;
  readonly p: Name;
  /** Position of the bracket that ends the document. */
  readonly last: Name;
  readonly wordLimit: Name;
  /** The byte at `p`. */
  readonly c: Name;

  // Of one field.
  readonly valueStart: Name;
  readonly word: Name;
  readonly marks: Name;
  readonly quotes: Name;
  readonly backslashes: Name;
  readonly isNegative: Name;
  readonly number: Name;
  readonly digits: Name;
  readonly digitCount: Name;
  readonly fractionStart: Name;
  readonly fractionDigitCount: Name;
  readonly unit: Name;
  readonly signatureLength: Name;
  readonly signatureAt: Name;
  readonly position: Name;
  readonly tail: Name;
  readonly wide: Name;
}

/** The names of one object's loop, beside those of the decoder. `nextField` and `named` are labels. */
export interface ObjectNames extends DecoderNames {
  /** How many objects and arrays are open around its members. */
  readonly depth: number;
  readonly fieldOrder: Name;
  readonly successors: Name;
  readonly signatures: Name;
  readonly signatureStarts: Name;
  readonly signatureLengths: Name;
  readonly nextField: Name;
  readonly named: Name;
  readonly field: Name;
  readonly fieldBefore: Name;
}

export function objectNames({ scope }: DecoderRequest, names: DecoderNames, node: PathNode): ObjectNames {
  const path = pathTo(node);
  const name = (hint: string) => scope.name(path.length === 0 ? hint : `${pathText(path)} ${hint}`);
  return {
    ...names,
    depth: path.length + 1,
    fieldOrder: name('fieldOrder'),
    successors: name('successors'),
    signatures: name('signatures'),
    signatureStarts: name('signatureStarts'),
    signatureLengths: name('signatureLengths'),
    nextField: name('nextField'),
    named: name('named'),
    field: name('field'),
    fieldBefore: name('fieldBefore'),
  };
}

export function decoderNames({ scope, imports, bytes, start, end }: DecoderRequest): DecoderNames {
  const name = (hint: string) => scope.name(hint);
  return {
    imports,
    bytes,
    start,
    end,
    strictDecoder: name('strictDecoder'),
    textValue: name('textValue'),
    scratch: name('scratch'),
    nestedReader: name('nestedReader'),
    view: name('view'),
    wordLimitOfBatch: name('wordLimitOfBatch'),
    powersOfTen: name('powersOfTen'),
    decoded: name('decoded'),
    usual: name('usual'),
    p: name('p'),
    last: name('last'),
    wordLimit: name('wordLimit'),
    c: name('c'),
    valueStart: name('valueStart'),
    word: name('word'),
    marks: name('marks'),
    quotes: name('quotes'),
    backslashes: name('backslashes'),
    isNegative: name('isNegative'),
    number: name('number'),
    digits: name('digits'),
    digitCount: name('digitCount'),
    fractionStart: name('fractionStart'),
    fractionDigitCount: name('fractionDigitCount'),
    unit: name('unit'),
    signatureLength: name('signatureLength'),
    signatureAt: name('signatureAt'),
    position: name('position'),
    tail: name('tail'),
    wide: name('wide'),
  };
}
