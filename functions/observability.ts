// What every function tells about itself: JSON logs, metrics in CloudWatch's embedded format, traces.
// The shard is a property of a log line, never a dimension of a metric: dimensions are billed one by one.
import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { tracedWhenSampled } from './tracing.ts';

export interface Observability {
  /** The application. */
  readonly service: string;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Wraps a function's work in logging, metrics and tracing. */
export function observedHandler<Event, Result>(
  { service, logger, metrics }: Observability,
  work: (event: Event, context: Context) => Promise<Result>,
) {
  return middy<Event, Result>()
    .use(injectLambdaContext(logger))
    .use(logMetrics(metrics))
    .handler((event, context) => tracedWhenSampled(service, context, () => work(event, context)));
}

/** `stage` is the only dimension beside the application; null for a function that serves all stages. */
export function observe(application: string, stage: string | null): Observability {
  const metrics = new Metrics({ namespace: 'Weir', serviceName: application, ...(stage !== null && { defaultDimensions: { stage } }) });
  return {
    service: application,
    logger: new Logger({ serviceName: application, ...(stage !== null && { persistentKeys: { stage } }) }),
    metrics,
  };
}
