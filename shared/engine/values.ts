// How SQL values look in generated code. NULL is never a JavaScript value: each nullable expression has a flag beside its value.
//
//   BOOLEAN    boolean
//   SMALLINT   number, whole, 16 bits
//   INT        number, whole, 32 bits
//   BIGINT     number while it is a safe integer, else bigint (64 bits)      — so `===` and `<` work on the pair
//   DECIMAL    the unscaled value, like BIGINT; the scale is known when compiling (to 38 digits)
//   REAL       number, finite, of those that 32 bits hold
//   DOUBLE     number, finite
//   DATE       number, days since the epoch
//   TIME       number, ms since midnight, whole
//   TIMESTAMP  number, ms since the epoch, whole; with more than three digits behind the second a whole number of micro- (4 to 6 digits) or
//              nanoseconds (7 to 9) since the epoch, like BIGINT
//   INTERVAL   number, ms, whole; INTERVAL YEAR TO MONTH: number of months
//   VARCHAR    a slice of UTF-8 bytes where it comes straight from a record, else a string
//   BYTES      like VARCHAR: a text of characters 0 to 255, one for each byte
//   JSON       like VARCHAR: the text of the document, without spaces
//
// The two forms of a whole number never overlap: a bigint is always outside the safe range (canonical form).

/** A whole number of any size: a safe-integer `number`, or a bigint outside that range. */
export type Whole = number | bigint;

const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** The canonical form of a whole number. */
export function whole(value: bigint): Whole {
  return value <= SAFE_MAX && value >= -SAFE_MAX ? Number(value) : value;
}
