// The hash keys of groups that their own keys do not give, beside the other streams of a delta or snapshot: empty while producers keep the
// promise of PARTITIONED BY. An entry names its group by key group and ordinal, so that entries of slices may stand one behind the other. Between
// them, in a snapshot, stand the keys whose groups went on in another shard.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { KEY_GROUP_COUNT } from '../../engine/descriptor.ts';
import type { DepartedKey } from '../departed-keys.ts';
import { ORDINAL_END } from '../ordinals.ts';
import { type ByteReader, damaged } from './byte-reader.ts';
import { writeVarint } from './varint.ts';

const HASH_KEY_BYTES = 16;
/** In the place of a key group. */
const DEPARTED = 255;

export function writeHashKey(to: ByteWriter, keyGroup: number, ordinal: number, hashKey: bigint): void {
  to.byte(keyGroup);
  writeVarint(to, ordinal);
  append(to, hashKey);
}

export function writeDepartedKey(to: ByteWriter, key: Uint8Array, { eventTimeMaxMs, at }: DepartedKey): void {
  to.byte(DEPARTED);
  writeVarint(to, key.length);
  to.append(key);
  append(to, at);
  to.append(new Uint8Array(Float64Array.of(eventTimeMaxMs).buffer));
}

export interface HashKeyEntries {
  readonly group: (keyGroup: number, ordinal: number, hashKey: bigint) => void;
  readonly departed: (key: Uint8Array, departed: DepartedKey) => void;
}

/** Hands each entry over. @throws ExternalError when the stream is damaged. */
export function readHashKeys(from: ByteReader, take: HashKeyEntries): void {
  while (from.remaining > 0) {
    const keyGroup = from.byte();
    if (keyGroup === DEPARTED) {
      const key = bytesOf(from, from.varint());
      const at = readHashKey(from);
      const time = bytesOf(from, Float64Array.BYTES_PER_ELEMENT);
      const eventTimeMaxMs = new DataView(time.buffer, time.byteOffset).getFloat64(0, true);
      if (Number.isNaN(eventTimeMaxMs)) throw damaged('a key that departed at no time');
      take.departed(key, { eventTimeMaxMs, at });
      continue;
    }
    const ordinal = from.varint();
    if (keyGroup >= KEY_GROUP_COUNT || ordinal >= ORDINAL_END) throw damaged(`a hash key of group ${ordinal} in key group ${keyGroup}`);
    take.group(keyGroup, ordinal, readHashKey(from));
  }
}

function append(to: ByteWriter, hashKey: bigint): void {
  to.append(Buffer.from(hashKey.toString(16).padStart(2 * HASH_KEY_BYTES, '0'), 'hex'));
}

const readHashKey = (from: ByteReader): bigint => BigInt(`0x${Buffer.from(bytesOf(from, HASH_KEY_BYTES)).toString('hex')}`);

function bytesOf(from: ByteReader, byteCount: number): Uint8Array {
  const start = from.skip(byteCount);
  return from.bytes.subarray(start, start + byteCount);
}
