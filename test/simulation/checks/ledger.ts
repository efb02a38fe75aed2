// Holds every commit, publish, row and acknowledgement to the rules at the moment when it happens.
import type { Commit } from '../../../shared/checkpoint/commit.ts';
import { fromAttributes } from '../../../shared/checkpoint/dynamodb-log-item.ts';
import type { LogItem } from '../../../shared/checkpoint/log-item.ts';
import { comparePositions, type Position } from '../../../shared/checkpoint/position.ts';
import type { StageProgram } from '../../../shared/engine/program.ts';
import type { OutboundRow, PublishContext } from '../../../shared/sinks/sink.ts';
import { GLOBAL_SORT_KEY } from '../../../shared/time/watermarks-table.ts';
import type { WriteNotice } from '../world/dynamodb/table.ts';
import type { Happening } from '../world/faults.ts';
import type { Failures } from './failure.ts';
import { type Bodies, PartitionHistory } from './partition-history.ts';
import type { TimeTruth } from './time-truth.ts';

const BEFORE_ALL: Position = { sequenceNumber: '0', subSequenceNumber: -1 };

export interface LedgerOptions {
  readonly program: StageProgram;
  readonly rowsPerKeyGroupMax: number;
  readonly bodies: Bodies;
  readonly failures: Failures;
  readonly truth: TimeTruth;
  /** Partitions whose state a shard goes on with. */
  readonly parentsOf: (shardId: string) => readonly string[];
  readonly nowMs: () => number;
  readonly count: (kind: Happening) => void;
}

export class Ledger {
  readonly histories = new Map<string, PartitionHistory>();
  /** By identity: the row as it was first published. */
  readonly published = new Map<string, { readonly sink: string; readonly text: string; readonly key: string }>();
  readonly #accepted = new Set<string>();
  /** While somebody goes back to a savepoint: by shard, the commit to go back to. */
  restoring: ReadonlyMap<string, number> | null = null;
  readonly #options: LedgerOptions;
  /** Outputs whose rows may go out before their commit. */
  readonly #early: ReadonlySet<string>;
  /** State after an attempt, by its delta. */
  readonly #attempted = new Map<string, Set<string>>();

  constructor(options: LedgerOptions) {
    this.#options = options;
    const { queries, outputs } = options.program.descriptor;
    // Rows without state that replace nothing. Said here once more, because what the runtime thinks of it is what is checked.
    const mayGoEarly = queries.filter(({ emit, output }) => emit === 'rows' && outputs[output]!.connector !== 'dynamodb');
    this.#early = new Set(mayGoEarly.map(({ output }) => outputs[output]!.name));
  }

  attempted(deltaHash: string, stateHash: string): void {
    const known = this.#attempted.get(deltaHash);
    if (known) known.add(stateHash);
    else this.#attempted.set(deltaHash, new Set([stateHash]));
  }

