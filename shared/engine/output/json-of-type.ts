// The JSON of values that have a text of their own: REAL in its shortest form, lengths of time, bytes as base64, JSON as it is.
import { realText } from '../arithmetic/real.ts';
import type { ByteWriter } from '../byte-writer.ts';
import { bytesToBase64 } from '../cast/bytes.ts';
import { intervalText, monthsText } from '../cast/interval.ts';

export const writeReal = (to: ByteWriter, value: number): void => to.ascii(realText(value));

export const writeInterval = (to: ByteWriter, ms: number): void => to.ascii(`"${intervalText(ms)}"`);

export const writeMonths = (to: ByteWriter, months: number): void => to.ascii(`"${monthsText(months)}"`);

export const writeBytes = (to: ByteWriter, bytes: string): void => to.ascii(`"${bytesToBase64(bytes)}"`);

export const writeJson = (to: ByteWriter, json: string): void => to.utf8(json);
