// The item that stands for a row:
//
//   pk             the row's key (its SHA-256 as `sha256:…` where it is longer than DynamoDB allows)
//   sk             start of its window as ISO text, or `-`; then `#` and its place where rows of a key stand beside each other; the row's
//                  identity where every row is an item of its own
//   …              the row's columns by name
//   weirCommit     number of the commit that the row belongs to, weirRevision its revision, weirPartition who wrote it
//   weirDeleted    true on a tombstone, which has no columns; the item is absent for readers
import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ExternalError } from '../engine/errors.ts';
import { attributesOf } from './dynamodb-attributes.ts';
import type { OutboundRow, PublishContext } from './sink.ts';

export type Item = Record<string, AttributeValue>;

/** Attributes of the sink's own: no column of a row that goes to DynamoDB may have such a name. */
export const RESERVED_ATTRIBUTES: readonly string[] = ['pk', 'sk', 'weirCommit', 'weirRevision', 'weirPartition', 'weirDeleted'];

/** Size of a partition key (developer guide, "Service, account, and table quotas"). */
const PARTITION_KEY_BYTES_MAX = 2048;

/** Size of a sort key (same place). */
const SORT_KEY_BYTES_MAX = 1024;

/**
 * `window`: the rows of a key and window are versions of one item, whose sort key is the window's start. `window-end`: likewise, with start and
 * end as an ISO 8601 interval, for windows that begin together. `row`: each row is an item (late rows, dead letters).
 */
export type ItemPer = 'window' | 'window-end' | 'row';

export interface Expiry {
  readonly attribute: string;
  readonly atSeconds: number;
}

/** Throws an ExternalError('configuration') where a column has the name of an attribute that Weir keeps. */
export function itemOf(row: OutboundRow, context: PublishContext, itemPer: ItemPer, expiry: Expiry | null): Item {
  const own: Item = {
    pk: { S: partitionKeyOf(row.key) },
    sk: { S: sortKeyOf(row, itemPer) },
    weirCommit: { N: String(context.commitNumber) },
    weirRevision: { N: String(row.revision) },
    weirPartition: { S: context.partition },
  };
  if (row.kind === 'delete') own.weirDeleted = { BOOL: true };
  if (expiry) own[expiry.attribute] = { N: String(expiry.atSeconds) };
  if (row.kind === 'delete') return own;
  const columns = attributesOf(row.json);
  for (const name of [...RESERVED_ATTRIBUTES, ...(expiry ? [expiry.attribute] : [])]) {
    if (!Object.hasOwn(columns, name)) continue;
    const message = `column "${name}" cannot go to a DynamoDB table: Weir keeps its own attribute under that name. Rename the column with AS in the SELECT list.`;
    throw new ExternalError('configuration', message, { retryable: false });
  }
  return Object.assign(columns, own);
}

/** One text per item. */
export function itemIdentity(row: OutboundRow, itemPer: ItemPer): string {
  return `${sortKeyOf(row, itemPer)} ${row.key}`;
}

function sortKeyOf(row: OutboundRow, itemPer: ItemPer): string {
  if (itemPer === 'row') return Buffer.byteLength(row.identity) <= SORT_KEY_BYTES_MAX ? row.identity : digestOf(row.identity);
  const place = row.place === undefined ? '' : `#${row.place}`;
  if (row.window === null) return `-${place}`;
  const start = new Date(row.window.startMs).toISOString();
  return itemPer === 'window' ? `${start}${place}` : `${start}/${new Date(row.window.endMs).toISOString()}${place}`;
}

/** DynamoDB takes no empty key and none beyond 2048 bytes. */
function partitionKeyOf(key: string): string {
  if (key.length > 0 && Buffer.byteLength(key) <= PARTITION_KEY_BYTES_MAX) return key;
  return digestOf(key);
}

function digestOf(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
