// What the client throws becomes a decision: try again, settle a lost answer, or stop with advice.
import { expect, test } from '@jest/globals';
import { dynamoDbFailure } from '../../shared/checkpoint/dynamodb-failure.ts';
import { LostAnswerError } from '../../shared/checkpoint/log-store.ts';

const fault = (name: string, rest: object = {}) => Object.assign(new Error('told to'), { name, ...rest });

test.each<[string, Error, 'again' | 'lost' | 'never', string]>([
  ['throttled', fault('ProvisionedThroughputExceededException', { $metadata: { httpStatusCode: 400 } }), 'again', 'on-demand capacity'],
  ['throttled by the account', fault('ThrottlingException'), 'again', 'on-demand capacity'],
  ['no server', fault('Error', { code: 'ECONNREFUSED' }), 'again', 'AWS_ENDPOINT_URL'],
  ['connection broken', fault('Error', { code: 'ECONNRESET' }), 'lost', 'not known'],
  ['timeout', fault('TimeoutError'), 'lost', 'not known'],
  ['hung up on, as the client may wrap it', new Error('AWS SDK error wrapper for TimeoutError: socket hang up'), 'lost', 'not known'],
  [
    'refused with words of the network',
    fault('ValidationException', { message: 'ECONNRESET', $metadata: { httpStatusCode: 400 } }),
    'never',
    '',
  ],
  ['server error', fault('InternalServerError', { $metadata: { httpStatusCode: 500 } }), 'lost', 'not known'],
  ['gateway error', fault('Unknown', { $metadata: { httpStatusCode: 503 } }), 'lost', 'not known'],
  ['no table', fault('ResourceNotFoundException', { $metadata: { httpStatusCode: 400 } }), 'never', 'Create the table'],
  ['no right', fault('AccessDeniedException', { $metadata: { httpStatusCode: 400 } }), 'never', 'Grant the role'],
  ['no credentials', fault('CredentialsProviderError'), 'never', 'AWS_ACCESS_KEY_ID'],
  ['item too large', fault('ValidationException', { $metadata: { httpStatusCode: 400 } }), 'never', 'told to'],
])('%s', (_, error, expected, advice) => {
  const failure = dynamoDbFailure('PutItem on DynamoDB table Checkpoints', error);
  const decision = failure instanceof LostAnswerError ? 'lost' : failure.retryable ? 'again' : 'never';
  expect(decision).toBe(expected);
  expect(failure.message).toContain('PutItem on DynamoDB table Checkpoints failed: ');
  expect(failure.message).toContain(advice);
  expect(failure.cause).toBe(error);
});
