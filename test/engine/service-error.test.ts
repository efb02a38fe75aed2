import { expect, test } from '@jest/globals';
import { ExternalError } from '../../shared/engine/errors.ts';
import { serviceError } from '../../shared/engine/service-error.ts';

const thrown = (fields: object, message = 'What the service said.') => Object.assign(new Error(message), fields);

test.each<[string, unknown, { domain: string; retryable: boolean; message: RegExp }]>([
  [
    'throttling',
    thrown({ name: 'ProvisionedThroughputExceededException', $metadata: { httpStatusCode: 400 } }),
    {
      domain: 'dynamodb',
      retryable: true,
      message: /^PutItem on t failed: ProvisionedThroughputExceededException: What the service said\. It asks for fewer/,
    },
  ],
  ['a failure inside', thrown({ name: 'InternalServerError' }), { domain: 'dynamodb', retryable: true, message: /It may pass/ }],
  ['any 5xx', thrown({ name: 'Odd', $metadata: { httpStatusCode: 503 } }), { domain: 'dynamodb', retryable: true, message: /Odd/ }],
  [
    'too many requests',
    thrown({ name: 'Odd', $metadata: { httpStatusCode: 429 } }),
    { domain: 'dynamodb', retryable: true, message: /Odd/ },
  ],
  [
    'a refused connection',
    thrown({ code: 'ECONNREFUSED' }),
    { domain: 'network', retryable: true, message: /ECONNREFUSED: .* Check that the endpoint is running/ },
  ],
  [
    'a refused connection that the client wrapped',
    thrown({ name: 'Error' }, 'connect ECONNREFUSED 127.0.0.1:1'),
    { domain: 'network', retryable: true, message: /Error: connect ECONNREFUSED .* Check that the endpoint is running/ },
  ],
  [
    'a service that names a connection of its own',
    thrown({ name: 'ValidationException', $metadata: { httpStatusCode: 400 } }, 'ECONNREFUSED is no column'),
    { domain: 'dynamodb', retryable: false, message: /ValidationException/ },
  ],
  ['a broken HTTP/2 session', thrown({ code: 'ERR_HTTP2_SESSION_ERROR' }), { domain: 'network', retryable: true, message: /ERR_HTTP2/ }],
  [
    'a missing table',
    thrown({ name: 'ResourceNotFoundException' }),
    { domain: 'dynamodb', retryable: false, message: /Check the name, the account and the region/ },
  ],
  ['missing rights', thrown({ name: 'AccessDeniedException' }), { domain: 'dynamodb', retryable: false, message: /Grant the role/ }],
  [
    'missing credentials',
    thrown({ name: 'CredentialsProviderError' }),
    { domain: 'dynamodb', retryable: false, message: /Set AWS_ACCESS_KEY_ID/ },
  ],
  [
    'a wrong request',
    thrown({ name: 'ValidationException' }, 'Item size\n  exceeded'),
    { domain: 'dynamodb', retryable: false, message: /: Item size exceeded\.$/ },
  ],
  ['no error at all', 'odd', { domain: 'dynamodb', retryable: false, message: /^PutItem on t failed: Error: odd\.$/ }],
  ['nothing', undefined, { domain: 'dynamodb', retryable: false, message: /failed: Error: undefined\.$/ }],
])('%s', (_, error, { domain, retryable, message }) => {
  const described = serviceError('dynamodb', 'PutItem on t', error);
  expect(described).toMatchObject({ name: 'ExternalError', domain, retryable });
  expect(described.message).toMatch(message);
  expect(described.cause).toBe(error);
});

test('an ExternalError stays what it is', () => {
  const error = new ExternalError('file', 'full', { retryable: false });
  expect(serviceError('dynamodb', 'PutItem', error)).toBe(error);
});
