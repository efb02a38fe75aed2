// The functions that write a text in another alphabet, digest it, or compare two.
import { BIGINT, BYTES, INT, mapOf, VARCHAR } from '../../types/sql-type.ts';
import type { Overload, TableFunction } from './table-function.ts';

const textTo = (run: Overload['run'], total = true): Overload[] => [{ takes: [VARCHAR], gives: VARCHAR, run, total }];
const fromBytes = (run: Overload['run']): Overload => ({ takes: [BYTES], gives: VARCHAR, run, total: true });
const compare = (run: 'levenshtein' | 'hamming'): Overload[] => [{ takes: [VARCHAR, VARCHAR], gives: INT, run }];

export const TEXT_CODE_FUNCTIONS: readonly TableFunction[] = [
  {
    name: 'ASCII',
    aliases: ['UNICODE', 'ORD'],
    form: 'ASCII(text)',
    says: 'The code point of the first character; 0 for an empty text.',
    overloads: [{ takes: [VARCHAR], gives: INT, run: 'firstCode', total: true }],
    example: ["ASCII('weir')", 119],
  },
  {
    name: 'CHR',
    form: 'CHR(code)',
    says: 'The character with that code point.',
    overloads: [{ takes: [BIGINT], gives: VARCHAR, run: 'characterOf' }],
    example: ['CHR(119)', 'w'],
  },
  {
    name: 'TO_HEX',
    aliases: ['HEX'],
    form: 'TO_HEX(number)\nTO_HEX(text)\nTO_HEX(bytes)',
    says: 'A whole number (64 bits, two’s complement) the UTF-8 of a text, or BYTES in hexadecimal.',
    overloads: [{ takes: [BIGINT], gives: VARCHAR, run: 'wholeToHex', total: true }, ...textTo('textToHex'), fromBytes('bytesToHex')],
    example: ['TO_HEX(255)', 'ff'],
  },
  {
    name: 'FROM_HEX',
    aliases: ['UNHEX'],
    form: 'FROM_HEX(text)',
    says: 'The text whose UTF-8 that is in hexadecimal.',
    overloads: textTo('hexToText', false),
    example: ["FROM_HEX('77656972')", 'weir'],
  },
  {
    name: 'TO_BASE64',
    aliases: ['BASE64'],
    form: 'TO_BASE64(text)',
    says: 'The UTF-8 of the text, or BYTES, in base64.',
    overloads: [...textTo('textToBase64'), fromBytes('bytesToBase64')],
    example: ["TO_BASE64('weir')", 'd2Vpcg=='],
  },
  {
    name: 'FROM_BASE64',
    form: 'FROM_BASE64(text)',
    says: 'The text whose UTF-8 that is in base64.',
    overloads: textTo('base64ToText', false),
    example: ["FROM_BASE64('d2Vpcg==')", 'weir'],
  },
  {
    name: 'DECODE_HEX',
    form: 'DECODE_HEX(text)',
    says: "The BYTES that the text names in hexadecimal. A constant can be written X'77656972'.",
    overloads: [{ takes: [VARCHAR], gives: BYTES, run: 'hexToBytes' }],
    example: ["DECODE_HEX('77656972')", 'd2Vpcg=='],
  },
  {
    name: 'DECODE_BASE64',
    form: 'DECODE_BASE64(text)',
    says: 'The BYTES that the text names in base64.',
    overloads: [{ takes: [VARCHAR], gives: BYTES, run: 'base64ToBytes' }],
    example: ["LENGTH(DECODE_BASE64('/w=='))", 1],
  },
  {
    name: 'URL_ENCODE',
    form: 'URL_ENCODE(text)',
    says: 'The text as a part of a URL: everything but letters, digits and `-_.~` as `%XX`.',
    overloads: textTo('urlEncode'),
    example: ["URL_ENCODE('a b&c')", 'a%20b%26c'],
  },
  {
    name: 'URL_DECODE',
    form: 'URL_DECODE(text)',
    says: 'The text that was written so.',
    overloads: textTo('urlDecode', false),
    example: ["URL_DECODE('a%20b')", 'a b'],
  },
  {
    name: 'MD5',
    form: 'MD5(text)',
    says: 'The MD5 digest of the UTF-8, or of BYTES, in hexadecimal.',
    overloads: [...textTo('md5'), fromBytes('md5OfBytes')],
    example: ["MD5('weir')", '57c6838eabf401f73f6dd50093408e33'],
  },
  {
    name: 'CRC32',
    form: 'CRC32(text)',
    says: 'The checksum of the UTF-8, or of BYTES, as in zip: the same number each time, from 0 to 4294967295. `MOD(CRC32(id), 100) < 5` is a sample of ids.',
    overloads: [
      { takes: [BYTES], gives: BIGINT, run: 'crc32OfBytes', total: true },
      { takes: [VARCHAR], gives: BIGINT, run: 'crc32OfText', total: true },
    ],
    example: ["CRC32('weir')", 2474937868],
  },
  {
    name: 'PARSE_URL',
    form: "PARSE_URL(url, 'part' [, key])",
    says: 'A part of a URL: PROTOCOL, AUTHORITY, USERINFO, HOST, PORT, PATH, QUERY (whole, or of a key), FILE (path and query), REF. As it stands there: URL_DECODE reads it. NULL where there is none.',
    overloads: [{ takes: [VARCHAR, VARCHAR], optional: [VARCHAR], gives: VARCHAR, run: 'urlPart', nullable: true }],
    example: ["PARSE_URL('https://shop.example/cart?id=7&ref=mail', 'QUERY', 'ref')", 'mail'],
  },
  {
    name: 'STR_TO_MAP',
    form: "STR_TO_MAP(text [, ',' [, '=']])",
    says: 'The pairs of a text as a map: the separators stand between pairs, and between a key and its value. A pair without a value has NULL.',
    overloads: [{ takes: [VARCHAR], optional: [VARCHAR, VARCHAR], gives: mapOf(VARCHAR, VARCHAR), run: 'textToMap' }],
    example: ["STR_TO_MAP('a=1&b=2', '&')", { a: '1', b: '2' }],
  },
  {
    name: 'SHA1',
    form: 'SHA1(text)',
    says: 'The SHA-1 digest of the UTF-8, or of BYTES, in hexadecimal.',
    overloads: [...textTo('sha1'), fromBytes('sha1OfBytes')],
    example: ["SHA1('weir')", '73359e52b959cf85f75158a9bf78501ee2c9f529'],
  },
  {
    name: 'SHA256',
    form: 'SHA256(text)',
    says: 'The SHA-256 digest of the UTF-8, or of BYTES, in hexadecimal.',
    overloads: [...textTo('sha256'), fromBytes('sha256OfBytes')],
    example: ["SHA256('weir')", '9e1bd4e58bdc27cb9abf4c558b21963a3f3fb6b08c715e8e2bb6c795162994bc'],
  },
  {
    name: 'SHA512',
    form: 'SHA512(text)',
    says: 'The SHA-512 digest of the UTF-8, or of BYTES, in hexadecimal.',
    overloads: [...textTo('sha512'), fromBytes('sha512OfBytes')],
    example: ["LEFT(SHA512('weir'), 16)", 'f11512542fedc33d'],
  },
  {
    name: 'LEVENSHTEIN',
    form: 'LEVENSHTEIN(a, b)',
    says: 'How many characters have to be added, taken away or changed to make one text the other.',
    overloads: compare('levenshtein'),
    example: ["LEVENSHTEIN('weir', 'wire')", 2],
  },
  {
    name: 'HAMMING',
    aliases: ['MISMATCHES'],
    form: 'HAMMING(a, b)',
    says: 'At how many places two texts of one length differ.',
    overloads: compare('hamming'),
    example: ["HAMMING('weir', 'wear')", 1],
  },
];
