// Digests of the UTF-8 of a text, or of BYTES, as hexadecimal in lower case.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

const digest = (algorithm: string, text: string, encoding: 'utf8' | 'latin1' = 'utf8'): string =>
  createHash(algorithm).update(text, encoding).digest('hex');

export const md5 = (text: string): string => digest('md5', text);
export const sha1 = (text: string): string => digest('sha1', text);
export const sha256 = (text: string): string => digest('sha256', text);
export const sha512 = (text: string): string => digest('sha512', text);

export const md5OfBytes = (bytes: string): string => digest('md5', bytes, 'latin1');
export const sha1OfBytes = (bytes: string): string => digest('sha1', bytes, 'latin1');
export const sha256OfBytes = (bytes: string): string => digest('sha256', bytes, 'latin1');
export const sha512OfBytes = (bytes: string): string => digest('sha512', bytes, 'latin1');

/** The checksum of zip and gzip, 0 to 2^32 - 1. */
export const crc32OfText = (text: string): number => crc32(text);
export const crc32OfBytes = (bytes: string): number => crc32(Buffer.from(bytes, 'latin1'));
