// DeleteStream: the records are out of reach at once, the name is free again when the stream is gone.
import { boolean, structure } from '../shape.ts';
import { operation, streamArn, streamName } from './operation.ts';

export const deleteStream = operation({
  name: 'DeleteStream',
  input: structure({ StreamName: streamName, StreamARN: streamArn, EnforceConsumerDeletion: boolean }),
  run(account, input) {
    const stream = account.streamOf(input);
    if (stream.status !== 'DELETING') stream.begin('DELETING', account.nowMs() + account.transitionMs, () => account.remove(stream));
    return {};
  },
});