  /** An item of the log was written. */
  logWritten({ partition, sort, item: attributes, isNew }: WriteNotice, writer: string): void {
    if (attributes === null || !sort.startsWith('v#')) return;
    const item = fromAttributes(attributes);
    if (item.number === 0) return;
    const history = this.historyOf(partition);
    const { failures } = this.#options;
    const before = history.head;
    if (before !== null && item.number <= before.number) {
      const known = history.commits.find(commit => commit.item.number === item.number)?.item;
      // Where it was collected nothing can stand in the way of another; whoever wrote that must know that it is none (`won`).
      if (isNew && known !== undefined && known.nonce !== item.nonce) return;
      // Its expiry was put off, which changes nothing else.
      failures.expect(
        known?.nonce === item.nonce && known.checksum === item.checksum,
        'commit-once',
        () => `${partition} ${sort} was written twice`,
      );
      return;
    }
    if (item.kind === 'restore') this.#checkRestore(history, item);
    else this.#checkOrder(history, item);
    const { deltaHash, stateHash, snapshotHash } = history.take(item, this.#options.nowMs());
    const place = () => `commit ${item.number} of ${partition}`;
    if (item.kind === 'restore') this.#checkRestored(history, item, stateHash);
    failures.expect(history.task.groupCount === item.groupCount, 'state-from-log', () => `${place()} says ${item.groupCount} groups`);
    if (snapshotHash !== null)
      failures.expect(snapshotHash === stateHash, 'state-from-log', () => `the snapshot in ${place()} is not what its log gives`);
    if (deltaHash !== null)
      failures.expect(
        this.#attempted.get(deltaHash)?.has(stateHash) ?? false,
        'state-from-log',
        () => `${place()}: its writer had another state than its log gives`,
      );
    if (item.kind === 'snapshot' || item.kind === 'import' || item.kind === 'sealed') this.#options.count(`commit.${item.kind}`);
    if (item.body.place === 'outside') this.#options.count('commit.body-outside');
    if (this.#options.truth.committed(history, item, before, writer)) this.#options.count('commit.tick-moves-time');
  }

  /** How often the partition, or one that it continues, had been taken back to a savepoint: what its rows say may differ from one to the next. */
  #courseOf(partition: string, commitNumber: number): string {
    const { shardId, restores } = this.historyOf(partition);
    const own = [...restores.keys()].filter(restore => restore <= commitNumber).length;
    const inherited = this.#options.parentsOf(shardId).map(parent => this.#courseOf(parent, Number.POSITIVE_INFINITY));
    return [...inherited.filter(course => course !== '0'), own].join('.');
  }

  /** A handler takes the commit for its own. */
  won(partition: string, { number, nonce }: Commit): void {
    const known = this.historyOf(partition).commits.find(({ item }) => item.number === number)?.item;
    const message = () => `a handler takes commit ${number} of ${partition} for its own, which is another's`;
    this.#options.failures.expect(known?.nonce === nonce, 'won-is-won', message);
  }

  #checkOrder({ partition, shardId }: PartitionHistory, item: LogItem): void {
    const { failures, parentsOf } = this.#options;
    const before = this.historyOf(partition).head;
    const place = () => `commit ${item.number} of ${partition}`;
    if (item.kind === 'import') {
      this.#checkImport(place, item, before, parentsOf(shardId));
      return;
    }
    failures.expect(item.number === (before?.number ?? 0) + 1, 'commit-order', () => `${place()} follows ${before?.number ?? 0}`);
    failures.expect(before?.kind !== 'sealed', 'sealed-for-ever', () => `${place()} follows the seal`);
    if (before === null) return;
    failures.expect(
      comparePositions(item.position ?? BEFORE_ALL, before.position ?? BEFORE_ALL) >= 0,
      'position-monotonic',
      () => `${place()} goes back from ${before.position?.sequenceNumber} to ${item.position?.sequenceNumber}`,
    );
    failures.expect(
      (item.watermarkMs ?? Number.NEGATIVE_INFINITY) >= (before.watermarkMs ?? Number.NEGATIVE_INFINITY),
      'watermark-monotonic',
      () => `${place()} goes back from ${before.watermarkMs} to ${item.watermarkMs}`,
    );
    this.#expectPublished(partition, before.number, () => `${place()} is written`);
  }

