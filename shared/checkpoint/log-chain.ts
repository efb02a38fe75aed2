// Reading items back into commits. Nothing passes here that was not verified: the format, the checksum, the hash of a body that lies
// outside, and that no number is missing. What does not verify stops the partition, because going on would be a guess.
import { ExternalError } from '../engine/errors.ts';
import type { BodyStore } from './body-store.ts';
import type { Commit, CommitKind } from './commit.ts';
import { bodyHash, decodeBody, type EncodedBody } from './commit-body.ts';
import { commitChecksum } from './commit-checksum.ts';
import { commitSortKey, LOG_ITEM_FORMAT, type LogItem } from './log-item.ts';

/** Bodies fetched at once while a log loads. */
const BODIES_AT_ONCE = 8;
const EMPTY = new Uint8Array(0);

export type BodyReader = (name: string) => ReturnType<BodyStore['get']>;

/** Whether commits of this kind carry a whole state, so that a load may begin with them. */
export function carriesWholeState(kind: CommitKind): boolean {
  return kind === 'birth' || kind === 'snapshot' || startsAnew(kind);
}

/** Whether commits of this kind replace the state instead of continuing it; their number may leave a gap behind it. */
export function startsAnew(kind: CommitKind): boolean {
  return kind === 'import' || kind === 'restore';
}

/** The log itself is damaged: nothing that Weir may repair by itself. */
export function brokenLog(partition: string, what: string): ExternalError {
  return new ExternalError(
    'log',
    `the commit log of ${partition} is broken: ${what}. The partition stops rather than guess. Restore the table (and the bodies) from a ` +
      'backup, or delete every item of this partition to begin again with empty state',
    { retryable: false },
  );
}

/** Throws unless the item is what its writer wrote, where its writer put it. */
export function verifyItem(partition: string, item: LogItem): void {
  const key = commitSortKey(item.number);
  if (item.format !== LOG_ITEM_FORMAT) {
    throw new ExternalError(
      'log',
      `item ${key} of ${partition} has format ${item.format}; this version of Weir reads format ${LOG_ITEM_FORMAT}. Deploy the version that wrote it`,
      { retryable: false },
    );
  }
  if (commitChecksum(partition, item) !== item.checksum) throw brokenLog(partition, `item ${key} does not match its checksum`);
}

/** Throws unless the items are `from`, `from + 1`, … `to`; only a commit that starts anew may follow a gap. */
export function verifyUnbroken(partition: string, items: readonly LogItem[], from: number, to: number): void {
  let expected = from;
  for (const item of items) {
    if (item.number !== expected && !startsAnew(item.kind)) break;
    expected = item.number + 1;
  }
  if (expected !== to + 1) throw brokenLog(partition, `item ${commitSortKey(expected)} is missing between ${from} and ${to}`);
}

/** The commits with their bodies in place, in the order of the items; several bodies are fetched at once. */
export async function readCommits(partition: string, items: readonly LogItem[], read: BodyReader): Promise<Commit[]> {
  const commits: Commit[] = [];
  for (let first = 0; first < items.length; first += BODIES_AT_ONCE) {
    const some = items.slice(first, first + BODIES_AT_ONCE);
    commits.push(...(await Promise.all(some.map(item => readCommit(partition, item, read)))));
  }
  return commits;
}

async function readCommit(partition: string, item: LogItem, read: BodyReader): Promise<Commit> {
  const body = await readBody(partition, item, read);
  return { ...withoutBody(item), ...(body === null ? {} : decodeBody(body)) };
}

/** The commit of an item whose body nobody needs. */
export function withoutBody(item: LogItem): Commit {
  return {
    number: item.number,
    kind: item.kind,
    position: item.position,
    watermarkMs: item.watermarkMs,
    groupCount: item.groupCount,
    state: EMPTY,
    outbox: EMPTY,
    baseNumber: item.baseNumber,
    nonce: item.nonce,
    program: item.program,
    stateProgram: item.stateProgram,
    writtenAtMs: item.writtenAtMs,
    storedByteCount: 0,
  };
}

async function readBody(partition: string, { number, body }: LogItem, read: BodyReader): Promise<EncodedBody | null> {
  if (body.place === 'none') return null;
  if (body.place === 'inline') return body;
  const bytes = await read(body.name);
  if (bytes === null) throw brokenLog(partition, `the body ${body.name} of item ${commitSortKey(number)} is missing`);
  if (bodyHash(bytes) !== body.hash)
    throw brokenLog(partition, `the body ${body.name} of item ${commitSortKey(number)} does not match its hash`);
  return { codec: body.codec, bytes };
}
