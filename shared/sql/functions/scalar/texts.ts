// The functions on text: looking at it, cutting it, changing it.
import { BIGINT, BOOLEAN, BYTES, INT, VARCHAR } from '../../types/sql-type.ts';
import type { ScalarDefinition } from '../definition.ts';
import { bindArrayContains, bindArrayJoin } from './arrays.ts';
import { ANY_AS_TEXT } from './parameter.ts';
import { bindOverload, type ComposedFunction, type Described, type Overload, type TableFunction } from './table-function.ts';

const text = { gives: VARCHAR } as const;
const textToText = (run: 'upperText' | 'lowerText' | 'capitalized' | 'reverseText') => [{ takes: [VARCHAR], ...text, run, total: true }];
const test = (run: 'startsWith' | 'endsWith' | 'containsText') => [{ takes: [VARCHAR, VARCHAR], gives: BOOLEAN, run, total: true }];

const BYTE_COUNT: Overload = { takes: [BYTES], gives: INT, run: 'byteCount', total: true };

/** Of VARCHAR, and of BYTES, whose characters are bytes. */
const ofBoth = (overload: Omit<Overload, 'gives'>): Overload[] =>
  [VARCHAR, BYTES].map(type => ({ ...overload, takes: [type, ...overload.takes], gives: type }));

/** The one for arrays where an argument is one, otherwise an overload. */
const eitherOf =
  (ofArrays: ScalarDefinition['bind'], described: Described, overloads: readonly Overload[]): ScalarDefinition['bind'] =>
  (call, args, binder) =>
    args.some(({ type }) => type.kind === 'array') ? ofArrays(call, args, binder) : bindOverload(described, overloads, call, args, binder);

