// The exact state of a partition as a Parquet file: the byte streams of a snapshot in pieces, in order.
//
//   stream  INT32       number of the stream; 0 are the partition's totals
//   part    INT32       number of the piece in its stream
//   bytes   BYTE_ARRAY, compressed with zstd
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { ExternalError } from '../engine/errors.ts';

const PART_BYTES = 1024 * 1024;

export function writeStateFile(streams: readonly Uint8Array[]): Uint8Array {
  const rows = streams.flatMap((bytes, stream) =>
    Array.from({ length: Math.max(1, Math.ceil(bytes.length / PART_BYTES)) }, (_, part) => ({
      ...{ stream, part, bytes: bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES) },
    })),
  );
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'stream', data: rows.map(row => row.stream), type: 'INT32', nullable: false },
      { name: 'part', data: rows.map(row => row.part), type: 'INT32', nullable: false },
      { name: 'bytes', data: rows.map(row => row.bytes), type: 'BYTE_ARRAY', nullable: false, encoding: 'PLAIN' },
    ],
    codec: 'ZSTD',
    compressors: { ZSTD: bytes => new Uint8Array(zstdCompressSync(bytes)) },
    // Bounds of such bytes help nobody.
    statistics: false,
    createdBy: 'weir',
  });
  return new Uint8Array(buffer);
}

/** Throws an ExternalError where the file is no state file. */
export async function readStateFile(file: Uint8Array): Promise<Uint8Array[]> {
  let rows: readonly Record<string, unknown>[];
  try {
    rows = await parquetReadObjects({
      file: asyncBuffer(file),
      utf8: false,
      compressors: { ZSTD: bytes => new Uint8Array(zstdDecompressSync(bytes)) },
    });
  } catch (error) {
    throw new ExternalError('file', `It is no Parquet file, or damaged: ${(error as Error).message}.`, { retryable: false, cause: error });
  }
  const streams: Uint8Array[][] = [];
  for (const { stream, part, bytes } of rows) {
    const parts = (streams[Number(stream)] ??= []);
    if (!(bytes instanceof Uint8Array) || Number(part) !== parts.length) {
      throw new ExternalError('file', 'It is not the state file of a savepoint: stream, part and bytes are not in order.', {
        retryable: false,
      });
    }
    parts.push(bytes);
  }
  return streams.map(parts => new Uint8Array(Buffer.concat(parts)));
}

const asyncBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array) => ({
  byteLength,
  slice: (from: number, to?: number) => buffer.slice(byteOffset + from, byteOffset + (to ?? byteLength)) as ArrayBuffer,
});
