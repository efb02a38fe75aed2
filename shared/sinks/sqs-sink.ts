// Rows as messages of a standard SQS queue: made for dead letters, which must never block a shard because they are too long.
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { ExternalError } from '../engine/errors.ts';
import { serviceError } from '../engine/service-error.ts';
import { Backoff, type RetryPolicy, withRetries } from '../kinesis/backoff.ts';
import type { OutboundRow, PublishContext, Sink } from './sink.ts';
import { messageBytes, messageOf } from './sqs-message.ts';

/** SendMessageBatch: entries of one call, and bytes of one message as of one call (API reference; 256 KiB before August 2025). */
const BATCH_MESSAGES_MAX = 10;
const BATCH_BYTES_MAX = 1024 * 1024;

/** Codes of entries that are refused for their contents (API reference of SendMessageBatch and SendMessage). */
const REFUSED_CONTENTS = /InvalidMessageContents|InvalidParameterValue|MessageTooLong/;

interface Entry {
  readonly row: OutboundRow;
  readonly request: SendMessageBatchRequestEntry;
}

export interface SqsSinkOptions extends RetryPolicy {
  readonly client: SQSClient;
  readonly queueUrl: string;
  /** The queue's MaximumMessageSize, where it is set lower. @default 1 MiB */
  readonly messageBytesMax?: number;
}

/** Not idempotent: a second publish leaves exact duplicates. A standard queue keeps no order. */
export class SqsSink implements Sink {
  readonly description: string;
  private readonly options: SqsSinkOptions;

  constructor(options: SqsSinkOptions) {
    this.description = `sqs queue ${options.queueUrl}`;
    this.options = options;
    if (!options.queueUrl.endsWith('.fifo')) return;
    const message = `${this.description} is a FIFO queue, which limits what a stream can dead-letter. Name a standard queue.`;
    throw new ExternalError('configuration', message, { retryable: false });
  }

  async publish(rows: readonly OutboundRow[], { refuse }: PublishContext): Promise<void> {
    let batch: Entry[] = [];
    let byteCount = 0;
    for (const row of rows) {
      const body = messageOf(row.json, this.options.messageBytesMax ?? BATCH_BYTES_MAX);
      const bodyBytes = messageBytes(body);
      if (batch.length === BATCH_MESSAGES_MAX || (batch.length > 0 && byteCount + bodyBytes > BATCH_BYTES_MAX)) {
        await this.send(batch, refuse);
        batch = [];
        byteCount = 0;
      }
      batch.push({ row, request: { Id: String(batch.length), MessageBody: body } });
      byteCount += bodyBytes;
    }
    await this.send(batch, refuse);
  }

  async close(): Promise<void> {
    // The client belongs to whoever made it, and nothing is buffered here.
  }

  private async send(batch: readonly Entry[], refuse: PublishContext['refuse']): Promise<void> {
    const { client, queueUrl } = this.options;
    const describe = (error: unknown) => serviceError('sqs', `SendMessageBatch on ${this.description}`, error);
    const backoff = new Backoff(this.options);
    for (let pending = batch; pending.length > 0; ) {
      const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: pending.map(({ request }) => request) });
      const response = await withRetries(this.options, describe, () => client.send(command));
      const failed = new Map((response.Failed ?? []).map(entry => [entry.Id, entry]));
      for (const { row, request } of pending) {
        const { SenderFault = false, Code = '', Message = 'no message' } = failed.get(request.Id) ?? {};
        if (!SenderFault || !REFUSED_CONTENTS.test(Code) || refuse === undefined) continue;
        failed.delete(request.Id);
        refuse(row, `${this.description} refuses the message: ${Code}: ${Message}`);
      }
      if (failed.size === 0) return;
      if (failed.size < pending.length) backoff.reset();
      pending = pending.filter(({ request }) => failed.has(request.Id));
      const [first] = [...failed.values()].toSorted((a, b) => Number(b.SenderFault ?? false) - Number(a.SenderFault ?? false));
      const message = `${this.description} refuses ${failed.size} messages: ${first!.Code}: ${first!.Message ?? 'no message'}`;
      await backoff.wait(new ExternalError('sqs', message, { retryable: !first!.SenderFault }));
    }
  }
}
