// The checksum over a whole commit: every field, the place it belongs to, and its bytes (or their hash, where they lie outside). A flipped
// bit, an item under a wrong key and a field edited by hand are all found before anything is applied.
import { createHash } from 'node:crypto';
import type { LogItem } from './log-item.ts';

/** 128 bits, hex. */
export function commitChecksum(partition: string, item: Omit<LogItem, 'checksum' | 'expiresAtMs'>): string {
  const { body } = item;
  const fields = [
    item.format,
    partition,
    item.number,
    item.kind,
    item.position?.sequenceNumber ?? null,
    item.position?.subSequenceNumber ?? null,
    item.watermarkMs,
    item.groupCount,
    item.baseNumber,
    item.baseWrittenAtMs,
    item.baseBytes,
    item.deltaBytes,
    item.outboxNumber,
    item.nonce,
    item.program,
    item.stateProgram,
    item.writtenAtMs,
    body.place,
    body.place === 'none' ? null : body.codec,
    body.place === 'outside' ? [body.name, body.hash, body.byteCount] : null,
  ];
  const hash = createHash('sha256').update(JSON.stringify(fields));
  if (body.place === 'inline') hash.update(body.bytes);
  return hash.digest('hex').slice(0, 32);
}
