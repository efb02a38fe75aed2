// The commit log of one partition: the truth, of which every state in memory is a cache. Commit N is one item written under the condition
// that it does not exist. Whoever loses that race throws its memory away, loads what won, and begins its batch again; there is no lease and
// no lock, and time decides nothing but when garbage may be collected.
import { assert } from '../engine/assert.ts';
import { ExternalError } from '../engine/errors.ts';
import type { Clock } from '../time/clock.ts';
import type { BodyStore } from './body-store.ts';
import type { Commit, CommitDraft } from './commit.ts';
import { storedSize } from './dynamodb-log-item.ts';
import { brokenLog, carriesWholeState, readCommits, startsAnew, verifyItem, verifyUnbroken, withoutBody } from './log-chain.ts';
import { commitSortKey, type LogItem } from './log-item.ts';
import {
  chainSizeOf,
  defaultLogPolicy,
  deltasOutweighSnapshot,
  EXPIRY_MS_MIN,
  GHOST_AGE_MS,
  isPastHalfLife,
  isSnapshotOverdue,
  type LogPolicy,
} from './log-policy.ts';
import { type LogStore, LostAnswerError } from './log-store.ts';
import { birthItem, type NewItem, newItem } from './new-item.ts';
import { chanceOf, retrying } from './retrying.ts';

export interface CommitLogOptions {
  readonly store: LogStore;
  readonly bodies: BodyStore;
  readonly clock: Clock;
  /** A fresh text each time, never the same twice in the world: 128 random bits. */
  readonly nextNonce: () => string;
  /** `application/stage/stream/shardId`. */
  readonly partition: string;
  /** Fingerprints of the program that writes through this log. */
  readonly program: string;
  readonly stateProgram: string;
  readonly policy?: LogPolicy;
  /** How long whoever uses the log may still wait for its stores, ms. @default as long as the policy retries */
  readonly remainingMs?: () => number;
}

export interface LoadedLog {
  /** The base (birth, or a whole state) and every commit after it up to the head. */
  readonly commits: readonly Commit[];
  /** Everything up to here is published, or had nothing to publish. */
  readonly publishedNumber: number;
  readonly head: number;
}

export interface NewerCommits {
  /**
   * Empty: the cache is fresh. Otherwise what followed, in order; a snapshot among them changes nothing, so its state is left out (empty)
   * and only its number counts.
   */
  readonly commits: readonly Commit[];
  readonly publishedNumber: number;
  /** The commits do not continue the number asked for but begin with a base, as from `load`: build a fresh state from them. */
  readonly rebuild: boolean;
}

export type AppendOutcome =
  | {
      readonly outcome: 'won';
      readonly commit: Commit;
      /** What the commit takes in the log's store, and in the body store. */
      readonly itemByteCount: number;
      readonly bodyByteCount: number;
    }
  | { readonly outcome: 'lost' };

/**
 * Keep the log beside the state that was built through it: it remembers the head, which saves a read. Every method throws ExternalError:
 * retryable when the stores did not answer in time, not retryable when the log is damaged or sealed. After an error from `append` the commit
 * may or may not exist: the caller throws its memory away, as after a loss.
 */
export class CommitLog {
  readonly partition: string;
  readonly #options: CommitLogOptions;
  readonly #policy: LogPolicy;
  /** The newest item that this log has seen; null before the first look. */
  #head: LogItem | null = null;
  /** As the store has it: commits without rows do not write it. */
  #publishedStored = 0;
  /** When the base may be collected. */
  #baseExpiresAtMs = Number.POSITIVE_INFINITY;
  /** Whether `v#0` is known to exist. */
  #born = false;
  /** Nothing followed the head at this moment, or later. */
  #headProvedMs = Number.NEGATIVE_INFINITY;

  constructor(options: CommitLogOptions) {
    this.#options = options;
    this.#policy = options.policy ?? defaultLogPolicy;
    this.partition = options.partition;
    const { expiryMs } = this.#policy;
    assert(expiryMs >= EXPIRY_MS_MIN, `a log expiry of ${expiryMs} ms; at least ${EXPIRY_MS_MIN} ms are allowed`);
  }

