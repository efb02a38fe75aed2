// Digests of the UTF-8 of a text, as hexadecimal in lower case.
import { createHash } from 'node:crypto';

const digest = (algorithm: string, text: string): string => createHash(algorithm).update(text, 'utf8').digest('hex');

export const md5 = (text: string): string => digest('md5', text);
export const sha1 = (text: string): string => digest('sha1', text);
export const sha256 = (text: string): string => digest('sha256', text);
export const sha512 = (text: string): string => digest('sha512', text);
