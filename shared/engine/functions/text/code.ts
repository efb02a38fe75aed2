// Characters as numbers, and texts as hexadecimal, base64 and URL components.
import { quoted } from '../../cast/number-text.ts';
import { RowError } from '../../row-error.ts';
import type { Whole } from '../../values.ts';

/** The code point of the first character; 0 for an empty text. */
export const firstCode = (text: string): number => text.codePointAt(0) ?? 0;

/** Throws `RowError` where no character has the code point. */
export function characterOf(code: Whole): string {
  const value = Number(code);
  if (value < 1 || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff)) {
    throw new RowError(`CHR: no character has the code point ${code}; allowed are 1 to 1114111 without 55296 to 57343`);
  }
  return String.fromCodePoint(value);
}

/** Whole numbers below 0 as 64 bits. */
export const wholeToHex = (value: Whole): string => BigInt.asUintN(64, BigInt(value)).toString(16);

/** The UTF-8 of the text. */
export const textToHex = (text: string): string => Buffer.from(text, 'utf8').toString('hex');

/** Throws `RowError` where it is not hexadecimal, or no UTF-8. */
export function hexToText(hex: string): string {
  if (hex.length % 2 !== 0 || !/^[0-9A-Fa-f]*$/.test(hex)) throw new RowError(`FROM_HEX: ${quoted(hex)} is not hexadecimal`);
  return decoded('FROM_HEX', Buffer.from(hex, 'hex'), hex);
}

export const textToBase64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');

/** Throws `RowError` where it is not base64, or no UTF-8. */
export function base64ToText(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64') !== base64) throw new RowError(`FROM_BASE64: ${quoted(base64)} is not base64`);
  return decoded('FROM_BASE64', bytes, base64);
}

function decoded(name: string, bytes: Buffer, from: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new RowError(`${name}: the bytes of ${quoted(from)} are not UTF-8`);
  }
}

/** Everything but letters, digits and `-_.~` as `%XX`. */
export function urlEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()*]/g, sign => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Throws `RowError` where a `%` starts no byte, or the bytes are not UTF-8. */
export function urlDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RowError(`URL_DECODE: ${quoted(text)} is not URL-encoded UTF-8`);
  }
}
