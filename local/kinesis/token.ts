// Opaque tokens (shard iterators, page tokens): fields in base64 with a checksum, so that a token made up or cut short is refused rather
// than read as a position. The caller sees no structure; nothing is kept on our side.
import { hash } from 'node:crypto';

/** Packs fields that contain no slash. */
export function encodeToken(fields: readonly (string | number)[]): string {
  const text = fields.join('/');
  return Buffer.from(`${checksum(text)}/${text}`).toString('base64');
}

/** Unpacks what `encodeToken` packed; undefined for anything else. */
export function decodeToken(token: string): string[] | undefined {
  const text = Buffer.from(token, 'base64').toString('utf8');
  const slash = text.indexOf('/');
  const body = text.slice(slash + 1);
  return slash > 0 && text.slice(0, slash) === checksum(body) ? body.split('/') : undefined;
}

function checksum(text: string): string {
  return hash('md5', text, 'hex').slice(0, 8);
}
