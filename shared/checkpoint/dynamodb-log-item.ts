// How an item of the log looks in DynamoDB: plain attributes that people can read in a console, short where they are billed with every
// commit (fingerprints and checksums as bytes).
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { ExternalError } from '../engine/errors.ts';
import { checkpointsTable } from './checkpoints-table.ts';
import type { CommitKind } from './commit.ts';
import { type BodyCodec, commitSortKey, type LogItem, type StoredBody } from './log-item.ts';
import type { Position } from './position.ts';

export type Attributes = Record<string, AttributeValue>;

const { partitionKey, sortKey, timeToLiveAttribute } = checkpointsTable;

export function toAttributes(partition: string, item: LogItem): Attributes {
  const attributes: Attributes = {
    [partitionKey]: { S: partition },
    [sortKey]: { S: commitSortKey(item.number) },
    format: { N: String(item.format) },
    kind: { S: item.kind },
    groupCount: { N: String(item.groupCount) },
    base: { N: String(item.baseNumber) },
    baseAt: { N: String(item.baseWrittenAtMs) },
    baseBytes: { N: String(item.baseBytes) },
    deltaBytes: { N: String(item.deltaBytes) },
    outbox: { N: String(item.outboxNumber) },
    nonce: { S: item.nonce },
    program: fromHex(item.program),
    stateProgram: fromHex(item.stateProgram),
    writtenAt: { N: String(item.writtenAtMs) },
    checksum: fromHex(item.checksum),
  };
  if (item.position !== null) attributes.position = { S: positionText(item.position) };
  if (item.watermarkMs !== null) attributes.watermark = { N: String(item.watermarkMs) };
  if (item.expiresAtMs !== null) attributes[timeToLiveAttribute] = epochSeconds(item.expiresAtMs);
  return { ...attributes, ...bodyAttributes(item.body) };
}

/** Throws where an attribute is missing or of another type; whether the values are true is for the checksum to say. */
export function fromAttributes(attributes: Attributes): LogItem {
  const read = new AttributeReader(attributes);
  return {
    format: read.number('format'),
    number: Number(read.text(sortKey).slice(2)),
    kind: read.text('kind') as CommitKind,
    position: read.has('position') ? parsePosition(read.text('position')) : null,
    watermarkMs: read.has('watermark') ? read.number('watermark') : null,
    groupCount: read.number('groupCount'),
    baseNumber: read.number('base'),
    baseWrittenAtMs: read.number('baseAt'),
    baseBytes: read.number('baseBytes'),
    deltaBytes: read.number('deltaBytes'),
    outboxNumber: read.number('outbox'),
    nonce: read.text('nonce'),
    program: read.hex('program'),
    stateProgram: read.hex('stateProgram'),
    writtenAtMs: read.number('writtenAt'),
    body: readBody(read),
    checksum: read.hex('checksum'),
    expiresAtMs: read.has(timeToLiveAttribute) ? read.number(timeToLiveAttribute) * 1000 : null,
  };
}

/** Seconds, rounded up: an item never expires before its time. */
export function epochSeconds(timeMs: number): AttributeValue.NMember {
  return { N: String(Math.ceil(timeMs / 1000)) };
}

/** What an item takes in the log's store, and its body in the body store. */
export function storedSize(partition: string, item: LogItem) {
  const bodyByteCount = item.body.place === 'outside' ? item.body.byteCount : 0;
  return { itemByteCount: attributesByteCount(toAttributes(partition, item)), bodyByteCount };
}

/** What an item takes in the table, by DynamoDB's rule: UTF-8 bytes of names and values, and for numbers half a byte a digit and one more. */
export function attributesByteCount(attributes: Attributes): number {
  let byteCount = 0;
  for (const [name, { S, N, B }] of Object.entries(attributes)) {
    byteCount += name.length + (B?.length ?? 0);
    if (S !== undefined) byteCount += Buffer.byteLength(S);
    if (N !== undefined) byteCount += Math.ceil(N.length / 2) + 1;
  }
  return byteCount;
}

function bodyAttributes(body: StoredBody): Attributes {
  if (body.place === 'none') return {};
  if (body.place === 'inline') return { codec: { S: body.codec }, body: { B: body.bytes } };
  return { codec: { S: body.codec }, bodyName: { S: body.name }, bodyHash: fromHex(body.hash), bodyBytes: { N: String(body.byteCount) } };
}

function readBody(read: AttributeReader): StoredBody {
  if (!read.has('codec')) return { place: 'none' };
  const codec = read.text('codec') as BodyCodec;
  if (read.has('body')) return { place: 'inline', codec, bytes: read.bytes('body') };
  return { place: 'outside', codec, name: read.text('bodyName'), hash: read.hex('bodyHash'), byteCount: read.number('bodyBytes') };
}

function positionText({ sequenceNumber, subSequenceNumber }: Position): string {
  return subSequenceNumber === -1 ? sequenceNumber : `${sequenceNumber}:${subSequenceNumber}`;
}

function parsePosition(text: string): Position {
  const [sequenceNumber, sub] = text.split(':');
  return { sequenceNumber, subSequenceNumber: sub === undefined ? -1 : Number(sub) };
}

/** Hexadecimal text as bytes, half as long; any other text as it is. */
function fromHex(text: string): AttributeValue {
  return /^(?:[0-9a-f]{2})+$/.test(text) ? { B: Uint8Array.from(Buffer.from(text, 'hex')) } : { S: text };
}

class AttributeReader {
  readonly #attributes: Attributes;

  constructor(attributes: Attributes) {
    this.#attributes = attributes;
  }

  has(name: string): boolean {
    return this.#attributes[name] !== undefined;
  }

  text(name: string): string {
    return this.#attributes[name]?.S ?? this.#fail(name, 'text');
  }

  number(name: string): number {
    return Number(this.#attributes[name]?.N ?? this.#fail(name, 'a number'));
  }

  bytes(name: string): Uint8Array {
    return this.#attributes[name]?.B ?? this.#fail(name, 'bytes');
  }

  hex(name: string): string {
    const bytes = this.#attributes[name]?.B;
    return bytes === undefined ? this.text(name) : Buffer.from(bytes).toString('hex');
  }

  #fail(name: string, expected: string): never {
    const key = `${this.#attributes[partitionKey]?.S} ${this.#attributes[sortKey]?.S}`;
    throw new ExternalError(
      'log',
      `item ${key} has no attribute "${name}" that is ${expected}: it was not written by Weir, or was edited`,
      {
        retryable: false,
      },
    );
  }
}