  /** Number of the newest commit that this log has seen; null before the first look. */
  get headNumber(): number | null {
    return this.#head?.number ?? null;
  }

  /** Whether nothing may follow the head: the shard was imported by its children. */
  get isSealed(): boolean {
    return this.#head?.kind === 'sealed';
  }

  /** Reads the newest state: an unbroken, verified chain. A log that never existed gives birth alone (written with the first commit). */
  async load(): Promise<LoadedLog> {
    const { store, clock } = this.#options;
    const askedMs = clock.nowMs();
    const { item: head, publishedNumber } = await this.#retrying(() => store.newest(this.partition));
    this.#headProvedMs = askedMs;
    if (head === null || head.number === 0) return this.#loadBirth(head, publishedNumber);
    verifyItem(this.partition, head);
    const { baseNumber } = head;
    const before = baseNumber === head.number ? [] : await this.#retrying(() => store.range(this.partition, baseNumber, head.number - 1));
    const items = [...before, head];
    verifyUnbroken(this.partition, items, baseNumber, head.number);
    for (const item of before) verifyItem(this.partition, item);
    if (!carriesWholeState(items[0].kind)) throw brokenLog(this.partition, `base ${commitSortKey(baseNumber)} is a ${items[0].kind}`);
    const commits = await this.#readCommits(items);
    // A snapshot follows what is published alone, and says so also when the number itself expired a moment before it.
    this.#see(head, items[0].kind === 'snapshot' ? Math.max(publishedNumber, baseNumber - 1) : publishedNumber);
    this.#baseExpiresAtMs = items[0].expiresAtMs ?? items[0].writtenAtMs + this.#policy.expiryMs;
    return { commits, publishedNumber: this.#publishedNumber(), head: head.number };
  }

  /**
   * What was committed after commit `number`, whose state the caller holds: one strongly consistent query. It never returns stale: an empty
   * answer proves that no newer commit existed when it was asked.
   */
  async after(number: number): Promise<NewerCommits> {
    const known = this.#head?.number === number;
    const { items, publishedNumber } = await this.#itemsAfter(known || number === 0 ? number : number - 1);
    const newer = items.filter(item => item.number > number);
    const own = known ? this.#head : (items.find(item => item.number === number) ?? (number === 0 ? this.#unborn() : null));
    const continues = own !== null && newer.every((item, i) => item.number === number + 1 + i && !startsAnew(item.kind));
    if (!continues) return { ...(await this.load()), rebuild: true };
    for (const item of newer) verifyItem(this.partition, item);
    const commits = await this.#readCommits(newer, item => item.kind === 'snapshot');
    if (!known) {
      verifyItem(this.partition, own);
      this.#see(own, publishedNumber);
    }
    for (const item of newer) this.#see(item, publishedNumber);
    this.#publishedStored = Math.max(this.#publishedStored, publishedNumber);
    return { commits, publishedNumber: this.#publishedNumber(), rebuild: false };
  }

  /**
   * Writes the draft as commit `after` + 1, unless another has. `lost`: somebody else's commit has that number; load, and begin again. A
   * snapshot is appended only when everything before it is published. An import or a restore may leave a gap of numbers behind it.
   */
  async append(draft: CommitDraft, after: number): Promise<AppendOutcome> {
    const head = await this.#headAt(after, startsAnew(draft.kind));
    if (head === null) return { outcome: 'lost' };
    if (head.kind === 'sealed') throw this.#sealedError(draft);
    if (draft.kind === 'snapshot') await this.#refreshPublished(after);
    if (!this.#born) await this.#writeBirth();
    const { partition, program, stateProgram, nextNonce, clock } = this.#options;
    const context = { partition, program, stateProgram, policy: this.#policy, nonce: nextNonce(), nowMs: clock.nowMs() };
    const written = newItem(draft, after + 1, head, context);
    if (!(await this.#write(written))) return { outcome: 'lost' };
    if (await this.#isGhost(written.item)) return { outcome: 'lost' };
    const { item } = written;
    // As written by its own clock: nothing can follow it before it is there.
    this.#headProvedMs = item.writtenAtMs;
    const size = storedSize(partition, item);
    // An overlapping invocation that shares this log may have gone on meanwhile.
    if (this.#head === null || this.#head.number < item.number) this.#see(item, this.#publishedStored);
    return {
      outcome: 'won',
      commit: { ...withoutBody(item), state: draft.state, outbox: draft.outbox, storedByteCount: size.itemByteCount + size.bodyByteCount },
      ...size,
    };
  }

  /** The commits whose rows are not known to be accepted by the sinks, in order, up to the head; also those that lie before the base. */
  async unpublished(): Promise<readonly Commit[]> {
    const head = this.#knownHead();
    if (this.#publishedNumber() === head.number) return [];
    const from = this.#publishedStored + 1;
    const items = await this.#retrying(() => this.#options.store.range(this.partition, from, head.number));
    verifyUnbroken(this.partition, items, from, head.number);
    for (const item of items) verifyItem(this.partition, item);
    return this.#readCommits(items.filter(item => item.outboxNumber === item.number));
  }

  /** Everything up to `number` is accepted by the sinks. Costs a write only when there was something to publish. */
  async publishedUpTo(number: number): Promise<void> {
    const outboxNumber = this.#head?.outboxNumber ?? number;
    if (this.#publishedStored >= Math.min(number, outboxNumber)) return;
    await this.#setPublished(number);
  }

  /** Whether a snapshot is worth its write: `snapshotBytesEstimate` is what it would take in the store (default: the last one's bytes). */
  shouldSnapshot(snapshotBytesEstimate?: number): boolean {
    return !this.isSealed && deltasOutweighSnapshot(chainSizeOf(this.#knownHead(), snapshotBytesEstimate), this.#policy);
  }

  /** Whether it cannot wait any longer for a snapshot in parts. */
  isSnapshotOverdue(): boolean {
    return !this.isSealed && isSnapshotOverdue(chainSizeOf(this.#knownHead()), this.#policy);
  }

  /** Whether the base is past its half-life: append a snapshot, or call `extendExpiry` where no snapshot can be made. */
  needsRefresh(nowMs: number): boolean {
    const { number, writtenAtMs } = this.#knownHead();
    // Who wrote birth died before the first commit. When it is old it looks as if commits had expired, so one follows in time.
    const birthIsOld = this.#born && nowMs - writtenAtMs >= EXPIRY_MS_MIN / 2;
    return number === 0 ? birthIsOld : isPastHalfLife(this.#baseExpiresAtMs, nowMs, this.#policy);
  }

  /** Puts off the expiry of all that a load or a publisher would read: for a partition that is paused, sealed, or stuck behind a sink. */
  async extendExpiry(): Promise<void> {
    const { store, bodies, clock } = this.#options;
    const head = this.#knownHead();
    const expiresAtMs = clock.nowMs() + this.#policy.expiryMs;
    const from = this.#publishedNumber() === head.number ? head.baseNumber : Math.min(head.baseNumber, this.#publishedStored + 1);
    const items = await this.#retrying(() => store.range(this.partition, Math.max(1, from), head.number));
    // The base last, because its age is what tells that this is due: who is interrupted here leaves it so.
    await this.#retrying(() => store.setExpiry(this.partition, 'published', expiresAtMs));
    for (const { number, body } of items.toReversed()) {
      if (body.place === 'outside') {
        // Objects are collected by their age, so a body is put again under its name.
        const bytes = await this.#retrying(() => bodies.get(body.name));
        if (bytes !== null) await this.#retrying(() => bodies.put(body.name, bytes));
      }
      await this.#retrying(() => store.setExpiry(this.partition, number, expiresAtMs));
    }
    this.#baseExpiresAtMs = expiresAtMs;
  }

  /** Counts one more attempt at the batch that begins at `sequenceNumber`; returns the count, this attempt included. */
  async addAttempt(sequenceNumber: string): Promise<number> {
    const expiresAtMs = this.#options.clock.nowMs() + this.#policy.expiryMs;
    return this.#retrying(() => this.#options.store.addAttempt(this.partition, sequenceNumber, expiresAtMs));
  }

  /** Forgets the attempts of the batch that begins at `sequenceNumber`. */
  async clearAttempts(sequenceNumber: string): Promise<void> {
    await this.#retrying(() => this.#options.store.clearAttempts(this.partition, sequenceNumber));
  }

  /** Birth goes into the table with the first commit, never by itself: so a birth that stands alone and is old had commits that expired. */
  #loadBirth(birth: LogItem | null, publishedNumber: number): LoadedLog {
    if (birth !== null) verifyItem(this.partition, birth);
    const ageMs = birth === null ? 0 : this.#options.clock.nowMs() - birth.writtenAtMs;
    if (publishedNumber > 0 || ageMs >= EXPIRY_MS_MIN) {
      throw brokenLog(
        this.partition,
        `it once had commits, but only ${birth === null ? 'z#published' : 'its birth'} is left: they expired or were deleted`,
      );
    }
    this.#head = null;
    this.#see(birth ?? this.#unborn(), publishedNumber);
    this.#born = birth !== null;
    return { commits: [withoutBody(this.#knownHead())], publishedNumber: 0, head: 0 };
  }

  /** Birth as it will be written. */
  #unborn(): LogItem {
    const { partition, program, stateProgram, clock } = this.#options;
    return birthItem({ partition, program, stateProgram, nonce: '', nowMs: clock.nowMs() });
  }

  async #writeBirth(): Promise<void> {
    await this.#retrying(() => this.#options.store.putIfAbsent(this.partition, this.#unborn()));
    this.#born = true;
  }

  /** The item of commit `after`, on which the next one builds; null when a newer one is known, so that the race is lost already. */
  async #headAt(after: number, gapAllowed: boolean): Promise<LogItem | null> {
    if (this.#head !== null && this.#head.number > after) return null;
    if (this.#head !== null && (this.#head.number === after || gapAllowed)) return this.#head;
    if (gapAllowed) {
      await this.load();
      return this.#knownHead().number > after ? null : this.#head;
    }
    const { items, publishedNumber } = await this.#itemsAfter(after === 0 ? 0 : after - 1);
    if (items.some(item => item.number > after)) return null;
    const item = after === 0 ? this.#unborn() : items.at(0);
    assert(item !== undefined, `commit ${after + 1} of ${this.partition} is to follow commit ${after}, which is not in the log`);
    verifyItem(this.partition, item);
    this.#see(item, publishedNumber);
    return item;
  }

  /** Writes the body where it goes outside, then the item; whether this attempt won. */
  async #write({ item, outsideBytes }: NewItem): Promise<boolean> {
    const { store, bodies } = this.#options;
    const { body } = item;
    if (body.place === 'outside' && outsideBytes !== null) await this.#retrying(() => bodies.put(body.name, outsideBytes));
    let answerLost = false;
    try {
      const answer = await this.#retrying(() =>
        store.putIfAbsent(this.partition, item).catch(error => {
          answerLost ||= error instanceof LostAnswerError;
          throw error;
        }),
      );
      if (answer === 'written') return true;
    } catch (error) {
      const stored = answerLost ? await this.#stored(item.number) : null;
      if (stored === null) throw error;
      return stored.nonce === item.nonce;
    }
    // It exists: another's, or our own whose answer was lost here or inside the client. The nonce tells.
    const stored = await this.#stored(item.number);
    if (stored === null) throw brokenLog(this.partition, `item ${commitSortKey(item.number)} exists, then is missing`);
    return stored.nonce === item.nonce;
  }

  /**
   * Whether others had written this number and went on, and their item was collected since: then nothing stood in the way of ours, and it is no
   * commit. That takes a process that stood still between its look at the log and its write for as long as an item lives.
   */
  async #isGhost({ number }: LogItem): Promise<boolean> {
    const { clock, store } = this.#options;
    if (clock.nowMs() - this.#headProvedMs < GHOST_AGE_MS) return false;
    const { item: newest } = await this.#retrying(() => store.newest(this.partition));
    return newest !== null && newest.number > number;
  }

  async #stored(number: number): Promise<LogItem | null> {
    const items = await this.#retrying(() => this.#options.store.range(this.partition, number, number));
    return items.at(0) ?? null;
  }

  async #itemsAfter(number: number) {
    const askedMs = this.#options.clock.nowMs();
    const found = await this.#retrying(() => this.#options.store.after(this.partition, number));
    this.#headProvedMs = askedMs;
    return found;
  }

  /** Everything before a snapshot is published; the item that says so lives as long as the snapshot. */
  async #refreshPublished(after: number): Promise<void> {
    assert(
      this.#publishedNumber() >= after,
      `a snapshot of ${this.partition} after commit ${after}, published is ${this.#publishedNumber()}`,
    );
    await this.#setPublished(after);
  }

  async #setPublished(number: number): Promise<void> {
    const expiresAtMs = this.#options.clock.nowMs() + this.#policy.expiryMs;
    await this.#retrying(() => this.#options.store.setPublished(this.partition, number, expiresAtMs));
    this.#publishedStored = Math.max(this.#publishedStored, number);
  }

  #publishedNumber(): number {
    const head = this.#knownHead();
    return this.#publishedStored >= head.outboxNumber ? head.number : this.#publishedStored;
  }

  #see(item: LogItem, publishedNumber: number): void {
    this.#head = item;
    this.#publishedStored = Math.max(this.#publishedStored, publishedNumber);
    this.#born ||= item.number > 0;
    if (item.baseNumber === item.number) this.#baseExpiresAtMs = item.expiresAtMs ?? item.writtenAtMs + this.#policy.expiryMs;
    else if (this.#baseExpiresAtMs === Number.POSITIVE_INFINITY) this.#baseExpiresAtMs = item.baseWrittenAtMs + this.#policy.expiryMs;
  }

  #knownHead(): LogItem {
    assert(this.#head !== null, `the log of ${this.partition} is asked before load, after or append`);
    return this.#head;
  }

  async #readCommits(items: readonly LogItem[], skipBody: (item: LogItem) => boolean = () => false): Promise<Commit[]> {
    const bare = items.map(item => (skipBody(item) ? { ...item, body: { place: 'none' as const } } : item));
    const commits = await readCommits(this.partition, bare, name => this.#retrying(() => this.#options.bodies.get(name)));
    return commits.map((commit, i) => {
      const { itemByteCount, bodyByteCount } = storedSize(this.partition, items[i]!);
      return { ...commit, storedByteCount: commit.kind === 'birth' ? 0 : itemByteCount + bodyByteCount };
    });
  }

  #retrying<T>(call: () => Promise<T>): Promise<T> {
    const { clock, nextNonce, remainingMs } = this.#options;
    const forMs = Math.min(this.#policy.retryForMs, remainingMs?.() ?? Number.POSITIVE_INFINITY);
    return retrying(call, { clock, chance: () => chanceOf(nextNonce()), forMs });
  }

  #sealedError(draft: CommitDraft): ExternalError {
    const { sequenceNumber } = draft.position ?? { sequenceNumber: 'none' };
    return new ExternalError(
      'log',
      `${this.partition} is sealed: its children took its state over, so nothing may be committed after number ${this.#head?.number} ` +
        `(a ${draft.kind} at position ${sequenceNumber} was tried). A record that arrives here now would be lost: look at the stream's resharding`,
      { retryable: false },
    );
  }
}
