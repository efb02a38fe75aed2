// Weir stage trades: 1 query over trades.
import {
  ByteWriter,
  FieldOrder,
  GeneratedTask,
  KeyReader,
  KeysAhead,
  POWERS_OF_TEN,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  computingFailed,
  finiteDouble,
  hashKey,
  javaFormat,
  keyGroupOf,
  parseTime,
  plainTextEnd,
  putDouble,
  putJsonWords,
  skipSpace,
  skipString,
  skipValue,
  sliceText,
  tooFarAhead,
  upperText,
  utf8,
  writeNullKey,
  writeSliceKey,
} from 'weir/engine';
import { AggregationState, CountColumn, DoubleSumColumn, NullCountColumn, Partitioning } from 'weir/state';

const descriptor = {
  stage: 'trades',
  fingerprint: '2d8a8845fe50b0ba8f34d9bc395b31dd96b9fd9bf244f4fabdcdf0ff3736bc7f',
  stateFingerprint: 'c02bbe70137f3494f5128260aaa97129329c908ca74614a3c8ae1fa10c8ea8f9',
  isSliceable: true,
  source: {
    name: 'trades',
    stream: 'trades',
    format: 'json',
    columns: [{ name: 'symbol', type: 'VARCHAR' }, { name: 'price', type: 'DOUBLE' }, { name: 'clock', type: 'VARCHAR' }],
    partitionedBy: ['symbol'],
    eventTime: { column: 'at', boundMs: 5000 },
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'result',
      output: 0,
      emit: 'final',
      windowSizeMs: 60000,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'symbol', type: 'VARCHAR' }, { name: 'name', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 2 key columns, 3 accumulator columns',
    },
  ],
  outputs: [
    {
      name: 'result',
      connector: 'stdout',
      columns: [{ name: 'symbol', type: 'VARCHAR' }, { name: 'name', type: 'VARCHAR' }, { name: 'net', type: 'DOUBLE' }],
      options: {},
    },
  ],
};

export const program = { descriptor, createTask };

const ddMMYyyyHHMmSsText = utf8('dd.MM.yyyy HH:mm:ss');
const javaFormat2 = javaFormat('dd.MM.yyyy HH:mm:ss');

