// X-Ray, for the invocations that it samples (5 % by default) and no others: an invocation that is not sampled has nothing to tell it. What
// tells it is a file of its own, loaded when first needed.
import type { Context } from 'aws-lambda';

let isColdStart = true;

/** Runs the work of an invocation, and tells X-Ray of it where it is sampled. */
export async function tracedWhenSampled<Result>(
  service: string,
  context: Context & { readonly xRayTraceId?: string },
  work: () => Promise<Result>,
): Promise<Result> {
  const annotations = { ColdStart: isColdStart, Service: service };
  isColdStart = false;
  // Lambda names the trace in the environment; where several invocations share one (managed instances), in their context.
  const header = context.xRayTraceId ?? process.env._X_AMZN_TRACE_ID;
  if (!header?.includes('Sampled=1')) return work();
  const { traced } = await import('./x-ray.ts');
  return traced(header, annotations, work);
}
