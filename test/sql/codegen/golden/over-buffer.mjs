// Weir stage trades: 1 query over trades.
import {
  FieldOrder,
  GeneratedTask,
  POWERS_OF_TEN,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  hashBytes,
  keyGroupOf,
  plainTextEnd,
  putDouble,
  putJsonSlice,
  putWhole,
  readTimestamp,
  skipSpace,
  skipString,
  skipValue,
  tooFarAhead,
  writeTextKeyText,
} from 'weir/engine';
import {
  DoubleSumColumn,
  FrameAccumulators,
  FrameExtreme,
  NumberRows,
  OverState,
  Partitioning,
  RowBuffer,
  RowsFrame,
} from 'weir/state';

const descriptor = {
  stage: 'trades',
  fingerprint: 'd60ed4c0b3a0bf83285c567011e6c5326e66a963b14319e5944049c8d9b2b639',
  stateFingerprint: '279c8bec0552c5e93d28599cb12528f0310b61039e2b193ac9343b81a3be0e47',
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
      name: 'averages',
      output: 0,
      emit: 'append',
      windowSizeMs: null,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'symbol', type: 'VARCHAR' }],
      stateSummary: 'rows per key of 1 column in order of arrival: 3 calls',
    },
  ],
  outputs: [
    {
      name: 'averages',
      connector: 'kinesis',
      columns: [
        { name: 'symbol', type: 'VARCHAR' },
        { name: 'price', type: 'DOUBLE' },
        { name: 'average', type: 'DOUBLE' },
        { name: 'previous', type: 'DOUBLE' },
        { name: 'largest', type: 'BIGINT' },
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
  const averagesRows = task.emitted[0];
  const averagesSumOfPrice = new DoubleSumColumn();
  const averagesPriceRows = new NumberRows('double');
  const averagesQuantityRows = new NumberRows('whole');
  const averagesKeptRows = new RowBuffer([averagesPriceRows, averagesQuantityRows], null, 2);
  const averagesMaxOfQuantity = new FrameExtreme(averagesKeptRows, averagesQuantityRows, 'max');
  function averagesTakeIn(slot, place) {
    averagesSumOfPrice.add(slot, averagesPriceRows.values[place]);
  }
  function averagesLetGo(slot, place) {
    averagesSumOfPrice.add(slot, -averagesPriceRows.values[place]);
  }
  const averagesAccumulators = new FrameAccumulators([averagesSumOfPrice], averagesTakeIn, averagesLetGo);
  const averagesFrame = new RowsFrame(averagesKeptRows, 99, 0, [averagesMaxOfQuantity, averagesAccumulators]);
  const averagesState = new OverState({
    rows: averagesKeptRows,
    columns: [],
    keyGroups: options.keyGroups,
    partitioning: new Partitioning(task, 0, ['only text'], [0], null),
  });

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
    let averagesFilteredCount = 0;
    let averagesAppliedCount = 0;
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

      // line 4: SELECT symbol, price, AVG(price) OVER w AS average, LAG(price) OVER w AS previous, MAX(quantity) OVE …
      averages: {
        let averagesCountsRow = ownsKeyless;
        try {
          // line 5: FROM trades WHERE price > 0
          if (!(price > 0)) {
            averagesFilteredCount++;
            break averages;
          }
          // line 4: SELECT symbol, price, AVG(price) OVER w AS average, LAG(price) OVER w AS previous, MAX(quantity) OVE …
          const averagesHash = hashBytes(symbolText, symbolStart, symbolEnd);
          const averagesKeyGroup = keyGroupOf(averagesHash);
          if (averagesKeyGroup < keyGroups.first || averagesKeyGroup >= keyGroups.end) {
            break averages;
          }
          averagesCountsRow = true;
          const averagesSlot = averagesState.findOrCreate(symbolText, symbolStart, symbolEnd, averagesHash, record);
          if (averagesSlot === 0) {
            task.rowDeparted(0, record);
            break averages;
          }
          const averagesPlace = averagesKeptRows.append(averagesSlot);
          averagesPriceRows.values[averagesPlace] = price;
          if (quantityIsNull) {
            averagesQuantityRows.values[averagesPlace] = NaN;
          } else {
            if (typeof quantity === 'number') {
              averagesQuantityRows.values[averagesPlace] = quantity;
            } else {
              averagesQuantityRows.setWide(averagesPlace, quantity);
            }
          }
          averagesKeptRows.take(averagesSlot);
          const avg1 = averagesSumOfPrice.get(averagesSlot) / averagesFrame.values[averagesSlot * averagesFrame.stride];
          const lagPlace = averagesKeptRows.placeBack(averagesSlot, 1);
          const noPrice = lagPlace < 0;
          const lag2 = noPrice ? 0 : averagesPriceRows.values[lagPlace];
          const maxPlace = averagesMaxOfQuantity.first(averagesSlot);
          const noQuantity = maxPlace < 0 || averagesQuantityRows.isNull(maxPlace);
          const max3 = noQuantity ? 0 : averagesQuantityRows.get(maxPlace);
          const json = averagesRows.json;
          const jsonRoom = 274 + (symbolEnd - symbolStart) * 6;
          if (json.length + jsonRoom > json.bytes.length) {
            json.reserve(jsonRoom);
          }
          let jsonMemory = json.memory;
          let jsonAt = json.length;
          // {"symbol":
          jsonMemory.setFloat64(jsonAt, 2.1131090624118389e+214, true);
          jsonMemory.setInt32(jsonAt + 8, 14882, true);
          jsonAt += 10;
          jsonAt = putJsonSlice(jsonMemory, jsonAt, symbolText, symbolStart, symbolEnd);
          // ,"price":
          jsonMemory.setFloat64(jsonAt, 5.481114804515358e-143, true);
          jsonMemory.setInt32(jsonAt + 8, 58, true);
          jsonAt += 9;
          jsonAt = putDouble(jsonMemory, jsonAt, price);
          // ,"average":
          jsonMemory.setFloat64(jsonAt, 9.716829330901634e+189, true);
          jsonMemory.setInt32(jsonAt + 8, 3809893, true);
          jsonAt += 11;
          jsonAt = putDouble(jsonMemory, jsonAt, avg1);
          // ,"previous":
          jsonMemory.setFloat64(jsonAt, 4.825557781936839e+228, true);
          jsonMemory.setInt32(jsonAt + 8, 975336309, true);
          jsonAt += 12;
          if (noPrice) {
            // null
            jsonMemory.setInt32(jsonAt, 1819047278, true);
            jsonAt += 4;
          } else {
            jsonAt = putDouble(jsonMemory, jsonAt, lag2);
          }
          // ,"largest":
          jsonMemory.setFloat64(jsonAt, 7.482783813682796e+247, true);
          jsonMemory.setInt32(jsonAt + 8, 3809908, true);
          jsonAt += 11;
          if (noQuantity) {
            // null
            jsonMemory.setInt32(jsonAt, 1819047278, true);
            jsonAt += 4;
          } else {
            jsonAt = putWhole(jsonMemory, jsonAt, max3);
          }
          jsonMemory.setUint8(jsonAt++, 125);
          json.length = jsonAt;
          writeTextKeyText(averagesRows.keys, symbolText, symbolStart, symbolEnd);
          averagesRows.endRow(ROW_UPSERT, (averagesKeptRows.dones[averagesSlot] - 1) % 2147483648, record, averagesState.hash(averagesSlot));
          counters[6] += 1;
          averagesAppliedCount++;
        } catch (error) {
          if (averagesCountsRow) {
            task.rowThrew(0, record, error);
          }
        }
      }

      // the watermark moves when every query has seen it as it was before the record
      if (!tradeTimeIsNull && tradeTime > eventTimeMaxMs) {
        eventTimeMaxMs = tradeTime;
        if (tradeTime - 5000 > watermarkMs) {
          watermarkMs = tradeTime - 5000;
        }
      }
    }
    counters[5] += averagesAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += averagesFilteredCount;
    }
    task.watermarkMs = watermarkMs;
    task.eventTimeMaxMs = eventTimeMaxMs;
  }

  return task.with([averagesState], ['text', 'number', 'number', 'number'], 0, decode, null, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'number', 'number', 'number']);
