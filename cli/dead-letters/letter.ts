// A dead letter, read back: what it says, and whether the record that it stands for can be put into its stream again.
import { createHash } from 'node:crypto';

/** The record of a letter, as its producer put it. */
export interface LetterRecord {
  readonly stream: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** Where it belongs, when the partition key does not lead there. */
  readonly explicitHashKey?: string;
  /** The same for all letters of one record, and for no other: where it stood in its stream. */
  readonly place: string;
}

export interface Letter {
  /** The first digits of its hash: the same letter, delivered twice, has the same. */
  readonly id: string;
  readonly text: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly record: LetterRecord | null;
  /** Why there is no record to put again; empty where there is one. */
  readonly whyNot: string;
}

const ID_LENGTH = 10;

export function readLetter(text: string): Letter {
  const id = createHash('sha256').update(text).digest('hex').slice(0, ID_LENGTH);
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { id, text, fields: {}, record: null, whyNot: 'it is no dead letter of Weir' };
  }
  const found = recordOf(fields);
  return typeof found === 'string' ? { id, text, fields, record: null, whyNot: found } : { id, text, fields, record: found, whyNot: '' };
}

function recordOf(fields: Readonly<Record<string, unknown>>): LetterRecord | string {
  const {
    kind,
    stream,
    shardId,
    sequenceNumber,
    subSequenceNumber,
    partitionKey,
    payload,
    payloadEncoding,
    payloadTruncated,
    explicitHashKey,
  } = fields;
  if (kind === 'refused row') return 'it is a result that its sink refused, not a record; change the query or the sink';
  if (typeof sequenceNumber !== 'string') return 'it is the result of a group, not a record';
  if (payloadTruncated === true) return 'its payload was cut; read the record from the stream by its sequence number';
  if (typeof stream !== 'string' || typeof partitionKey !== 'string' || typeof payload !== 'string')
    return 'it names no stream, key or payload';
  return {
    stream,
    partitionKey,
    ...(typeof explicitHashKey === 'string' && { explicitHashKey }),
    data: Buffer.from(payload, payloadEncoding === 'base64' ? 'base64' : 'utf8'),
    place: [stream, shardId, sequenceNumber, subSequenceNumber ?? ''].join('/'),
  };
}

/** The query that alone could not use the record; null where no query could. */
export const queryOf = ({ fields }: Letter): string | null => (typeof fields.query === 'string' ? fields.query : null);
