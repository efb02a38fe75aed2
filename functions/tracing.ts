// X-Ray, for the invocations that it samples (5 % by default) and no others: its SDK is a third of the bundle and of a cold start, and an
// invocation that is not sampled has nothing to tell it. It is a file of its own, loaded when first needed.
import type { MiddlewareObj, Request } from '@middy/core';
import type { Context } from 'aws-lambda';

const TRACED = 'weir.traced';

type Internal = Record<string, unknown>;

let loading: Promise<MiddlewareObj> | null = null;

/** Traces the invocations that are sampled. */
export function whenSampled(): MiddlewareObj<unknown, unknown, Error, Context, Internal> {
  const tracingOf = (request: Request<unknown, unknown, Error, Context, Internal>) => request.internal[TRACED] as MiddlewareObj | undefined;
  return {
    async before(request) {
      if (!isSampled(request.context)) return;
      loading ??= import('./x-ray.ts').then(({ traced }) => traced);
      const tracing = await loading;
      request.internal[TRACED] = tracing;
      return tracing.before?.(request);
    },
    after: request => tracingOf(request)?.after?.(request),
    onError: request => tracingOf(request)?.onError?.(request),
  };
}

/** Lambda names the trace in the environment; where several invocations share one (managed instances), in their context. */
function isSampled(context: Context & { readonly xRayTraceId?: string }): boolean {
  const header = context.xRayTraceId ?? process.env._X_AMZN_TRACE_ID;
  return header?.includes('Sampled=1') ?? false;
}