  /** Under a number above all, whatever is not published: what comes after the commit it goes back to comes again. */
  #checkRestore(history: PartitionHistory, item: LogItem): void {
    const { failures } = this.#options;
    const savedNumber = this.restoring?.get(history.shardId);
    const { head, partition } = history;
    failures.expect(
      savedNumber !== undefined,
      'restore-asked-for',
      () => `commit ${item.number} of ${partition} restores, and nobody asked`,
    );
    failures.expect(head?.kind !== 'sealed', 'sealed-for-ever', () => `commit ${item.number} of ${partition} follows the seal`);
    failures.expect(
      item.number > (head?.number ?? 0),
      'commit-order',
      () => `restore ${item.number} of ${partition} follows ${head?.number}`,
    );
    history.goBack(item.number, savedNumber ?? 0);
  }

  /** The restored state is that of the commit it goes back to, bit for bit. */
  #checkRestored({ partition, commits }: PartitionHistory, item: LogItem, stateHash: string): void {
    const { failures, count } = this.#options;
    const savedNumber = this.restoring?.get(partition.slice(partition.lastIndexOf('/') + 1)) ?? 0;
    const saved = commits.findLast(commit => commit.item.number <= savedNumber && commit.item.kind !== 'sealed');
    const place = () => `restore ${item.number} of ${partition}`;
    count('commit.restore');
    if (saved === undefined) return;
    failures.expect(
      stateHash === saved.stateHash,
      'restore-is-the-savepoint',
      () => `${place()} is not the state of commit ${savedNumber}`,
    );
    const isThere = comparePositions(item.position ?? BEFORE_ALL, saved.item.position ?? BEFORE_ALL) === 0;
    failures.expect(isThere, 'restore-is-the-savepoint', () => `${place()} is at ${item.position?.sequenceNumber}`);
  }

  /** Only from parents that are sealed, that owe nothing, and under a number above all of theirs. */
  #checkImport(place: () => string, { number }: LogItem, before: LogItem | null, parents: readonly string[]): void {
    const { failures } = this.#options;
    failures.expect(before === null, 'commit-order', () => `${place()} is an import, and follows commit ${before?.number}`);
    for (const parent of parents) {
      const { head, partition } = this.historyOf(parent);
      failures.expect(head?.kind === 'sealed', 'import-after-seal', () => `${place()}, while ${partition} is not sealed`);
      failures.expect(number > (head?.number ?? 0), 'numbers-grow', () => `${place()}, while ${partition} ends with ${head?.number}`);
      if (head) this.#expectPublished(partition, head.number, () => `${place()} is written`);
    }
  }

  publishing(sink: string, rows: readonly OutboundRow[], { partition, commitNumber }: PublishContext): void {
    const { failures } = this.#options;
    const commit = this.historyOf(partition).commits.find(({ item }) => item.number === commitNumber);
    for (const row of rows) {
      const isOwed = this.#early.has(sink) || (commit?.owed.has(refusedIdentityOf(row)) ?? false);
      failures.expect(
        isOwed,
        'publish-after-commit',
        () => `row ${row.identity.slice(0, 200)} goes to ${sink} and commit ${commitNumber} does not hold it`,
      );
      const text = Buffer.from(row.json).toString('utf8');
      const identity = `${this.#courseOf(partition, commitNumber)} ${row.identity}`;
      const known = this.published.get(identity);
      if (known === undefined) {
        this.published.set(identity, { sink, text, key: row.key });
        continue;
      }
      failures.expect(
        known.text === text && known.sink === sink && known.key === row.key,
        'exact-duplicates',
        () => `row ${row.identity} went out as ${known.text}, and now as ${text}`,
      );
    }
  }

  accepted(rows: readonly OutboundRow[]): void {
    for (const { identity } of rows) this.#accepted.add(identity);
  }

  /** The function says that everything up to here is done with. */
  acknowledged(partition: string, position: Position, isWhole: boolean): void {
    const { failures } = this.#options;
    const covering = this.historyOf(partition).commits.find(
      ({ item }) => item.position !== null && comparePositions(item.position, position) >= 0,
    );
    const place = `${position.sequenceNumber}:${position.subSequenceNumber} of ${partition}`;
    failures.expect(covering !== undefined, 'acknowledge-after-commit', () => `${place} is acknowledged and not committed`);
    // Where the rest of a batch is handed back, rows may still be owed: who comes for the rest publishes them first.
    if (isWhole && covering) this.#expectPublished(partition, covering.item.number, () => `${place} is acknowledged`);
  }

  /** A watermark row or GLOBAL was written. */
  rowWritten({ sort, item }: WriteNotice, writer: string): void {
    const { failures, truth } = this.#options;
    if (item === null) return;
    const watermarkMs = item.watermarkMs === undefined ? null : Number(item.watermarkMs.N);
    if (sort === GLOBAL_SORT_KEY) {
      truth.globalWritten(watermarkMs, writer);
      return;
    }
    const commitNumber = Number(item.commitNumber.N);
    if (commitNumber === 0) return;
    const history = [...this.histories.values()].find(({ partition }) => partition.endsWith(`/${sort}`));
    const commit = history?.commits.find(known => known.item.number === commitNumber)?.item;
    failures.expect(
      commit !== undefined,
      'row-after-commit',
      () => `the row of ${sort} tells of commit ${commitNumber}, which does not exist`,
    );
    if (commit === undefined || history === undefined) return;
    failures.expect(
      watermarkMs === commit.watermarkMs,
      'row-after-commit',
      () => `the row of ${sort} says ${watermarkMs}, its commit ${commit.watermarkMs}`,
    );
    this.#expectPublished(history.partition, commitNumber, () => `the row of commit ${commitNumber} is written`);
  }

  /** Whether every row of every commit has been accepted. */
  get isAllPublished(): boolean {
    return [...this.histories.values()].every(({ commits, undone }) =>
      commits.every(({ item, owed }) => undone.has(item.number) || [...owed].every(identity => this.#accepted.has(identity))),
    );
  }

  historyOf(partition: string): PartitionHistory {
    const { program, rowsPerKeyGroupMax, bodies } = this.#options;
    let history = this.histories.get(partition);
    if (history === undefined)
      this.histories.set(partition, (history = new PartitionHistory(partition, program, rowsPerKeyGroupMax, bodies)));
    return history;
  }

  #expectPublished(partition: string, upTo: number, moment: () => string): void {
    const { commits, undone } = this.historyOf(partition);
    for (const { item, owed } of commits) {
      if (item.number > upTo || undone.has(item.number)) continue;
      for (const identity of owed) {
        this.#options.failures.expect(
          this.#accepted.has(identity),
          'publish-before-next',
          () => `${moment()} while row ${identity} of commit ${item.number} is not out`,
        );
      }
    }
  }
}

/** A dead letter of a row that its sink refused is owed with that row. */
function refusedIdentityOf({ identity }: OutboundRow): string {
  if (!identity.startsWith('["refused",')) return identity;
  const [, , refused] = JSON.parse(identity) as [string, string, string];
  return refused;
}
