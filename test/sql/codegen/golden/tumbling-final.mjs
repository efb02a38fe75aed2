// Weir stage trades: 1 query over trades.
import {
  ByteWriter,
  FieldOrder,
  GeneratedTask,
  KeysAhead,
  POWERS_OF_TEN,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  bigintRange,
  hashKey,
  keyGroupOf,
  plainTextEnd,
  putDouble,
  putJsonWords,
  putTimestamp,
  putWhole,
  putWholeAt,
  skipSpace,
  skipString,
  skipValue,
  tooFarAhead,
  writeTextKeyText,
} from 'weir/engine';
import { AggregationState, CountColumn, DoubleSumColumn, Partitioning, WholeSumColumn } from 'weir/state';

const descriptor = {
  stage: 'trades',
  fingerprint: '82d34641b40ced938d057ec3133e425cfc1d0daf54f501cca2f147c1c921b8d5',
  stateFingerprint: '7643c6e1c7aa9e04ff92feb067c8d545cfbb0af4d7c6377b424ac459db06af31',
  isSliceable: true,
  source: {
    name: 'trades',
    stream: 'trades',
    format: 'json',
    columns: [
      { name: 'symbol', type: 'VARCHAR' },
      { name: 'price', type: 'DOUBLE' },
      { name: 'quantity', type: 'BIGINT' },
      { name: 'trade_time', type: 'TIMESTAMP' },
    ],
    partitionedBy: ['symbol'],
    eventTime: { column: 'trade_time', boundMs: 5000 },
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'per_minute',
      output: 0,
      emit: 'final',
      windowSizeMs: 60000,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'symbol', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 1 key column, 3 accumulator columns',
    },
  ],
  outputs: [
    {
      name: 'per_minute',
      connector: 'kinesis',
      columns: [
        { name: 'symbol', type: 'VARCHAR' },
        { name: 'minute', type: 'TIMESTAMP' },
        { name: 'trades', type: 'BIGINT' },
        { name: 'average', type: 'DOUBLE' },
        { name: 'volume', type: 'BIGINT' },
      ],
      options: {},
    },
  ],
};

export const program = { descriptor, createTask };

