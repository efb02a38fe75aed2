// The part of tracing that costs: importing it loads the X-Ray SDK.
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';

/** Opens a segment around an invocation. Results are not captured: they are acknowledgements. */
export const traced = captureLambdaHandler(new Tracer(), { captureResponse: false });
