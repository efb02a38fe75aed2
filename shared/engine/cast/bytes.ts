// BYTES is a text of characters 0 to 255, one for each byte: so it compares, groups and is kept like any text. In JSON it is base64.
import { RowError } from '../row-error.ts';
import { quoted } from './number-text.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** The UTF-8 of a text. */
export const textToBytes = (text: string): string => Buffer.from(text.toWellFormed(), 'utf8').toString('latin1');

/** The text whose UTF-8 the bytes are. Throws `RowError` where they are none. */
export function bytesToText(bytes: string): string {
  try {
    return utf8.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    throw new RowError(
      `the bytes ${quoted(Buffer.from(bytes, 'latin1').toString('hex'))} are not UTF-8, so they cannot be cast to VARCHAR`,
    );
  }
}

export const bytesToBase64 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('base64');

/** The bytes that base64 stands for, with or without `=` at the end; null where it is none. */
export function bytesOfBase64(base64: string): string | null {
  const isBase64 = BASE64.test(base64) && (base64.endsWith('=') ? base64.length % 4 === 0 : base64.length % 4 !== 1);
  return isBase64 ? Buffer.from(base64, 'base64').toString('latin1') : null;
}

/** Throws `RowError` where the text is no base64. */
export function base64ToBytes(base64: string): string {
  const bytes = bytesOfBase64(base64);
  if (bytes === null) throw new RowError(`${quoted(base64)} is not base64`);
  return bytes;
}

/** Throws `RowError` where the text is not hexadecimal. */
export function hexToBytes(hex: string): string {
  if (hex.length % 2 !== 0 || !/^[0-9A-Fa-f]*$/.test(hex)) throw new RowError(`${quoted(hex)} is not hexadecimal`);
  return Buffer.from(hex, 'hex').toString('latin1');
}

export const byteCount = (bytes: string): number => bytes.length;

export const bytesToHex = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('hex');
