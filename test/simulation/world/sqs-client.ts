// An SQS client of one process: a standard queue takes messages, sometimes twice, and keeps no order.
import type { SendMessageBatchCommandInput, SQSClient } from '@aws-sdk/client-sqs';
import { exchange } from './exchange.ts';
import type { Process, Surroundings } from './process.ts';

export interface SimulatedQueue {
  readonly bodies: string[];
  isDown(): boolean;
}

export function sqsClient(queue: SimulatedQueue, process: Process, surroundings: Surroundings): SQSClient {
  const { faults } = surroundings;
  const send = async ({ input }: { readonly input: SendMessageBatchCommandInput }) =>
    exchange(process, surroundings, {
      perform: () => {
        const failed = input.Entries!.filter(entry => {
          if (faults.strikes('sqs.partial')) return true;
          queue.bodies.push(entry.MessageBody!);
          return false;
        });
        return { Failed: failed.map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false, Message: 'try again' })) };
      },
      ...{ isWrite: true, hazards: { throttled: 'sqs.failed', answerLost: 'sqs.failed', slow: 'sqs.slow' }, isDown: queue.isDown() },
      throttle: () => Object.assign(new Error('Service unavailable'), { name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } }),
    });
  return { send } as unknown as SQSClient;
}
