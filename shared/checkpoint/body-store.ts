// Where bodies go that are too large for a commit's item: immutable objects, written before the commit that names them. An object that no
// commit names (its writer crashed or lost) is garbage, collected by age.

export interface BodyStore {
  /** Stores the object whole or not at all; the same name always has the same bytes, so putting it again changes nothing but its age. */
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** The object, or null when there is none. */
  get(name: string): Promise<Uint8Array | null>;
}
