// What the outside world did wrong. The retry hint alone decides between trying again, dead-lettering and stopping.

export type ErrorDomain = 'kinesis' | 'dynamodb' | 's3' | 'sqs' | 'lambda' | 'file' | 'network' | 'input' | 'configuration' | 'log';

/** `retryable`: the same call may succeed later, unchanged. Otherwise somebody must change something first, and the message says what. */
export class ExternalError extends Error {
  readonly domain: ErrorDomain;
  readonly retryable: boolean;

  constructor(domain: ErrorDomain, message: string, options: { retryable: boolean; cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ExternalError';
    this.domain = domain;
    this.retryable = options.retryable;
  }
}
