// What can become of one invocation, as the caller of a Lambda function sees it.

/** The error document that Lambda returns for a failed invocation. */
export interface LambdaError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/**
 * `error`: the handler threw. `timeout`: it did not answer in time. `crash`: its process ended. `init-error`: the module did not load.
 * `request-too-large`: the payload never reached the function. `response-too-large`: the answer was over the limit.
 */
export type FailureReason = 'error' | 'timeout' | 'crash' | 'init-error' | 'request-too-large' | 'response-too-large';

export interface InvocationSucceeded {
  readonly kind: 'succeeded';
  readonly requestId: string;
  readonly environmentId: string;
  readonly durationMs: number;
  /** The JSON text that the handler's return value became. */
  readonly responseText: string;
}

export interface InvocationFailed {
  readonly kind: 'failed';
  readonly reason: FailureReason;
  readonly requestId: string;
  /** Null where the payload reached no environment. */
  readonly environmentId: string | null;
  readonly durationMs: number;
  readonly error: LambdaError;
}

/** No environment was free and no more were allowed. The function did not run. */
export interface InvocationThrottled {
  readonly kind: 'throttled';
  readonly requestId: string;
}

export type InvocationResult = InvocationSucceeded | InvocationFailed | InvocationThrottled;