function createTask(options) {
  const task = new GeneratedTask(descriptor, options);
  const { counters, ownsKeyless } = task;
  const { keyGroups } = options;
  const text = new ByteWriter();
  const resultRows = task.emitted[0];
  const resultKey = new ByteWriter();
  const resultKeysAhead = new KeysAhead(resultKey);
  const resultWanted = resultKeysAhead.wanted;
  const resultHashes = resultKeysAhead.hashes;
  const resultKeyStarts = resultKeysAhead.starts;
  const resultKeyEnds = resultKeysAhead.ends;
  const resultPlaces = resultKeysAhead.places;
  const resultSlots = resultKeysAhead.slots;
  const resultSumOfNet = new DoubleSumColumn();
  const resultCount = new CountColumn();
  const resultNullsOfNet = new NullCountColumn();
  const resultState = new AggregationState({
    columns: [resultSumOfNet, resultCount, resultNullsOfNet],
    window: { kind: 'tumbling', sizeMs: 60000, offsetMs: 0 },
    allowedLatenessMs: 0,
    emit: 'final',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitResult,
    partitioning: new Partitioning(task, 0, ['text', 'text'], [0], 0),
  });
  const resultKeyReader = new KeyReader();

  // appends the row of a group, line 11: SELECT symbol, name, SUM(net) AS net FROM trades GROUP BY symbol, name  …
  function emitResult(slot, recordIndex) {
    try {
      const keyBytes = resultState.keyBytes;
      const keyMemory = resultState.keyMemory;
      const keyStart = resultState.keyStart(slot);
      resultKeyReader.open(keyBytes, keyStart);
      const symbolIsNull2 = resultKeyReader.null();
      const symbolLength = symbolIsNull2 ? 0 : resultKeyReader.textLength();
      const symbolStart2 = resultKeyReader.position;
      const symbolEnd2 = symbolStart2 + symbolLength;
      resultKeyReader.position = symbolEnd2;
      const nameIsNull2 = resultKeyReader.null();
      const nameLength = nameIsNull2 ? 0 : resultKeyReader.textLength();
      const nameStart2 = resultKeyReader.position;
      const nameEnd2 = nameStart2 + nameLength;
      resultKeyReader.position = nameEnd2;
      const windowStartMs = resultState.placeOfRun(slot);
      const windowEndMs = windowStartMs + 60000;
      const noNet = (resultCount.values[slot * resultCount.stride] - resultNullsOfNet.get(slot)) === 0;
      const net2 = noNet ? 0 : resultSumOfNet.get(slot);
      const json = resultRows.json;
      const jsonRoom = 98 + (symbolIsNull2 ? 0 : symbolEnd2 - symbolStart2) * 6 + (nameIsNull2 ? 0 : nameEnd2 - nameStart2) * 6;
      if (json.length + jsonRoom > json.bytes.length) {
        json.reserve(jsonRoom);
      }
      let jsonMemory = json.memory;
      let jsonAt = json.length;
      // {"symbol":
      jsonMemory.setFloat64(jsonAt, 2.1131090624118389e+214, true);
      jsonMemory.setInt32(jsonAt + 8, 14882, true);
      jsonAt += 10;
      if (symbolIsNull2) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putJsonWords(jsonMemory, jsonAt, keyMemory, symbolStart2, symbolEnd2);
      }
      // ,"name":
      jsonMemory.setFloat64(jsonAt, 1.1609634555129769e-28, true);
      jsonAt += 8;
      if (nameIsNull2) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putJsonWords(jsonMemory, jsonAt, keyMemory, nameStart2, nameEnd2);
      }
      // ,"net":
      jsonMemory.setFloat64(jsonAt, 1.4537847454840758e-307, true);
      jsonAt += 7;
      if (noNet) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putDouble(jsonMemory, jsonAt, net2);
      }
      jsonMemory.setUint8(jsonAt++, 125);
      json.length = jsonAt;
      const key = resultRows.keys;
      const keyRoom = 23 + (symbolIsNull2 ? 0 : symbolEnd2 - symbolStart2) * 6 + (nameIsNull2 ? 0 : nameEnd2 - nameStart2) * 6;
      if (key.length + keyRoom > key.bytes.length) {
        key.reserve(keyRoom);
      }
      let keyMemory2 = key.memory;
      let keyAt = key.length;
      keyMemory2.setUint8(keyAt++, 91);
      if (symbolIsNull2) {
        // null
        keyMemory2.setInt32(keyAt, 1819047278, true);
        keyAt += 4;
      } else {
        keyAt = putJsonWords(keyMemory2, keyAt, keyMemory, symbolStart2, symbolEnd2);
      }
      keyMemory2.setUint8(keyAt++, 44);
      if (nameIsNull2) {
        // null
        keyMemory2.setInt32(keyAt, 1819047278, true);
        keyAt += 4;
      } else {
        keyAt = putJsonWords(keyMemory2, keyAt, keyMemory, nameStart2, nameEnd2);
      }
      keyMemory2.setUint8(keyAt++, 93);
      key.length = keyAt;
      const row2 = resultRows.endRow(ROW_UPSERT, 0, recordIndex, resultState.hash(slot));
      resultRows.windowStartsMs[row2] = windowStartMs;
      resultRows.windowEndsMs[row2] = windowEndMs;
      counters[6] += 1;
    } catch (error3) {
      resultRows.abandonRow();
      task.emissionFailed(0, recordIndex, error3);
    }
  }

  const fieldOrder = new FieldOrder(['symbol', 'price', 'clock']);
  const strictDecoder = new StrictDecoder([
    { name: 'symbol', required: false, type: 'varchar' },
    { name: 'price', required: false, type: 'double' },
    { name: 'clock', required: false, type: 'varchar' },
  ]);

  // line 1: CREATE STREAM trades (
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const priceValues = rows.numbers[1];
    const clockStarts = rows.starts[2];
    const clockEnds = rows.ends[2];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const wordLimitOfBatch = bytes.byteLength - 4;
    const successors = fieldOrder.successors;
    const signatures = fieldOrder.signatures;
    const signatureStarts = fieldOrder.signatureStarts;
    const signatureLengths = fieldOrder.signatureLengths;
    const powersOfTen = POWERS_OF_TEN;
    records: for (let record = decodeFirst; record < end; record++) {
      const row = record - first;
      const recordStart = starts[record];
      const recordEnd = ends[record];
      let symbolIsNull = true;
      let symbolText = bytes;
      let symbolStart = 0;
      let symbolEnd = 0;
      let priceIsNull = true;
      let price = 0;
      let clockIsNull = true;
      let clockText = bytes;
      let clockStart = 0;
      let clockEnd = 0;
      decoded: {
        usual: {
          let last = recordEnd - 1;
          if (last <= recordStart) {
            break usual;
          }
          if (bytes[last] === 10) {
            last--;
          }
          if (bytes[recordStart] !== 123 || bytes[last] !== 125) {
            break usual;
          }
          const wordLimit = last < wordLimitOfBatch ? last : wordLimitOfBatch;
          let p = recordStart + 1;
          let c = 0;
          c = bytes[p];
          if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
            p = skipSpace(bytes, p, last);
            c = bytes[p];
          }
          let fieldBefore = 3;
          let field = successors[3];
          nextField: for (;;) {
            named: {
              switch (field) {
                case 0: {
                  // "symbol":
                  if (p + 9 <= last && view.getInt32(p, true) === 1836675874 && view.getInt32(p + 4, true) === 577531746 && view.getInt32(p + 5, true) === 975334511) {
                    p += 9;
                    c = bytes[p];
                    if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                      p = skipSpace(bytes, p, last);
                      c = bytes[p];
                    }
                    if (c === 34) {
                      const valueStart = ++p;
                      let marks = 0;
                      while (p <= wordLimit) {
                        const word = view.getInt32(p, true);
                        const quotes = word ^ 0x22222222;
                        const backslashes = word ^ 0x5c5c5c5c;
                        marks = (((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes) | ((word - 0x20202020) & ~word) | word) & 0x80808080;
                        if (marks !== 0) {
                          break;
                        }
                        p += 4;
                      }
                      if (marks !== 0) {
                        p += (31 - Math.clz32(marks & -marks)) >> 3;
                      }
                      if (p >= last || bytes[p] !== 34) {
                        p = plainTextEnd(bytes, p, last);
                        if (p < 0) {
                          break usual;
                        }
                      }
                      symbolStart = valueStart;
                      symbolEnd = p;
                      p++;
                      symbolIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        symbolIsNull = true;
                        p += 4;
                      } else {
                        break usual;
                      }
                    }
                    break named;
                  }
                  break;
                }
                case 1: {
                  // "price":
                  if (p + 8 <= last && view.getInt32(p, true) === 1769107490 && view.getInt32(p + 4, true) === 975332707) {
                    p += 8;
                    c = bytes[p];
                    if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                      p = skipSpace(bytes, p, last);
                      c = bytes[p];
                    }
                    if (c < 58) {
                      const isNegative = c === 45;
                      if (isNegative) {
                        p++;
                      }
                      const valueStart = p;
                      let number = 0;
                      while (p <= wordLimit) {
                        const word = view.getInt32(p, true);
                        if (((word & 0xf0f0f0f0) | (((word + 0x06060606) & 0xf0f0f0f0) >>> 4)) !== 0x33333333) {
                          break;
                        }
                        let digits = word & 0x0f0f0f0f;
                        digits = (digits * 10 + (digits >>> 8)) & 0x00ff00ff;
                        number = number * 10000 + ((digits * 100 + (digits >>> 16)) & 0xffff);
                        p += 4;
                      }
                      c = bytes[p];
                      while ((c - 48) >>> 0 <= 9) {
                        number = number * 10 + (c - 48);
                        c = bytes[++p];
                      }
                      let digitCount = p - valueStart;
                      if (digitCount === 0 || (digitCount > 1 && bytes[valueStart] === 48)) {
                        break usual;
                      }
                      let fractionDigitCount = 0;
                      if (c === 46) {
                        const fractionStart = ++p;
                        c = bytes[p];
                        while ((c - 48) >>> 0 <= 9) {
                          number = number * 10 + (c - 48);
                          c = bytes[++p];
                        }
                        fractionDigitCount = p - fractionStart;
                        if (fractionDigitCount === 0) {
                          break usual;
                        }
                        digitCount += fractionDigitCount;
                      }
                      if (digitCount > 15) {
                        break usual;
                      }
                      if (fractionDigitCount !== 0) {
                        number /= powersOfTen[fractionDigitCount];
                      }
                      price = isNegative ? -number : number;
                      priceIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        priceIsNull = true;
                        p += 4;
                      } else {
                        break usual;
                      }
                    }
                    break named;
                  }
                  break;
                }
                case 2: {
                  // "clock":
                  if (p + 8 <= last && view.getInt32(p, true) === 1869374242 && view.getInt32(p + 4, true) === 975334243) {
                    p += 8;
                    c = bytes[p];
                    if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                      p = skipSpace(bytes, p, last);
                      c = bytes[p];
                    }
                    if (c === 34) {
                      const valueStart = ++p;
                      let marks = 0;
                      while (p <= wordLimit) {
                        const word = view.getInt32(p, true);
                        const quotes = word ^ 0x22222222;
                        const backslashes = word ^ 0x5c5c5c5c;
                        marks = (((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes) | ((word - 0x20202020) & ~word) | word) & 0x80808080;
                        if (marks !== 0) {
                          break;
                        }
                        p += 4;
                      }
                      if (marks !== 0) {
                        p += (31 - Math.clz32(marks & -marks)) >> 3;
                      }
                      if (p >= last || bytes[p] !== 34) {
                        p = plainTextEnd(bytes, p, last);
                        if (p < 0) {
                          break usual;
                        }
                      }
                      clockStart = valueStart;
                      clockEnd = p;
                      p++;
                      clockIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        clockIsNull = true;
                        p += 4;
                      } else {
                        break usual;
                      }
                    }
                    break named;
                  }
                  break;
                }
                default: {
                  const signatureLength = signatureLengths[field];
                  if (p + signatureLength <= last) {
                    const signatureAt = signatureStarts[field] - p;
                    const tail = p + signatureLength - 4;
                    if (view.getInt32(p, true) === signatures.getInt32(signatureAt + p, true)) {
                      let position = p + 4;
                      while (position < tail && view.getInt32(position, true) === signatures.getInt32(signatureAt + position, true)) {
                        position += 4;
                      }
                      // the last word overlaps the one before it
                      if (position >= tail && view.getInt32(tail, true) === signatures.getInt32(signatureAt + tail, true)) {
                        p = tail + 4;
                        c = bytes[p];
                        if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                          p = skipSpace(bytes, p, last);
                          c = bytes[p];
                        }
                        if (c === 34) {
                          p++;
                          let marks = 0;
                          while (p <= wordLimit) {
                            const word = view.getInt32(p, true);
                            const quotes = word ^ 0x22222222;
                            const backslashes = word ^ 0x5c5c5c5c;
                            marks = (((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes) | ((word - 0x20202020) & ~word) | word) & 0x80808080;
                            if (marks !== 0) {
                              break;
                            }
                            p += 4;
                          }
                          if (marks !== 0) {
                            p += (31 - Math.clz32(marks & -marks)) >> 3;
                          }
                          if (p < last && bytes[p] === 34) {
                            p++;
                          } else {
                            p = skipString(bytes, p, last);
                            if (p < 0) {
                              break usual;
                            }
                          }
                        } else {
                          if (c > 48 && c <= 57) {
                            const valueStart = p;
                            while ((c - 48) >>> 0 <= 9) {
                              c = bytes[++p];
                            }
                            if (c === 46) {
                              const fractionStart = ++p;
                              c = bytes[p];
                              while ((c - 48) >>> 0 <= 9) {
                                c = bytes[++p];
                              }
                              if (p === fractionStart) {
                                break usual;
                              }
                            }
                            if ((c | 32) === 101) {
                              p = skipValue(bytes, valueStart, last, 1);
                              if (p < 0) {
                                break usual;
                              }
                            }
                          } else {
                            p = skipValue(bytes, p, last, 1);
                            if (p < 0) {
                              break usual;
                            }
                          }
                        }
                        break named;
                      }
                    }
                  }
                }
              }
              // another field than expected
              field = fieldOrder.find(bytes, p, last, fieldBefore);
              if (field < 0) {
                break usual;
              }
              continue nextField;
            }
            if (bytes[p] !== 44) {
              c = bytes[p];
              if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                p = skipSpace(bytes, p, last);
                c = bytes[p];
              }
              if (p !== last) {
                break usual;
              }
              break nextField;
            }
            p++;
            c = bytes[p];
            if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
              p = skipSpace(bytes, p, last);
              c = bytes[p];
            }
            fieldBefore = field;
            field = successors[field];
          }
          break decoded;
        }
        // anything unusual, and everything broken
        if (!strictDecoder.decode(bytes, recordStart, recordEnd)) {
          rows.fail(row, strictDecoder.reason);
          continue records;
        }
        symbolIsNull = strictDecoder.nulls[0] === 1;
        symbolText = strictDecoder.texts[0];
        symbolStart = strictDecoder.textStarts[0];
        symbolEnd = strictDecoder.textEnds[0];
        priceIsNull = strictDecoder.nulls[1] === 1;
        price = strictDecoder.numbers[1];
        clockIsNull = strictDecoder.nulls[2] === 1;
        clockText = strictDecoder.texts[2];
        clockStart = strictDecoder.textStarts[2];
        clockEnd = strictDecoder.textEnds[2];
      }
      nullBits[row] = (symbolIsNull ? 1 : 0) | (priceIsNull ? 2 : 0) | (clockIsNull ? 4 : 0);
      if (symbolText === bytes || symbolIsNull) {
        symbolStarts[row] = symbolStart;
        symbolEnds[row] = symbolEnd;
      } else {
        rows.keepText(row, 0, symbolText, symbolStart, symbolEnd);
      }
      priceValues[row] = price;
      if (clockText === bytes || clockIsNull) {
        clockStarts[row] = clockStart;
        clockEnds[row] = clockEnd;
      } else {
        rows.keepText(row, 2, clockText, clockStart, clockEnd);
      }
    }
  }

  function compute(batch, first, end, rows) {
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const priceValues = rows.numbers[1];
    const clockStarts = rows.starts[2];
    const clockEnds = rows.ends[2];
    const atValues = rows.numbers[3];
    const nameStarts = rows.starts[4];
    const nameEnds = rows.ends[4];
    const netValues = rows.numbers[5];
    records: for (let record = first; record < end; record++) {
      const row = record - first;
      if (nullBits[row] < 0) {
        continue;
      }
      const symbolIsNull = (nullBits[row] & 1) !== 0;
      let symbolText = bytes;
      let symbolStart = symbolStarts[row];
      const symbolEnd = symbolEnds[row];
      if (symbolStart < 0) {
        symbolText = rows.extra;
        symbolStart = ~symbolStart;
      }
      const priceIsNull = (nullBits[row] & 2) !== 0;
      const price = priceValues[row];
      const clockIsNull = (nullBits[row] & 4) !== 0;
      let clockText = bytes;
      let clockStart = clockStarts[row];
      const clockEnd = clockEnds[row];
      if (clockStart < 0) {
        clockText = rows.extra;
        clockStart = ~clockStart;
      }
      // line 4: at AS PARSE_TIMESTAMP(clock, 'dd.MM.yyyy HH:mm:ss'),
      let atIsNull = true;
      let at = 0;
      try {
        at = clockIsNull ? 0 : parseTime(sliceText(clockText, clockStart, clockEnd), javaFormat2);
        atIsNull = clockIsNull;
      } catch (error) {
        rows.fail(row, computingFailed('at', error));
        continue records;
      }
      // line 6: name AS UPPER(symbol),
      let nameIsNull = true;
      let nameText = bytes;
      let nameStart = 0;
      let nameEnd = 0;
      {
        text.length = 0;
        text.utf8(symbolIsNull ? '' : upperText(sliceText(symbolText, symbolStart, symbolEnd)));
        nameText = text.bytes;
        nameEnd = text.length;
        nameIsNull = symbolIsNull;
      }
      // line 7: net AS price * 0.81,
      let netIsNull = true;
      let net = 0;
      try {
        net = priceIsNull ? 0 : finiteDouble(price * 0.81);
        netIsNull = priceIsNull;
      } catch (error2) {
        rows.fail(row, computingFailed('net', error2));
        continue records;
      }
      nullBits[row] |= (atIsNull ? 8 : 0) | (nameIsNull ? 16 : 0) | (netIsNull ? 32 : 0);
      atValues[row] = at;
      if (nameText === bytes || nameIsNull) {
        nameStarts[row] = nameStart;
        nameEnds[row] = nameEnd;
      } else {
        rows.keepText(row, 4, nameText, nameStart, nameEnd);
      }
      netValues[row] = net;
    }
  }

  function hashKeys(batch, first, end, rows) {
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const priceValues = rows.numbers[1];
    const clockStarts = rows.starts[2];
    const clockEnds = rows.ends[2];
    const atValues = rows.numbers[3];
    const nameStarts = rows.starts[4];
    const nameEnds = rows.ends[4];
    const netValues = rows.numbers[5];
    const resultHashesOfKeys = rows.hashes[0];
    records: for (let record = first; record < end; record++) {
      const row = record - first;
      if (nullBits[row] < 0) {
        continue;
      }
      const symbolIsNull = (nullBits[row] & 1) !== 0;
      let symbolText = bytes;
      let symbolStart = symbolStarts[row];
      const symbolEnd = symbolEnds[row];
      if (symbolStart < 0) {
        symbolText = rows.extra;
        symbolStart = ~symbolStart;
      }
      const nameIsNull = (nullBits[row] & 16) !== 0;
      let nameText = bytes;
      let nameStart = nameStarts[row];
      const nameEnd = nameEnds[row];
      if (nameStart < 0) {
        nameText = rows.extra;
        nameStart = ~nameStart;
      }
      resultKey.length = 0;
      if (symbolIsNull) {
        writeNullKey(resultKey);
      } else {
        writeSliceKey(resultKey, symbolText, symbolStart, symbolEnd);
      }
      if (nameIsNull) {
        writeNullKey(resultKey);
      } else {
        writeSliceKey(resultKey, nameText, nameStart, nameEnd);
      }
      resultHashesOfKeys[row] = hashKey(resultKey, 0);
    }
  }

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    const resultKnownHashes = rows.hashes[0];
    let resultFilteredCount = 0;
    let resultAppliedCount = 0;
    const { closedRanges } = task;
    let watermarkMs = task.watermarkMs;
    let eventTimeMaxMs = task.eventTimeMaxMs;
    const { bytes, arrivalsMs } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const priceValues = rows.numbers[1];
    const clockStarts = rows.starts[2];
    const clockEnds = rows.ends[2];
    const atValues = rows.numbers[3];
    const nameStarts = rows.starts[4];
    const nameEnds = rows.ends[4];
    const netValues = rows.numbers[5];
    for (let blockFirst = first; blockFirst < end; blockFirst += 256) {
      const blockEnd = Math.min(end, blockFirst + 256);
      // keys of the block, looked up together
      resultKey.length = 0;
      let resultWantedCount = 0;
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (resultKnownHashes !== undefined) {
          resultHashes[index] = resultKnownHashes[row];
          const resultOwner = keyGroupOf(resultHashes[index]);
          if (resultOwner < keyGroups.first || resultOwner >= keyGroups.end) {
            continue;
          }
        }
        if (nullBits[row] < 0) {
          continue;
        }
        const atIsNull = (nullBits[row] & 8) !== 0;
        const at = atValues[row];
        if (atIsNull) {
          continue;
        }
        resultPlaces[index] = Math.floor(at / 60000) * 60000;
        resultWanted[resultWantedCount++] = index;
        const symbolIsNull = (nullBits[row] & 1) !== 0;
        let symbolText = bytes;
        let symbolStart = symbolStarts[row];
        const symbolEnd = symbolEnds[row];
        if (symbolStart < 0) {
          symbolText = rows.extra;
          symbolStart = ~symbolStart;
        }
        const nameIsNull = (nullBits[row] & 16) !== 0;
        let nameText = bytes;
        let nameStart = nameStarts[row];
        const nameEnd = nameEnds[row];
        if (nameStart < 0) {
          nameText = rows.extra;
          nameStart = ~nameStart;
        }
        resultKeyStarts[index] = resultKey.length;
        if (symbolIsNull) {
          writeNullKey(resultKey);
        } else {
          writeSliceKey(resultKey, symbolText, symbolStart, symbolEnd);
        }
        if (nameIsNull) {
          writeNullKey(resultKey);
        } else {
          writeSliceKey(resultKey, nameText, nameStart, nameEnd);
        }
        resultKeyEnds[index] = resultKey.length;
      }
      resultState.seek(resultKeysAhead, resultWantedCount, resultKnownHashes !== undefined);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        const arrivalMs = arrivalsMs[record];
        if (nullBits[row] < 0) {
          task.undecodable(record, rows.reason(row));
          continue records;
        }
        const atIsNull = (nullBits[row] & 8) !== 0;
        const at = atValues[row];
        const netIsNull = (nullBits[row] & 32) !== 0;
        const net = netValues[row];
        if (!atIsNull && at > arrivalMs + 3600000) {
          task.undecodable(record, tooFarAhead('at', at, arrivalMs, 3600000));
          continue records;
        }
        decodedCount++;
        const judgingMs = closedRanges === null ? watermarkMs : closedRanges.watermarkOf(batch, record, watermarkMs);

        // line 11: SELECT symbol, name, SUM(net) AS net FROM trades GROUP BY symbol, name WINDOW TUMBLING(1m);
        result: {
          let resultCountsRow = ownsKeyless;
          if (atIsNull) {
            if (resultCountsRow) {
              task.rowFailed(0, record, 'the event time at is NULL, and the window needs it');
            }
            break result;
          }
          const resultWindowStart = resultPlaces[index];
          const resultKeyGroup = keyGroupOf(resultHashes[index]);
          if (resultKeyGroup < keyGroups.first || resultKeyGroup >= keyGroups.end) {
            break result;
          }
          resultCountsRow = true;
          if (judgingMs >= resultWindowStart + 60000) {
            task.rowLate(0, record, resultWindowStart, resultWindowStart + 60000, judgingMs);
            break result;
          }
          const resultSlot = resultState.foundAhead(resultSlots[index]) || resultState.findOrCreate(resultWindowStart, resultKeysAhead.bytes, resultKeyStarts[index], resultKeyEnds[index], resultHashes[index], record);
          if (resultSlot === 0) {
            task.rowDeparted(0, record);
            break result;
          }
          const resultRowStart = resultSlot * resultState.stride;
          if (!netIsNull) {
            resultSumOfNet.add(resultSlot, net);
          } else {
            resultNullsOfNet.add(resultSlot);
          }
          resultCount.values[resultRowStart] += 1;
          resultState.touch(resultSlot);
          resultAppliedCount++;
        }

        // the watermark moves when every query has seen it as it was before the record
        if (!atIsNull && at > eventTimeMaxMs) {
          eventTimeMaxMs = at;
          if (at - 5000 > watermarkMs) {
            watermarkMs = at - 5000;
            if (watermarkMs >= resultState.nextTimerMs) {
              resultState.onWatermark(watermarkMs, record);
            }
          }
        }
      }
    }
    counters[5] += resultAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += resultFilteredCount;
    }
    task.watermarkMs = watermarkMs;
    task.eventTimeMaxMs = eventTimeMaxMs;
  }

  return task.with([resultState], ['text', 'number', 'text', 'number', 'text', 'number'], 1, decode, hashKeys, run, simdDecoder, compute);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'number', 'text'], ['number', 'text', 'number']);
