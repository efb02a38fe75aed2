// An SQS queue that holds its limits and refuses what it is told to, behind the part of the client that the sink uses.
import type { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';

export interface FakeQueueOptions {
  readonly refuses?: () => boolean;
  readonly refusesBody?: (body: string) => boolean;
  /** @default 'InternalError' */
  readonly code?: string;
  readonly throws?: () => Error | null;
  readonly senderFault?: boolean;
}

export class FakeQueue {
  readonly bodies: string[] = [];
  readonly batchSizes: number[] = [];
  private readonly options: FakeQueueOptions;

  constructor(options: FakeQueueOptions = {}) {
    this.options = options;
  }

  get client(): SQSClient {
    return { send: (command: SendMessageBatchCommand) => this.send(command) } as unknown as SQSClient;
  }

  private async send(command: SendMessageBatchCommand): Promise<object> {
    const error = this.options.throws?.();
    if (error) throw error;
    const entries = command.input.Entries!;
    const byteCount = entries.reduce((sum, entry) => sum + Buffer.byteLength(entry.MessageBody!), 0);
    if (entries.length > 10) throw Object.assign(new Error('more than 10'), { name: 'TooManyEntriesInBatchRequest' });
    if (byteCount > 1024 * 1024) throw Object.assign(new Error(`${byteCount} bytes`), { name: 'BatchRequestTooLong' });
    if (new Set(entries.map(entry => entry.Id)).size < entries.length) throw new Error('ids are not distinct');
    this.batchSizes.push(entries.length);
    const Failed: object[] = [];
    for (const entry of entries) {
      if (this.options.refuses?.() || this.options.refusesBody?.(entry.MessageBody!))
        Failed.push({
          Id: entry.Id,
          Code: this.options.code ?? 'InternalError',
          Message: 'try again',
          SenderFault: this.options.senderFault,
        });
      else this.bodies.push(entry.MessageBody!);
    }
    return { Failed };
  }
}
