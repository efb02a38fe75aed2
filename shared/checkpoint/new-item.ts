// From a draft to the item that is written: what follows from the commit before it, and where the body goes.
import { assert } from '../engine/assert.ts';
import type { CommitDraft } from './commit.ts';
import { bodyHash, encodeBody } from './commit-body.ts';
import { commitChecksum } from './commit-checksum.ts';
import { carriesWholeState, startsAnew } from './log-chain.ts';
import { LOG_ITEM_FORMAT, type LogItem, type StoredBody } from './log-item.ts';
import type { LogPolicy } from './log-policy.ts';

export interface NewItemContext {
  readonly partition: string;
  readonly program: string;
  readonly stateProgram: string;
  readonly policy: LogPolicy;
  readonly nonce: string;
  readonly nowMs: number;
}

export interface NewItem {
  readonly item: LogItem;
  /** To be put under the item's body name before the item is written; null when the body is in the item. */
  readonly outsideBytes: Uint8Array | null;
}

/** The item for `draft` as commit `number`, after `head`. */
export function newItem(draft: CommitDraft, number: number, head: LogItem, context: NewItemContext): NewItem {
  assertDraft(draft);
  const { nonce, nowMs, policy } = context;
  const encoded = encodeBody(draft.state, draft.outbox, draft.isPacked);
  const byteCount = encoded?.bytes.length ?? 0;
  const outside = encoded !== null && byteCount > policy.inlineBytesMax;
  let body: StoredBody = { place: 'none' };
  if (encoded !== null && !outside) body = { place: 'inline', ...encoded };
  if (encoded !== null && outside) {
    const name = `${context.partition}/${nonce}`;
    body = { place: 'outside', codec: encoded.codec, name, hash: bodyHash(encoded.bytes), byteCount };
  }
  const isBase = carriesWholeState(draft.kind);
  const fields = {
    format: LOG_ITEM_FORMAT,
    number,
    kind: draft.kind,
    position: draft.position,
    watermarkMs: draft.watermarkMs,
    groupCount: draft.groupCount,
    baseNumber: isBase ? number : head.baseNumber,
    baseWrittenAtMs: isBase ? nowMs : head.baseWrittenAtMs,
    baseBytes: isBase ? byteCount : head.baseBytes,
    deltaBytes: isBase ? 0 : head.deltaBytes + byteCount,
    // What was owed before a commit that starts anew is owed no more: the restored course comes to its own rows.
    outboxNumber: draft.outbox.length > 0 ? number : startsAnew(draft.kind) ? 0 : head.outboxNumber,
    nonce,
    program: context.program,
    stateProgram: context.stateProgram,
    writtenAtMs: nowMs,
    body,
  };
  const item = { ...fields, checksum: commitChecksum(context.partition, fields), expiresAtMs: nowMs + policy.expiryMs };
  return { item, outsideBytes: outside ? encoded.bytes : null };
}

/** The item that says that this log exists. It never expires. */
export function birthItem({ partition, program, stateProgram, nonce, nowMs }: Omit<NewItemContext, 'policy'>): LogItem {
  const fields = {
    format: LOG_ITEM_FORMAT,
    number: 0,
    kind: 'birth' as const,
    position: null,
    watermarkMs: null,
    groupCount: 0,
    baseNumber: 0,
    baseWrittenAtMs: nowMs,
    baseBytes: 0,
    deltaBytes: 0,
    outboxNumber: 0,
    nonce,
    program,
    stateProgram,
    writtenAtMs: nowMs,
    body: { place: 'none' as const },
  };
  return { ...fields, checksum: commitChecksum(partition, fields), expiresAtMs: null };
}

function assertDraft({ kind, watermarkMs, groupCount, state, outbox }: CommitDraft): void {
  assert(kind !== 'birth', 'birth is written by the log alone');
  assert(watermarkMs === null || Number.isFinite(watermarkMs), `a commit with watermark ${watermarkMs}`);
  assert(Number.isSafeInteger(groupCount) && groupCount >= 0, `a commit with ${groupCount} groups`);
  assert(kind !== 'sealed' || state.length === 0, 'a sealed commit changes no state');
  assert(kind !== 'snapshot' || outbox.length === 0, 'a snapshot changes nothing, so it has nothing to publish');
}
