// Dead letters in an SQS queue. A queue has no way to look without taking: letters that are only looked at are hidden for a moment and given
// back at once.
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandOutput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { ExternalError } from '../../shared/engine/errors.ts';
import { serviceError } from '../../shared/engine/service-error.ts';
import { readLetter } from './letter.ts';
import type { LetterStore, StoredLetter } from './letter-store.ts';

/** The most that one call takes (API reference of ReceiveMessage and DeleteMessageBatch). */
const MESSAGES_MAX = 10;
/** How long letters are hidden while somebody works on them: one that was put again is deleted long before. */
const HIDDEN_SECONDS = 120;
const WAIT_SECONDS = 1;
/** A short poll may find nothing although there is something; after so many in a row there is not. */
const EMPTY_ANSWERS_MAX = 2;

export class QueueLetters implements LetterStore {
  readonly description: string;
  private readonly client: SQSClient;
  private readonly queueUrl: string;

  private readonly untilMs: number;

  /** Letters that were sent after `untilMs` are left out. */
  constructor(client: SQSClient, queueUrl: string, untilMs: number) {
    this.client = client;
    this.queueUrl = queueUrl;
    this.untilMs = untilMs;
    this.description = `sqs queue ${queueUrl}`;
  }

  async *read(): AsyncIterable<readonly StoredLetter[]> {
    const seen = new Set<string>();
    for (let emptyCount = 0; emptyCount < EMPTY_ANSWERS_MAX; ) {
      const messages = await this.receive();
      // What was hidden for too short a time comes again; and what a redrive makes fail anew is for the next one.
      const news = messages.filter(
        ({ MessageId = '', Attributes }) => !seen.has(MessageId) && Number(Attributes?.SentTimestamp ?? 0) <= this.untilMs,
      );
      emptyCount = news.length === 0 ? emptyCount + 1 : 0;
      for (const { MessageId = '' } of news) seen.add(MessageId);
      if (news.length > 0) yield news.map(({ Body = '', ReceiptHandle = '' }) => ({ letter: readLetter(Body), handle: ReceiptHandle }));
    }
  }

  async remove(letters: readonly StoredLetter[]): Promise<void> {
    await this.inBatches('DeleteMessageBatch', letters, Entries =>
      this.client.send(new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries })),
    );
  }

  async release(letters: readonly StoredLetter[]): Promise<void> {
    await this.inBatches('ChangeMessageVisibilityBatch', letters, entries => {
      const Entries = entries.map(entry => ({ ...entry, VisibilityTimeout: 0 }));
      return this.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.queueUrl, Entries }));
    });
  }

  private async receive(): Promise<NonNullable<ReceiveMessageCommandOutput['Messages']>> {
    const input = {
      ...{ QueueUrl: this.queueUrl, MaxNumberOfMessages: MESSAGES_MAX, VisibilityTimeout: HIDDEN_SECONDS, WaitTimeSeconds: WAIT_SECONDS },
      MessageSystemAttributeNames: ['SentTimestamp' as const],
    };
    try {
      return (await this.client.send(new ReceiveMessageCommand(input))).Messages ?? [];
    } catch (error) {
      throw serviceError('sqs', `ReceiveMessage from ${this.description}`, error);
    }
  }

  private async inBatches(
    operation: string,
    letters: readonly StoredLetter[],
    send: (entries: { Id: string; ReceiptHandle: string }[]) => Promise<{ Failed?: { Message?: string }[] | undefined }>,
  ): Promise<void> {
    for (let from = 0; from < letters.length; from += MESSAGES_MAX) {
      const entries = letters.slice(from, from + MESSAGES_MAX).map(({ handle }, i) => ({ Id: String(i), ReceiptHandle: handle }));
      const doing = `${operation} on ${this.description}`;
      let failed: { Message?: string }[];
      try {
        failed = (await send(entries)).Failed ?? [];
      } catch (error) {
        throw serviceError('sqs', doing, error);
      }
      if (failed.length > 0) throw new ExternalError('sqs', `${doing} failed: ${failed[0]!.Message ?? 'no message'}`, { retryable: true });
    }
  }
}
