// How SQL values look in generated code. NULL is never a JavaScript value: each nullable expression has a flag beside its value.
//
//   BOOLEAN    boolean
//   INT        number, whole, 32 bits
//   BIGINT     number while it is a safe integer, else bigint (64 bits)      — so `===` and `<` work on the pair
//   DECIMAL    the unscaled value, like BIGINT; the scale is known when compiling (to 38 digits)
//   DOUBLE     number, finite
//   TIMESTAMP  number, ms since the epoch, whole
//   VARCHAR    a slice of UTF-8 bytes where it comes straight from a record, else a string
//
// The two forms of a whole number never overlap: a bigint is always outside the safe range (canonical form).

/** A whole number of any size: a safe-integer `number`, or a bigint outside that range. */
export type Whole = number | bigint;

const SAFE_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** The canonical form of a whole number. */
export function whole(value: bigint): Whole {
  return value <= SAFE_MAX && value >= -SAFE_MAX ? Number(value) : value;
}
