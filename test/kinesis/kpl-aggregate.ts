// Builds KPL aggregates byte by byte, also broken ones, which the reference library does not do.
import { createHash } from 'node:crypto';

export interface SubRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array | string;
  readonly explicitHashKey?: string;
}

export const MAGIC = Buffer.from('f3899ac2', 'hex');

export function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return Buffer.from([...bytes, value]);
}

export function field(number: number, content: Uint8Array | string | number): Buffer {
  if (typeof content === 'number') return Buffer.concat([varint(number * 8), varint(content)]);
  const bytes = Buffer.from(content as string);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

/** Wraps a protobuf body as the KPL does. */
export function seal(...body: Uint8Array[]): Buffer {
  const message = Buffer.concat(body);
  return Buffer.concat([MAGIC, message, createHash('md5').update(message).digest()]);
}

export function kplAggregate(records: readonly SubRecord[]): Buffer {
  const keys = [...new Set(records.map(record => record.partitionKey))];
  const hashKeys = [...new Set(records.flatMap(record => record.explicitHashKey ?? []))];
  return seal(
    ...keys.map(key => field(1, key)),
    ...hashKeys.map(key => field(2, key)),
    ...records.map(record =>
      field(
        3,
        Buffer.concat([
          field(1, keys.indexOf(record.partitionKey)),
          ...(record.explicitHashKey === undefined ? [] : [field(2, hashKeys.indexOf(record.explicitHashKey))]),
          field(3, record.data),
        ]),
      ),
    ),
  );
}
