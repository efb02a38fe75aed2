// The smallest DynamoDB client, for the service's calls to itself: the SDK would cost the child process most of its start-up time.
const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  // dynalite wants a signature to be there; it does not check it.
  authorization: 'AWS4-HMAC-SHA256 Credential=weir/20000101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20000101T000000Z',
};

export interface LoopbackAnswer {
  readonly ok: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: the shape is the API's, per operation
  readonly body: any;
}

/** Calls one DynamoDB operation; `ok` is false where the service refused. */
export async function callLoopback(endpoint: string, operation: string, input: unknown): Promise<LoopbackAnswer> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { ...HEADERS, 'x-amz-target': `DynamoDB_20120810.${operation}` },
    body: JSON.stringify(input),
  });
  return { ok: response.ok, body: await response.json() };
}
