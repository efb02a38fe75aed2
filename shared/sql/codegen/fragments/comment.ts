// Comments may quote SQL, so they are the one place where its text stands unquoted: on one line, without anything that ends a comment.

const LENGTH_LIMIT = 110;

/** The text of a comment: printable, on one line, cut where it is long. */
export function commentText(text: string): string {
  const line = text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\s]+/gu, ' ')
    .replaceAll('*/', '* /')
    .trim();
  return line.length <= LENGTH_LIMIT ? line : `${line.slice(0, LENGTH_LIMIT - 2).replace(/[\ud800-\udbff]$/, '')} …`;
}
