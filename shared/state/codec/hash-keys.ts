// The hash keys of groups that their own keys do not give, beside the other streams of a delta or snapshot: empty while producers keep the
// promise of PARTITIONED BY. An entry names its group by key group and ordinal, so that entries of slices may stand one behind the other.
import type { ByteWriter } from '../../engine/byte-writer.ts';
import { KEY_GROUP_COUNT } from '../../engine/descriptor.ts';
import { ORDINAL_END } from '../ordinals.ts';
import { type ByteReader, damaged } from './byte-reader.ts';
import { writeVarint } from './varint.ts';

const HASH_KEY_BYTES = 16;

export function writeHashKey(to: ByteWriter, keyGroup: number, ordinal: number, hashKey: bigint): void {
  to.byte(keyGroup);
  writeVarint(to, ordinal);
  to.append(Buffer.from(hashKey.toString(16).padStart(2 * HASH_KEY_BYTES, '0'), 'hex'));
}

/** Calls `take` for each entry. @throws ExternalError when the stream is damaged. */
export function readHashKeys(from: ByteReader, take: (keyGroup: number, ordinal: number, hashKey: bigint) => void): void {
  while (from.remaining > 0) {
    const keyGroup = from.byte();
    const ordinal = from.varint();
    if (keyGroup >= KEY_GROUP_COUNT || ordinal >= ORDINAL_END) throw damaged(`a hash key of group ${ordinal} in key group ${keyGroup}`);
    const start = from.skip(HASH_KEY_BYTES);
    take(keyGroup, ordinal, BigInt(`0x${Buffer.from(from.bytes.subarray(start, start + HASH_KEY_BYTES)).toString('hex')}`));
  }
}