export const TEXT_FUNCTIONS: readonly (TableFunction | ComposedFunction)[] = [
  {
    name: '||',
    form: 'a || b',
    says: 'Both texts, one after the other. NULL on either side gives NULL; other types are taken as their text. Also of two BYTES, of two arrays, and of an array with an element before or behind it: there NULL is an element, and a NULL array an empty one.',
    argumentCount: [2, 2],
    bind: eitherOf(bindArrayJoin, { name: '||' } as Described, [
      { takes: [BYTES, BYTES], gives: BYTES, run: 'joinTexts' },
      { takes: [ANY_AS_TEXT, ANY_AS_TEXT], ...text, run: 'joinTexts' },
    ]),
    example: ["'we' || 'ir'", 'weir'],
  },
  {
    name: 'UPPER',
    aliases: ['UCASE'],
    form: 'UPPER(text)',
    says: 'The text in upper case, by the full mappings of Unicode: `ß` becomes `SS`.',
    overloads: textToText('upperText'),
    example: ["UPPER('weir')", 'WEIR'],
  },
  {
    name: 'LOWER',
    aliases: ['LCASE'],
    form: 'LOWER(text)',
    says: 'The text in lower case.',
    overloads: textToText('lowerText'),
    example: ["LOWER('Weir')", 'weir'],
  },
  {
    name: 'INITCAP',
    form: 'INITCAP(text)',
    says: 'Every word with a capital first and small letters behind it. A word is a run of letters and digits.',
    overloads: textToText('capitalized'),
    example: ["INITCAP('a low WALL')", 'A Low Wall'],
  },
  {
    name: 'LENGTH',
    aliases: ['CHAR_LENGTH', 'CHARACTER_LENGTH', 'LEN'],
    form: 'LENGTH(text)',
    says: 'The number of characters (code points); of BYTES that of bytes.',
    overloads: [{ takes: [VARCHAR], gives: INT, run: 'textLength', total: true }, BYTE_COUNT],
    example: ["LENGTH('né😀')", 3],
  },
  {
    name: 'OCTET_LENGTH',
    aliases: ['STRLEN'],
    form: 'OCTET_LENGTH(text)',
    says: 'The number of bytes, of a text in UTF-8.',
    overloads: [{ takes: [VARCHAR], gives: INT, run: 'textBytes', total: true }, BYTE_COUNT],
    example: ["OCTET_LENGTH('né')", 3],
  },
  {
    name: 'BIT_LENGTH',
    form: 'BIT_LENGTH(text)',
    says: 'The number of bits in UTF-8.',
    overloads: [{ takes: [VARCHAR], gives: INT, run: 'textBits', total: true }],
    example: ["BIT_LENGTH('né')", 24],
  },
  {
    name: 'POSITION',
    aliases: ['LOCATE'],
    form: 'POSITION(part IN text)',
    says: 'Where the part begins in the text, counted from 1; 0 where it does not occur. With commas: POSITION(part, text).',
    overloads: [{ takes: [VARCHAR, VARCHAR], gives: INT, run: 'positionIn', total: true }],
    example: ["POSITION('ir' IN 'weir')", 3],
  },
  {
    name: 'STRPOS',
    aliases: ['INSTR'],
    form: 'STRPOS(text, part)',
    says: 'The same with the text first.',
    overloads: [{ takes: [VARCHAR, VARCHAR], gives: INT, run: 'positionOf', total: true }],
    example: ["STRPOS('weir', 'x')", 0],
  },
  {
    name: 'SUBSTRING_INDEX',
    form: 'SUBSTRING_INDEX(text, separator, count)',
    says: 'What stands before so many separators; with a count below 0 what stands behind so many, from the end.',
    overloads: [{ takes: [VARCHAR, VARCHAR, BIGINT], gives: VARCHAR, run: 'textBeforeSeparators', total: true }],
    example: ["SUBSTRING_INDEX('www.weir.example', '.', -2)", 'weir.example'],
  },
  {
    name: 'STARTS_WITH',
    aliases: ['PREFIX'],
    form: 'STARTS_WITH(text, start)',
    says: 'Whether the text begins so.',
    overloads: test('startsWith'),
    example: ["STARTS_WITH('weir', 'we')", true],
  },
  {
    name: 'ENDS_WITH',
    aliases: ['SUFFIX'],
    form: 'ENDS_WITH(text, end)',
    says: 'Whether the text ends so.',
    overloads: test('endsWith'),
    example: ["ENDS_WITH('weir', 'we')", false],
  },
  {
    name: 'CONTAINS',
    form: 'CONTAINS(text, part)\nCONTAINS(array, x)',
    says: 'Whether the part occurs in the text, or x in the array.',
    argumentCount: [2, 2],
    bind: eitherOf(bindArrayContains, { name: 'CONTAINS' } as Described, test('containsText')),
    example: ["CONTAINS('weir', 'ei')", true],
  },
  {
    name: 'SUBSTRING',
    aliases: ['SUBSTR', 'MID'],
    form: 'SUBSTRING(text, start [, length])\nSUBSTRING(text FROM start [FOR length])',
    says: 'The part of a text, or of BYTES, from place `start` on, counted from 1, below 0 from the end; as long as `length` says, or to the end.',
    overloads: ofBoth({ takes: [BIGINT], optional: [BIGINT], run: 'substring' }),
    example: ["SUBSTRING('weir' FROM 2 FOR 2)", 'ei'],
  },
  {
    name: 'LEFT',
    form: 'LEFT(text, count)',
    says: 'The first characters; with a count below 0 all but the last ones.',
    overloads: ofBoth({ takes: [BIGINT], run: 'leftText', total: true }),
    example: ["LEFT('weir', -1)", 'wei'],
  },
  {
    name: 'RIGHT',
    form: 'RIGHT(text, count)',
    says: 'The last characters; with a count below 0 all but the first ones.',
    overloads: ofBoth({ takes: [BIGINT], run: 'rightText', total: true }),
    example: ["RIGHT('weir', 2)", 'ir'],
  },
  {
    name: 'SPLIT_PART',
    form: 'SPLIT_PART(text, separator, n)',
    says: "Part number `n` between separators, below 0 from the end; '' where there is none.",
    overloads: [{ takes: [VARCHAR, VARCHAR, BIGINT], ...text, run: 'splitPart' }],
    example: ["SPLIT_PART('2026-01-15', '-', 2)", '01'],
  },
];
