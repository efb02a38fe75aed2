// ListStreams: names in order, a page at a time.
import { KinesisError } from '../kinesis-error.ts';
import { integer, structure } from '../shape.ts';
import { decodeToken, encodeToken } from '../token.ts';
import { modeDetails } from './describe-stream.ts';
import { nextToken, operation, streamName } from './operation.ts';

const KIND = 'streams';

export const listStreams = operation({
  name: 'ListStreams',
  input: structure({ Limit: integer({ min: 1, max: 10_000 }), ExclusiveStartStreamName: streamName, NextToken: nextToken }),
  run(account, { Limit = account.limits.listStreamsCountDefault, ExclusiveStartStreamName, NextToken }) {
    const after = NextToken === undefined ? (ExclusiveStartStreamName ?? '') : nameAfterToken(NextToken);
    const streams = account.streams().filter(stream => stream.name > after);
    const page = streams.slice(0, Limit);
    const hasMore = page.length < streams.length;
    return {
      StreamNames: page.map(stream => stream.name),
      HasMoreStreams: hasMore,
      ...(hasMore && { NextToken: encodeToken([KIND, page.at(-1)!.name]) }),
      StreamSummaries: page.map(stream => ({
        StreamName: stream.name,
        StreamARN: stream.arn,
        StreamStatus: stream.status,
        StreamModeDetails: modeDetails(stream),
        StreamCreationTimestamp: stream.createdAtMs / 1000,
      })),
    };
  },
});

function nameAfterToken(token: string): string {
  const [kind, name] = decodeToken(token) ?? [];
  if (kind !== KIND || name === undefined) throw new KinesisError('InvalidArgumentException', 'NextToken is invalid.');
  return name;
}
