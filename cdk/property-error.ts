// A property, or a script in this place, that cannot be deployed: the message says what to change. The stack leads to the caller's own line.

export class PropertyError extends Error {
  override readonly name = 'PropertyError';
}
