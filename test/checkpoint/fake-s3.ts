// As much of S3 as bodies need, on loopback: PUT and GET of objects in one bucket, path style, and faults on command.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeS3 {
  readonly endpoint: string;
  /** By path: `/bucket/key`. */
  readonly objects: Map<string, Buffer>;
  /** Taken by the next requests, in order. */
  readonly faults: ('slow-down' | 'hang-up' | 'denied')[];
  close(): Promise<void>;
}

export async function startFakeS3(bucket: string): Promise<FakeS3> {
  const objects = new Map<string, Buffer>();
  const faults: FakeS3['faults'] = [];
  const server = createServer((request, response) => {
    bodyOf(request).then(body => {
      const path = decodeURIComponent(new URL(request.url!, 'http://s3').pathname);
      const fault = faults.shift();
      if (fault === 'hang-up') return request.socket.destroy();
      if (fault === 'slow-down') return refuse(response, 503, 'SlowDown');
      if (fault === 'denied') return refuse(response, 403, 'AccessDenied');
      if (!path.startsWith(`/${bucket}/`)) return refuse(response, 404, 'NoSuchBucket');
      if (request.method === 'PUT') {
        objects.set(path, body);
        return response.writeHead(200, { etag: '"0"' }).end();
      }
      const object = objects.get(path);
      return object === undefined
        ? refuse(response, 404, 'NoSuchKey')
        : response.writeHead(200, { 'content-length': object.length }).end(object);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    faults,
    close: () => new Promise(resolve => server.close(() => resolve())),
  };
}

/** The bytes that were put; the client may send them in signed chunks. */
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const sent = Buffer.concat(parts);
  return request.headers['content-encoding']?.includes('aws-chunked') ? unchunk(sent) : sent;
}

function unchunk(sent: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = sent.indexOf('\r\n', at);
    const byteCount = Number.parseInt(sent.toString('latin1', at, lineEnd), 16);
    if (byteCount === 0) return Buffer.concat(parts);
    parts.push(sent.subarray(lineEnd + 2, lineEnd + 2 + byteCount));
    at = lineEnd + 2 + byteCount + 2;
  }
}

function refuse(response: ServerResponse, status: number, code: string): void {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>told to</Message></Error>`;
  response.writeHead(status, { 'content-type': 'application/xml' }).end(xml);
}
