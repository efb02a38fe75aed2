// Weir stage trades: 1 query over trades.
import {
  FieldOrder,
  GeneratedTask,
  POWERS_OF_TEN,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  bigintRange,
  hashBytes,
  keyGroupOf,
  plainTextEnd,
  putDouble,
  putJsonWords,
  putWhole,
  readTimestamp,
  skipSpace,
  skipString,
  skipValue,
  tooFarAhead,
  writeTextKeyText,
} from 'weir/engine';
import {
  CountColumn,
  FrameAccumulators,
  KeptValue,
  NumberRows,
  Partitioning,
  RangeFrame,
  RankPart,
  RowBuffer,
  RowsFrame,
  TimedOverState,
  WholeSumColumn,
} from 'weir/state';

const descriptor = {
  stage: 'trades',
  fingerprint: '386b6245078ab61d4596990bbbc007187858e954581a77d22038e157b405b18f',
  stateFingerprint: 'de37955900792cf9c0ae4a79648c26e7f7e94b09c92e53cedb5874af689ea313',
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
      name: 'recent',
      output: 0,
      emit: 'append',
      windowSizeMs: null,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'symbol', type: 'VARCHAR' }],
      stateSummary: 'rows per key of 1 column in order of event time: 3 calls',
    },
  ],
  outputs: [
    {
      name: 'recent',
      connector: 'kinesis',
      columns: [
        { name: 'symbol', type: 'VARCHAR' },
        { name: 'price', type: 'DOUBLE' },
        { name: 'bought', type: 'BIGINT' },
        { name: 'opening', type: 'DOUBLE' },
        { name: 'place', type: 'BIGINT' },
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
  const recentRows = task.emitted[0];
  const recentSumOfQuantity = new WholeSumColumn();
  const recentNullsOfQuantity = new CountColumn();
  const recentTradeTimeRows = new NumberRows('whole');
  const recentQuantityRows = new NumberRows('whole');
  const recentPriceRows = new NumberRows('double');
  const recentFirstValueOfPrice = new NumberRows('double');
  const recentRank = new CountColumn();
  const recentKeptRows = new RowBuffer([recentTradeTimeRows, recentQuantityRows, recentPriceRows], recentTradeTimeRows, 2);
  function recentTakeIn(slot, place) {
    const noQuantity = recentQuantityRows.isNull(place);
    const quantity2 = noQuantity ? 0 : recentQuantityRows.get(place);
    if (!noQuantity) {
      const totalOfQuantity = typeof quantity2 === 'number' ? recentSumOfQuantity.values[slot * recentSumOfQuantity.stride] + quantity2 : NaN;
      if (totalOfQuantity >= -9007199254740991 && totalOfQuantity <= 9007199254740991) {
        recentSumOfQuantity.values[slot * recentSumOfQuantity.stride] = totalOfQuantity;
      } else {
        recentSumOfQuantity.addWide(slot, quantity2);
      }
    } else {
      recentNullsOfQuantity.values[slot * recentNullsOfQuantity.stride] += 1;
    }
  }
  function recentLetGo(slot, place) {
    const noQuantity = recentQuantityRows.isNull(place);
    const quantity2 = noQuantity ? 0 : recentQuantityRows.get(place);
    if (!noQuantity) {
      const totalOfQuantity2 = typeof quantity2 === 'number' ? recentSumOfQuantity.values[slot * recentSumOfQuantity.stride] - quantity2 : NaN;
      if (totalOfQuantity2 >= -9007199254740991 && totalOfQuantity2 <= 9007199254740991) {
        recentSumOfQuantity.values[slot * recentSumOfQuantity.stride] = totalOfQuantity2;
      } else {
        recentSumOfQuantity.addWide(slot, -quantity2);
      }
    } else {
      recentNullsOfQuantity.values[slot * recentNullsOfQuantity.stride] -= 1;
    }
  }
  const recentAccumulators = new FrameAccumulators([recentSumOfQuantity, recentNullsOfQuantity], recentTakeIn, recentLetGo);
  const recentFrame = new RangeFrame(recentKeptRows, recentTradeTimeRows, 60000, 0, [recentAccumulators]);
  const recentKeptFirstValueOfPrice = new KeptValue(recentPriceRows, recentFirstValueOfPrice, 1, false);
  const recentFrame2 = new RangeFrame(recentKeptRows, recentTradeTimeRows, null, 0, [recentKeptFirstValueOfPrice]);
  const recentRankPart = new RankPart(recentKeptRows, recentTradeTimeRows, recentRank, 'rank');
  const recentFrame3 = new RowsFrame(recentKeptRows, null, 0, [recentRankPart]);
  const recentState = new TimedOverState({
    rows: recentKeptRows,
    columns: [recentKeptFirstValueOfPrice, recentRank],
    keyGroups: options.keyGroups,
    partitioning: new Partitioning(task, 0, ['only text'], [0], null),
    times: recentTradeTimeRows,
    followingRows: 0,
    followingMs: 0,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitRow: emitRecent,
  });

  // appends the row of a row, line 4: SELECT symbol, price, SUM(quantity) OVER (w RANGE BETWEEN INTERVAL '1' MIN …
  function emitRecent(slot2, recordIndex) {
    try {
      const place2 = recentKeptRows.placeBack(slot2, 0);
      const keyBytes = recentState.keyBytes;
      const keyMemory = recentState.keyMemory;
      const keyStart = recentState.keyStart(slot2);
      const symbolEnd2 = recentState.keyEnd(slot2);
      const noQuantity2 = (recentFrame.values[slot2 * recentFrame.stride] - recentNullsOfQuantity.get(slot2)) === 0;
      const sum1 = noQuantity2 ? 0 : bigintRange(recentSumOfQuantity.get(slot2));
      const firstValuePlace = recentKeptFirstValueOfPrice.place(slot2);
      const noPrice = firstValuePlace < 0;
      const firstValue2 = noPrice ? 0 : recentFirstValueOfPrice.values[firstValuePlace];
      const json = recentRows.json;
      const jsonRoom = 270 + (symbolEnd2 - keyStart) * 6;
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
      // ,"price":
      jsonMemory.setFloat64(jsonAt, 5.481114804515358e-143, true);
      jsonMemory.setInt32(jsonAt + 8, 58, true);
      jsonAt += 9;
      jsonAt = putDouble(jsonMemory, jsonAt, recentPriceRows.values[place2]);
      // ,"bought":
      jsonMemory.setFloat64(jsonAt, 5.591261572710278e+252, true);
      jsonMemory.setInt32(jsonAt + 8, 14882, true);
      jsonAt += 10;
      if (noQuantity2) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putWhole(jsonMemory, jsonAt, sum1);
      }
      // ,"opening":
      jsonMemory.setFloat64(jsonAt, 7.354179951139938e+223, true);
      jsonMemory.setInt32(jsonAt + 8, 3809895, true);
      jsonAt += 11;
      if (noPrice) {
        // null
        jsonMemory.setInt32(jsonAt, 1819047278, true);
        jsonAt += 4;
      } else {
        jsonAt = putDouble(jsonMemory, jsonAt, firstValue2);
      }
      // ,"place":
      jsonMemory.setFloat64(jsonAt, 5.481083430318905e-143, true);
      jsonMemory.setInt32(jsonAt + 8, 58, true);
      jsonAt += 9;
      jsonAt = putWhole(jsonMemory, jsonAt, recentRank.values[slot2 * recentRank.stride]);
      jsonMemory.setUint8(jsonAt++, 125);
      json.length = jsonAt;
      writeTextKeyText(recentRows.keys, keyBytes, keyStart, symbolEnd2);
      const row2 = recentRows.endRow(ROW_UPSERT, (recentKeptRows.dones[slot2] - 1) % 2147483648, recordIndex, recentState.hash(slot2));
      recentRows.windowEndsMs[row2] = recentState.orderMs;
      counters[6] += 1;
    } catch (error) {
      task.emissionFailed(0, recordIndex, error);
    }
  }

  const fieldOrder = new FieldOrder(['symbol', 'price', 'quantity', 'trade_time']);
  const textValue = new Float64Array(1);
  const strictDecoder = new StrictDecoder([
    { name: 'symbol', required: true, type: 'varchar' },
    { name: 'price', required: true, type: 'double' },
    { name: 'quantity', required: false, type: 'bigint' },
    { name: 'trade_time', required: false, type: 'timestamp', format: 'iso-8601' },
  ]);

  // line 1: CREATE STREAM trades (symbol VARCHAR NOT NULL, price DOUBLE NOT NULL, quantity BIGINT, trade_time TI …
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
      let quantityIsNull = true;
      let quantity = 0;
      let tradeTimeIsNull = true;
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
                      quantityIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        quantityIsNull = true;
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
                      if (!readTimestamp(bytes, valueStart, p, textValue, 0)) {
                        break usual;
                      }
                      tradeTime = textValue[0];
                      p++;
                      tradeTimeIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        tradeTimeIsNull = true;
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
          if (!(symbolIsMissing || priceIsMissing)) {
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
        quantityIsNull = strictDecoder.nulls[2] === 1;
        {
          const wide = strictDecoder.wides[2];
          quantity = strictDecoder.numbers[2];
          if (wide !== null) {
            quantity = wide;
          }
        }
        tradeTimeIsNull = strictDecoder.nulls[3] === 1;
        tradeTime = strictDecoder.numbers[3];
      }
      nullBits[row] = (quantityIsNull ? 4 : 0) | (tradeTimeIsNull ? 8 : 0);
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

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    let recentFilteredCount = 0;
    let recentAppliedCount = 0;
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
    records: for (let record = first; record < end; record++) {
      const row = record - first;
      const arrivalMs = arrivalsMs[record];
      if (nullBits[row] < 0) {
        task.undecodable(record, rows.reason(row));
        continue records;
      }
      let symbolText = bytes;
      let symbolStart = symbolStarts[row];
      const symbolEnd = symbolEnds[row];
      if (symbolStart < 0) {
        symbolText = rows.extra;
        symbolStart = ~symbolStart;
      }
      const price = priceValues[row];
      const quantityIsNull = (nullBits[row] & 4) !== 0;
      let quantity = quantityValues[row];
      if (quantity !== quantity) {
        quantity = rows.wide(row, 2);
      }
      const tradeTimeIsNull = (nullBits[row] & 8) !== 0;
      const tradeTime = tradeTimeValues[row];
      if (!tradeTimeIsNull && tradeTime > arrivalMs + 3600000) {
        task.undecodable(record, tooFarAhead('trade_time', tradeTime, arrivalMs, 3600000));
        continue records;
      }
      decodedCount++;
      const judgingMs = closedRanges === null ? watermarkMs : closedRanges.watermarkOf(batch, record, watermarkMs);

      // line 4: SELECT symbol, price, SUM(quantity) OVER (w RANGE BETWEEN INTERVAL '1' MINUTE PRECEDING AND CURRENT  …
      recent: {
        let recentCountsRow = ownsKeyless;
        // line 4: SELECT symbol, price, SUM(quantity) OVER (w RANGE BETWEEN INTERVAL '1' MINUTE PRECEDING AND CURRENT  …
        if (tradeTimeIsNull) {
          if (recentCountsRow) {
            task.rowFailed(0, record, 'the event time trade_time is NULL, and OVER orders by it');
          }
          break recent;
        }
        const recentHash = hashBytes(symbolText, symbolStart, symbolEnd);
        const recentKeyGroup = keyGroupOf(recentHash);
        if (recentKeyGroup < keyGroups.first || recentKeyGroup >= keyGroups.end) {
          break recent;
        }
        recentCountsRow = true;
        if (judgingMs > tradeTime) {
          task.rowLate(0, record, tradeTime, tradeTime, judgingMs);
          break recent;
        }
        const recentSlot = recentState.findOrCreate(symbolText, symbolStart, symbolEnd, recentHash, record);
        if (recentSlot === 0) {
          task.rowDeparted(0, record);
          break recent;
        }
        const recentPlace = recentKeptRows.append(recentSlot);
        recentTradeTimeRows.values[recentPlace] = tradeTime;
        if (quantityIsNull) {
          recentQuantityRows.values[recentPlace] = NaN;
        } else {
          if (typeof quantity === 'number') {
            recentQuantityRows.values[recentPlace] = quantity;
          } else {
            recentQuantityRows.setWide(recentPlace, quantity);
          }
        }
        recentPriceRows.values[recentPlace] = price;
        recentState.wait(recentSlot, tradeTime);
        recentAppliedCount++;
      }

      // the watermark moves when every query has seen it as it was before the record
      if (!tradeTimeIsNull && tradeTime > eventTimeMaxMs) {
        eventTimeMaxMs = tradeTime;
        if (tradeTime - 5000 > watermarkMs) {
          watermarkMs = tradeTime - 5000;
          if (watermarkMs >= recentState.nextTimerMs) {
            recentState.onWatermark(watermarkMs, record);
          }
        }
      }
    }
    counters[5] += recentAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += recentFilteredCount;
    }
    task.watermarkMs = watermarkMs;
    task.eventTimeMaxMs = eventTimeMaxMs;
  }

  return task.with([recentState], ['text', 'number', 'number', 'number'], 0, decode, null, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'number', 'number', 'number']);
