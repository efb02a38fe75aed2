// Reads along with the commit logs: the rows that commits emitted, as they appear. It only reads, so it disturbs nobody.
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CommitLog } from '../../shared/checkpoint/commit-log.ts';
import { DynamoDbLogStore } from '../../shared/checkpoint/dynamodb-log-store.ts';
import { FolderBodyStore } from '../../shared/checkpoint/folder-body-store.ts';
import { nextNonce } from '../../shared/checkpoint/nonce.ts';
import type { StageDescriptor } from '../../shared/engine/descriptor.ts';
import { decodeOutbox } from '../../shared/partition/outbox.ts';
import type { OutboundRow } from '../../shared/sinks/sink.ts';
import type { Clock } from '../../shared/time/clock.ts';

export interface LogTailOptions {
  readonly client: DynamoDBClient;
  readonly checkpointsTable: string;
  readonly bodiesFolder: string;
  readonly descriptor: StageDescriptor;
  /** `application/stage`. */
  readonly stageKey: string;
  readonly clock: Clock;
}

export class LogTail {
  private readonly options: LogTailOptions;
  private readonly logs = new Map<string, { readonly log: CommitLog; head: number }>();

  constructor(options: LogTailOptions) {
    this.options = options;
  }

  /** Rows by query of the commits since the last call, of one partition (`stream/shardId`). */
  async next(partition: string): Promise<readonly (readonly OutboundRow[])[]> {
    const { descriptor } = this.options;
    const tail = this.tailOf(partition);
    const news = await tail.log.after(tail.head);
    const rows: OutboundRow[][] = descriptor.queries.map(() => []);
    for (const commit of news.commits) {
      tail.head = Math.max(tail.head, commit.number);
      const outbox = decodeOutbox(
        commit.outbox,
        descriptor.queries.map(query => query.name),
      );
      for (const [index, ofQuery] of outbox.queries.entries()) rows[index]!.push(...ofQuery);
    }
    return rows;
  }

  private tailOf(partition: string): { readonly log: CommitLog; head: number } {
    const known = this.logs.get(partition);
    if (known) return known;
    const { client, checkpointsTable, bodiesFolder, descriptor, stageKey, clock } = this.options;
    const log = new CommitLog({
      store: new DynamoDbLogStore({ client, tableName: checkpointsTable }),
      bodies: new FolderBodyStore({ folder: bodiesFolder, nextNonce, clock }),
      clock,
      nextNonce,
      partition: `${stageKey}/${partition}`,
      program: descriptor.fingerprint,
      stateProgram: descriptor.stateFingerprint,
    });
    const tail = { log, head: 0 };
    this.logs.set(partition, tail);
    return tail;
  }
}
