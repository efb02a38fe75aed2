// The wire form of the Kinesis API: a POST whose X-Amz-Target names the operation, JSON both ways. Signatures are not checked.
import type { HttpRequest, HttpResponse } from './http-front.ts';
import { KinesisError } from './kinesis-error.ts';
import type { KinesisModel } from './model.ts';

const CONTENT_TYPE = 'application/x-amz-json-1.1';
const TARGET_PREFIX = 'Kinesis_20131202.';

/** Answers requests from `model`. */
export function kinesisJsonProtocol(model: KinesisModel): (request: HttpRequest) => HttpResponse {
  let requestCount = 0;
  return request => {
    const headers = { 'content-type': CONTENT_TYPE, 'x-amzn-requestid': requestId(++requestCount) };
    try {
      const output = model.callUnchecked(targetOf(request), inputOf(request));
      return { status: 200, headers, body: JSON.stringify(output) };
    } catch (error) {
      const refusal = error instanceof KinesisError ? error : new KinesisError('InternalFailure', String(error));
      return { status: refusal.httpStatus, headers, body: JSON.stringify({ __type: refusal.name, message: refusal.message }) };
    }
  };
}

function targetOf({ headers }: HttpRequest): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' && target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
}

function inputOf({ headers, body }: HttpRequest): unknown {
  const contentType = headers['content-type']?.split(';')[0]?.trim();
  if (contentType !== CONTENT_TYPE && contentType !== 'application/json') {
    const hint = contentType?.includes('cbor') ? '; Java clients send CBOR unless AWS_CBOR_DISABLE=1 is set' : '';
    throw new KinesisError(
      'SerializationException',
      `The local Kinesis speaks ${CONTENT_TYPE}, the request came as ${contentType ?? 'nothing'}${hint}.`,
    );
  }
  try {
    return body.length === 0 ? {} : JSON.parse(body.toString('utf8'));
  } catch {
    throw new KinesisError('SerializationException', 'The request body is not valid JSON.');
  }
}

/** Ids count up: they are there to tell requests apart in a log, and chance is not ours to use. */
function requestId(count: number): string {
  return `00000000-0000-4000-8000-${count.toString(16).padStart(12, '0')}`;
}
