// The functions that make a text of others: trimmed, padded, replaced, joined.
import { BIGINT, VARCHAR } from '../../types/sql-type.ts';
import { ANY_AS_TEXT } from './parameter.ts';
import type { TableFunction } from './table-function.ts';

const text = { gives: VARCHAR } as const;
const trim = (run: 'trimBoth' | 'trimLeft' | 'trimRight') => [{ takes: [VARCHAR], optional: [VARCHAR], ...text, run, total: true }];
const pad = (run: 'padLeft' | 'padRight') => [{ takes: [VARCHAR, BIGINT], optional: [VARCHAR], ...text, run }];

export const TEXT_CHANGE_FUNCTIONS: readonly TableFunction[] = [
  {
    name: 'TRIM',
    aliases: ['BTRIM'],
    form: 'TRIM(text [, characters])\nTRIM([BOTH | LEADING | TRAILING] [characters] FROM text)',
    says: 'The text without spaces, or without any of the characters, at both ends or one.',
    overloads: trim('trimBoth'),
    example: ["TRIM(BOTH '-' FROM '--weir-')", 'weir'],
  },
  {
    name: 'LTRIM',
    form: 'LTRIM(text [, characters])',
    says: 'The text without spaces, or without any of the characters, at its beginning.',
    overloads: trim('trimLeft'),
    example: ["LTRIM('007', '0')", '7'],
  },
  {
    name: 'RTRIM',
    form: 'RTRIM(text [, characters])',
    says: 'The same at its end.',
    overloads: trim('trimRight'),
    example: ["RTRIM('weir  ')", 'weir'],
  },
  {
    name: 'LPAD',
    form: 'LPAD(text, length [, fill])',
    says: 'The text filled up at its beginning to `length` characters, or cut to them.',
    overloads: pad('padLeft'),
    example: ["LPAD('7', 3, '0')", '007'],
  },
  {
    name: 'RPAD',
    form: 'RPAD(text, length [, fill])',
    says: 'The text filled up at its end to `length` characters, or cut to them.',
    overloads: pad('padRight'),
    example: ["RPAD('weir', 6, '.')", 'weir..'],
  },
  {
    name: 'REPEAT',
    form: 'REPEAT(text, count)',
    says: 'The text so many times.',
    overloads: [{ takes: [VARCHAR, BIGINT], ...text, run: 'repeatText' }],
    example: ["REPEAT('ab', 3)", 'ababab'],
  },
  {
    name: 'SPACE',
    form: 'SPACE(count)',
    says: 'So many spaces.',
    overloads: [{ takes: [BIGINT], ...text, run: 'spaces' }],
    example: ["'[' || SPACE(2) || ']'", '[  ]'],
  },
  {
    name: 'REVERSE',
    form: 'REVERSE(text)',
    says: 'The characters backwards.',
    overloads: [{ takes: [VARCHAR], ...text, run: 'reverseText', total: true }],
    example: ["REVERSE('weir')", 'riew'],
  },
  {
    name: 'REPLACE',
    form: 'REPLACE(text, from, to)',
    says: 'The text with every `from` replaced.',
    overloads: [{ takes: [VARCHAR, VARCHAR, VARCHAR], ...text, run: 'replaceText' }],
    example: ["REPLACE('a-b-c', '-', '+')", 'a+b+c'],
  },
  {
    name: 'TRANSLATE',
    form: 'TRANSLATE(text, from, to)',
    says: 'The text with each character of `from` replaced by the one of `to` at its place, or left out where `to` is shorter.',
    overloads: [{ takes: [VARCHAR, VARCHAR, VARCHAR], ...text, run: 'translateText', total: true }],
    example: ["TRANSLATE('12.345,6', '.,', ',')", '12,3456'],
  },
  {
    name: 'OVERLAY',
    form: 'OVERLAY(text PLACING new FROM start [FOR length])',
    says: 'The text with `length` characters from place `start` replaced, or as many as are put there. With commas: OVERLAY(text, new, start).',
    overloads: [{ takes: [VARCHAR, VARCHAR, BIGINT], optional: [BIGINT], ...text, run: 'overlay' }],
    example: ["OVERLAY('weir' PLACING 'xx' FROM 2 FOR 1)", 'wxxir'],
  },
  {
    name: 'CONCAT',
    form: 'CONCAT(a, …)',
    says: 'All values as one text. NULL is empty.',
    overloads: [{ takes: [ANY_AS_TEXT], rest: ANY_AS_TEXT, ...text, run: 'concatTexts', seesNull: true }],
    example: ["CONCAT('n', NULL, 1)", 'n1'],
  },
  {
    name: 'CONCAT_WS',
    form: 'CONCAT_WS(separator, a, …)',
    says: 'All values as one text, with the separator between them. NULL values are left out.',
    overloads: [{ takes: [VARCHAR, ANY_AS_TEXT], rest: ANY_AS_TEXT, ...text, run: 'concatSeparated', seesNull: true, nullable: true }],
    example: ["CONCAT_WS('-', 'a', NULL, 2)", 'a-2'],
  },
  {
    name: 'FORMAT',
    form: 'FORMAT(format, a, …)',
    says: 'The format with `%s` replaced by the next value, `%1$s` by the first, `%%` by a percent sign. NULL is empty.',
    overloads: [{ takes: [VARCHAR], rest: ANY_AS_TEXT, ...text, run: 'formatText', seesNull: true, nullable: true }],
    example: ["FORMAT('%s is %s%%', 'cpu', 93)", 'cpu is 93%'],
  },
];
