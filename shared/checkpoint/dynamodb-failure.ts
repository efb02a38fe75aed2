// What the DynamoDB client throws, as one of three: refused for now, refused for good, or the answer is lost and nobody knows.
import { ExternalError } from '../engine/errors.ts';
import { LostAnswerError } from './log-store.ts';

/** Certainly not done, and worth another try. */
const REFUSED_FOR_NOW = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TransactionConflictException',
  'ReplicatedWriteConflictException',
]);
/** No connection came about, so nothing was sent. */
const NOT_SENT = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)\b/;
/** Something may have been sent. */
const ANSWER_LOST = /\b(ECONNRESET|EPIPE|ETIMEDOUT|ECONNABORTED|ERR_STREAM_PREMATURE_CLOSE|TimeoutError|AbortError|socket hang up)\b/;

interface ClientFault {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** `doing` completes the sentence "… failed", e.g. `Query on DynamoDB table Checkpoints`. */
export function dynamoDbFailure(doing: string, error: unknown): ExternalError {
  if (error instanceof ExternalError) return error;
  const { name = 'Error', message = 'no message', code, $metadata } = (error ?? {}) as ClientFault;
  const text = `${doing} failed: ${code ?? name}: ${message.replace(/\s+/g, ' ').replace(/\.$/, '')}.`;
  const status = $metadata?.httpStatusCode ?? 0;
  // Without a status nobody answered. The client may wrap what happened, so it is looked for in the message too.
  const network = status === 0 ? `${name} ${code} ${message}` : '';
  if (NOT_SENT.test(network)) {
    return new ExternalError('network', `${text} Check that the endpoint is running and that AWS_ENDPOINT_URL (or the region) names it.`, {
      retryable: true,
      cause: error,
    });
  }
  if (REFUSED_FOR_NOW.has(name)) {
    return new ExternalError('dynamodb', `${text} If this lasts, the table needs on-demand capacity or a higher maximum.`, {
      retryable: true,
      cause: error,
    });
  }
  if (ANSWER_LOST.test(network) || status >= 500) {
    return new LostAnswerError('dynamodb', `${text} Whether it was done is not known; it is tried again.`, error);
  }
  return new ExternalError('dynamodb', text + advice(name), { retryable: false, cause: error });
}

function advice(name: string): string {
  if (name === 'ResourceNotFoundException') return ' Create the table, or check its name, the account and the region.';
  if (name === 'AccessDeniedException') return ' Grant the role of this function that action on the table.';
  if (name === 'CredentialsProviderError') return ' Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the process a role.';
  return '';
}
