// What an AWS client throws, as one sentence with its domain and whether the same call may succeed later.
import { type ErrorDomain, ExternalError } from './errors.ts';

const THROTTLES = new Set([
  'ProvisionedThroughputExceededException',
  'LimitExceededException',
  'KMSThrottlingException',
  'ThrottlingException',
  'ThrottledException',
  'Throttling',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'TransactionInProgressException',
]);
const PASSING = new Set([
  'InternalFailure',
  'InternalServerError',
  'InternalError',
  'ServiceUnavailable',
  'ServiceUnavailableException',
  'TimeoutError',
  'TransactionConflictException',
  'ReplicatedWriteConflictException',
]);
const NETWORK =
  /\b(ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_HTTP2\w*|socket hang up)\b/;

interface ServiceFault {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Whether the service asked to be called less often. */
export function isThrottle(code: string | undefined): boolean {
  return code !== undefined && THROTTLES.has(code);
}

/** `doing` completes the sentence "… failed", e.g. `PutRecords on Kinesis stream trades`. */
export function serviceError(domain: ErrorDomain, doing: string, error: unknown): ExternalError {
  if (error instanceof ExternalError) return error;
  const { name = 'Error', message = String(error), code, $metadata } = (error ?? {}) as ServiceFault;
  const status = $metadata?.httpStatusCode ?? 0;
  // Without a status nobody answered. The client may wrap what happened, so it is looked for in the message too.
  const isNetwork = status === 0 && NETWORK.test(`${code} ${message}`);
  const retryable = isNetwork || isThrottle(name) || PASSING.has(name) || status >= 500 || status === 429;
  const cause = `${isNetwork ? (code ?? name) : name}: ${(message || 'no message').replace(/\s+/g, ' ').replace(/\.$/, '')}`;
  return new ExternalError(isNetwork ? 'network' : domain, `${doing} failed: ${cause}.${advice(name, isNetwork, retryable)}`, {
    retryable,
    cause: error,
  });
}

function advice(name: string, isNetwork: boolean, retryable: boolean): string {
  if (isNetwork) return ' Check that the endpoint is running and that AWS_ENDPOINT_URL (or the region) names it.';
  if (isThrottle(name)) return ' It asks for fewer calls; raise its capacity if this lasts.';
  if (retryable) return ' It may pass; the call is made again.';
  if (name === 'ResourceNotFoundException' || name === 'QueueDoesNotExist')
    return ' Check the name, the account and the region, or create it first.';
  if (name === 'AccessDeniedException' || name === 'AccessDenied') return ' Grant the role of this function that action on that resource.';
  if (name === 'CredentialsProviderError') return ' Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the process a role.';
  return '';
}