function createTask(options) {
  const task = new GeneratedTask(descriptor, options);
  const { counters, ownsKeyless } = task;
  const { keyGroups } = options;
  const perMinuteRows = task.emitted[0];
  const perMinuteKey = new ByteWriter();
  const perMinuteKeysAhead = new KeysAhead(perMinuteKey, simdDecoder.keys(0));
  const perMinuteWanted = perMinuteKeysAhead.wanted;
  const perMinuteHashes = perMinuteKeysAhead.hashes;
  const perMinuteKeyStarts = perMinuteKeysAhead.starts;
  const perMinuteKeyEnds = perMinuteKeysAhead.ends;
  const perMinutePlaces = perMinuteKeysAhead.places;
  const perMinuteSlots = perMinuteKeysAhead.slots;
  const perMinuteCount = new CountColumn();
  const perMinuteSumOfPrice = new DoubleSumColumn();
  const perMinuteSumOfQuantity = new WholeSumColumn();
  const perMinuteState = new AggregationState({
    columns: [perMinuteCount, perMinuteSumOfPrice, perMinuteSumOfQuantity],
    window: { kind: 'tumbling', sizeMs: 60000, offsetMs: 0 },
    allowedLatenessMs: 0,
    emit: 'final',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitPerMinute,
    partitioning: new Partitioning(task, 0, ['only text'], [0], 0),
  });

  // appends the row of a group, line 10: SELECT symbol, _window_start AS minute, COUNT(*) AS trades, AVG(price)  …
  function emitPerMinute(slot, recordIndex) {
    try {
      const keyBytes = perMinuteState.keyBytes;
      const keyMemory = perMinuteState.keyMemory;
      const keyStart = perMinuteState.keyStart(slot);
      const symbolEnd2 = perMinuteState.keyEnd(slot);
      const windowStartMs = perMinuteState.placeOfRun(slot);
      const windowEndMs = windowStartMs + 60000;
      const average = perMinuteSumOfPrice.get(slot) / perMinuteCount.values[slot * perMinuteCount.stride];
      const json = perMinuteRows.json;
      const jsonRoom = 250 + (symbolEnd2 - keyStart) * 6;
      if (json.length + jsonRoom > json.bytes.length) {
        json.reserve(jsonRoom);
      }
      let jsonMemory = json.memory;
      let jsonAt = json.length;
      // {"symbol":
      jsonMemory.setFloat64(jsonAt, 2.1131090624118389e+214, true);
      jsonMemory.setInt32(jsonAt + 8, 14882, true);
      jsonAt += 10;
      jsonAt = putJsonWords(jsonMemory, jsonAt, keyMemory, keyStart, symbolEnd2);
      // ,"minute":
      jsonMemory.setFloat64(jsonAt, 5.305860035262203e+180, true);
      jsonMemory.setInt32(jsonAt + 8, 14882, true);
      jsonAt += 10;
      jsonAt = putTimestamp(jsonMemory, jsonAt, windowStartMs);
      // ,"trades":
      jsonMemory.setFloat64(jsonAt, 7.478596655508388e+247, true);
      jsonMemory.setInt32(jsonAt + 8, 14882, true);
      jsonAt += 10;
      jsonAt = putWholeAt(jsonMemory, jsonAt, perMinuteCount.values, slot * perMinuteCount.stride);
      // ,"average":
      jsonMemory.setFloat64(jsonAt, 9.716829330901634e+189, true);
      jsonMemory.setInt32(jsonAt + 8, 3809893, true);
      jsonAt += 11;
      jsonAt = putDouble(jsonMemory, jsonAt, average);
      // ,"volume":
      jsonMemory.setFloat64(jsonAt, 3.819977360738633e+180, true);
      jsonMemory.setInt32(jsonAt + 8, 14882, true);
      jsonAt += 10;
      jsonAt = putWholeAt(jsonMemory, jsonAt, perMinuteSumOfQuantity.values, slot * perMinuteSumOfQuantity.stride) || putWhole(jsonMemory, jsonAt, bigintRange(perMinuteSumOfQuantity.get(slot)));
      jsonMemory.setUint8(jsonAt++, 125);
      json.length = jsonAt;
      writeTextKeyText(perMinuteRows.keys, keyBytes, keyStart, symbolEnd2);
      const row2 = perMinuteRows.endRow(ROW_UPSERT, 0, recordIndex, perMinuteState.hash(slot));
      perMinuteRows.windowStartsMs[row2] = windowStartMs;
      perMinuteRows.windowEndsMs[row2] = windowEndMs;
      counters[6] += 1;
    } catch (error) {
      perMinuteRows.abandonRow();
      task.emissionFailed(0, recordIndex, error);
    }
  }

  const fieldOrder = new FieldOrder(['symbol', 'price', 'quantity', 'trade_time']);
  const strictDecoder = new StrictDecoder([
    { name: 'symbol', required: true, type: 'varchar' },
    { name: 'price', required: true, type: 'double' },
    { name: 'quantity', required: true, type: 'bigint' },
    { name: 'trade_time', required: true, type: 'timestamp', format: 'epoch-millis' },
  ]);

  // line 1: CREATE STREAM trades (
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const priceValues = rows.numbers[1];
    const quantityValues = rows.numbers[2];
    const tradeTimeValues = rows.numbers[3];
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
      let symbolIsMissing = true;
      let symbolText = bytes;
      let symbolStart = 0;
      let symbolEnd = 0;
      let priceIsMissing = true;
      let price = 0;
      let quantityIsMissing = true;
      let quantity = 0;
      let tradeTimeIsMissing = true;
      let tradeTime = 0;
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
          let fieldBefore = 4;
          let field = successors[4];
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
                      symbolIsMissing = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        symbolIsMissing = true;
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
                      priceIsMissing = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        priceIsMissing = true;
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
                  // "quantity":
                  if (p + 11 <= last && view.getInt32(p, true) === 1635086626 && view.getInt32(p + 4, true) === 1953068142 && view.getInt32(p + 7, true) === 975337844) {
                    p += 11;
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
                      if (digitCount > 15) {
                        break usual;
                      }
                      quantity = isNegative ? 0 - number : number;
                      quantityIsMissing = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        quantityIsMissing = true;
                        p += 4;
                      } else {
                        break usual;
                      }
                    }
                    break named;
                  }
                  break;
                }
                case 3: {
                  // "trade_time":
                  if (p + 13 <= last && view.getInt32(p, true) === 1634890786 && view.getInt32(p + 4, true) === 1952408932 && view.getInt32(p + 8, true) === 577072489 && view.getInt32(p + 9, true) === 975332717) {
                    p += 13;
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
                      if (number > (isNegative ? 62167219200000 : 253402300799999)) {
                        break usual;
                      }
                      tradeTime = isNegative ? 0 - number : number;
                      tradeTimeIsMissing = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        tradeTimeIsMissing = true;
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
          if (!(symbolIsMissing || priceIsMissing || quantityIsMissing || tradeTimeIsMissing)) {
            break decoded;
          }
        }
        // anything unusual, and everything broken
        if (!strictDecoder.decode(bytes, recordStart, recordEnd)) {
          rows.fail(row, strictDecoder.reason);
          continue records;
        }
        symbolText = strictDecoder.texts[0];
        symbolStart = strictDecoder.textStarts[0];
        symbolEnd = strictDecoder.textEnds[0];
        price = strictDecoder.numbers[1];
        {
          const wide = strictDecoder.wides[2];
          quantity = strictDecoder.numbers[2];
          if (wide !== null) {
            quantity = wide;
          }
        }
        tradeTime = strictDecoder.numbers[3];
      }
      nullBits[row] = 0;
      if (symbolText === bytes) {
        symbolStarts[row] = symbolStart;
        symbolEnds[row] = symbolEnd;
      } else {
        rows.keepText(row, 0, symbolText, symbolStart, symbolEnd);
      }
      priceValues[row] = price;
      if (typeof quantity === 'number') {
        quantityValues[row] = quantity;
      } else {
        rows.keepWide(row, 2, quantity);
      }
      tradeTimeValues[row] = tradeTime;
    }
  }

  function hashKeys(batch, first, end, rows) {
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const priceValues = rows.numbers[1];
    const quantityValues = rows.numbers[2];
    const tradeTimeValues = rows.numbers[3];
    const perMinuteHashesOfKeys = rows.hashes[0];
    records: for (let record = first; record < end; record++) {
      const row = record - first;
      if (nullBits[row] < 0) {
        continue;
      }
      let symbolText = bytes;
      let symbolStart = symbolStarts[row];
      const symbolEnd = symbolEnds[row];
      if (symbolStart < 0) {
        symbolText = rows.extra;
        symbolStart = ~symbolStart;
      }
      perMinuteKey.length = 0;
      perMinuteKey.copy(symbolText, symbolStart, symbolEnd);
      perMinuteHashesOfKeys[row] = hashKey(perMinuteKey, 0);
    }
  }

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    const perMinuteKnownHashes = rows.hashes[0];
    let perMinuteFilteredCount = 0;
    let perMinuteAppliedCount = 0;
    const { closedRanges } = task;
    let watermarkMs = task.watermarkMs;
    let eventTimeMaxMs = task.eventTimeMaxMs;
    const { bytes, arrivalsMs } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const priceValues = rows.numbers[1];
    const quantityValues = rows.numbers[2];
    const tradeTimeValues = rows.numbers[3];
    for (let blockFirst = first; blockFirst < end; blockFirst += 256) {
      const blockEnd = Math.min(end, blockFirst + 256);
      // keys of the block, looked up together
      perMinuteKey.length = 0;
      let perMinuteWantedCount = 0;
      const perMinuteKeysAreMade = perMinuteKeysAhead.make(rows, blockFirst - first, blockEnd - first);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (perMinuteKnownHashes !== undefined) {
          perMinuteHashes[index] = perMinuteKnownHashes[row];
          const perMinuteOwner = keyGroupOf(perMinuteHashes[index]);
          if (perMinuteOwner < keyGroups.first || perMinuteOwner >= keyGroups.end) {
            continue;
          }
        }
        if (nullBits[row] < 0) {
          continue;
        }
        const tradeTime = tradeTimeValues[row];
        perMinutePlaces[index] = Math.floor(tradeTime / 60000) * 60000;
        perMinuteWanted[perMinuteWantedCount++] = index;
        if (!perMinuteKeysAreMade) {
          let symbolText = bytes;
          let symbolStart = symbolStarts[row];
          const symbolEnd = symbolEnds[row];
          if (symbolStart < 0) {
            symbolText = rows.extra;
            symbolStart = ~symbolStart;
          }
          perMinuteKeyStarts[index] = perMinuteKey.length;
          perMinuteKey.copy(symbolText, symbolStart, symbolEnd);
          perMinuteKeyEnds[index] = perMinuteKey.length;
        }
      }
      perMinuteState.seek(perMinuteKeysAhead, perMinuteWantedCount, perMinuteKnownHashes !== undefined);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        const arrivalMs = arrivalsMs[record];
        if (nullBits[row] < 0) {
          task.undecodable(record, rows.reason(row));
          continue records;
        }
        const price = priceValues[row];
        let quantity = quantityValues[row];
        if (quantity !== quantity) {
          quantity = rows.wide(row, 2);
        }
        const tradeTime = tradeTimeValues[row];
        if (tradeTime > arrivalMs + 3600000) {
          task.undecodable(record, tooFarAhead('trade_time', tradeTime, arrivalMs, 3600000));
          continue records;
        }
        decodedCount++;
        const judgingMs = closedRanges === null ? watermarkMs : closedRanges.watermarkOf(batch, record, watermarkMs);

        // line 10: SELECT symbol, _window_start AS minute, COUNT(*) AS trades, AVG(price) AS average, SUM(quantity) AS …
        perMinute: {
          // line 12: GROUP BY symbol
          const perMinuteWindowStart = perMinutePlaces[index];
          const perMinuteKeyGroup = keyGroupOf(perMinuteHashes[index]);
          if (perMinuteKeyGroup < keyGroups.first || perMinuteKeyGroup >= keyGroups.end) {
            break perMinute;
          }
          if (judgingMs >= perMinuteWindowStart + 60000) {
            task.rowLate(0, record, perMinuteWindowStart, perMinuteWindowStart + 60000, judgingMs);
            break perMinute;
          }
          const perMinuteSlot = perMinuteState.foundAhead(perMinuteSlots[index]) || perMinuteState.findOrCreate(perMinuteWindowStart, perMinuteKeysAhead.bytes, perMinuteKeyStarts[index], perMinuteKeyEnds[index], perMinuteHashes[index], record);
          if (perMinuteSlot === 0) {
            task.rowDeparted(0, record);
            break perMinute;
          }
          const perMinuteRowStart = perMinuteSlot * perMinuteState.stride;
          perMinuteCount.values[perMinuteRowStart] += 1;
          perMinuteSumOfPrice.add(perMinuteSlot, price);
          const totalOfQuantity = typeof quantity === 'number' ? perMinuteSumOfQuantity.values[perMinuteRowStart] + quantity : NaN;
          if (totalOfQuantity >= -9007199254740991 && totalOfQuantity <= 9007199254740991) {
            perMinuteSumOfQuantity.values[perMinuteRowStart] = totalOfQuantity;
          } else {
            perMinuteSumOfQuantity.addWide(perMinuteSlot, quantity);
          }
          perMinuteState.touch(perMinuteSlot);
          perMinuteAppliedCount++;
        }

        // the watermark moves when every query has seen it as it was before the record
        if (tradeTime > eventTimeMaxMs) {
          eventTimeMaxMs = tradeTime;
          if (tradeTime - 5000 > watermarkMs) {
            watermarkMs = tradeTime - 5000;
            if (watermarkMs >= perMinuteState.nextTimerMs) {
              perMinuteState.onWatermark(watermarkMs, record);
            }
          }
        }
      }
    }
    counters[5] += perMinuteAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += perMinuteFilteredCount;
    }
    task.watermarkMs = watermarkMs;
    task.eventTimeMaxMs = eventTimeMaxMs;
  }

  return task.with([perMinuteState], ['text', 'number', 'number', 'number'], 1, decode, hashKeys, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'number', 'number', 'number'], [], 1);
