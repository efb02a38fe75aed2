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
import {
  AggregationState,
  CountColumn,
  DoubleExtremeColumn,
  HoppingWindows,
  NO_PLACE,
  OverlappingWindows,
  Partitioning,
} from 'weir/state';

const descriptor = {
  stage: 'trades',
  fingerprint: 'bfb6067ed51046780aaf9cce081474abba503a073aa6ec6ea163f68c3e86b502',
  stateFingerprint: '3fa883ded235dd67858d41e2ec1254523508efb25d53bef6ba59a2dc0a571bb1',
  isSliceable: true,
  source: {
    name: 'trades',
    stream: 'trades',
    format: 'json',
    columns: [{ name: 'symbol', type: 'VARCHAR' }, { name: 'price', type: 'DOUBLE' }, { name: 'trade_time', type: 'TIMESTAMP' }],
    partitionedBy: ['symbol'],
    eventTime: { column: 'trade_time', boundMs: 5000 },
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'busy',
      output: 0,
      emit: 'final',
      windowSizeMs: 60000,
      windowsShareStart: false,
      allowedLatenessMs: 30000,
      lateOutput: null,
      keyColumns: [{ name: 'symbol', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 1 key column, 2 accumulator columns',
    },
  ],
  outputs: [
    {
      name: 'busy',
      connector: 'kinesis',
      columns: [
        { name: 'symbol', type: 'VARCHAR' },
        { name: 'until', type: 'TIMESTAMP' },
        { name: 'trades', type: 'BIGINT' },
        { name: 'high', type: 'DOUBLE' },
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
  const busyRows = task.emitted[0];
  const busyCount = new CountColumn();
  const busyMaxOfPrice = new DoubleExtremeColumn('max');
  const busyWindows = new OverlappingWindows(new HoppingWindows(60000, 10000, 0), { allowedLatenessMs: 30000, inPanes: true });
  const busyState = new AggregationState({
    columns: [busyCount, busyMaxOfPrice],
    window: busyWindows,
    allowedLatenessMs: 30000,
    emit: 'final',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitBusy,
    partitioning: new Partitioning(task, 0, ['only text'], [0], 0),
  });

  // appends the row of a group, line 9: SELECT symbol, _window_end AS until, COUNT(*) AS trades, MAX(price) AS h …
  function emitBusy(slot, recordIndex) {
    const keyBytes = busyState.keyBytes;
    const keyMemory = busyState.keyMemory;
    const keyStart = busyState.keyStart(slot);
    const symbolEnd2 = busyState.keyEnd(slot);
    const windowStartMs = busyWindows.startMs(busyState.placeOfRun(slot));
    const windowEndMs = busyWindows.endMs(busyState.placeOfRun(slot));
    const high = busyMaxOfPrice.get(slot);
    const json = busyRows.json;
    const jsonRoom = 184 + (symbolEnd2 - keyStart) * 6;
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
    // ,"until":
    jsonMemory.setFloat64(jsonAt, 7.28103045978857e-143, true);
    jsonMemory.setInt32(jsonAt + 8, 58, true);
    jsonAt += 9;
    jsonAt = putTimestamp(jsonMemory, jsonAt, windowEndMs);
    // ,"trades":
    jsonMemory.setFloat64(jsonAt, 7.478596655508388e+247, true);
    jsonMemory.setInt32(jsonAt + 8, 14882, true);
    jsonAt += 10;
    jsonAt = putWholeAt(jsonMemory, jsonAt, busyCount.values, slot * busyCount.stride);
    // ,"high":
    jsonMemory.setFloat64(jsonAt, 1.1616972648262817e-28, true);
    jsonAt += 8;
    jsonAt = putDouble(jsonMemory, jsonAt, high);
    jsonMemory.setUint8(jsonAt++, 125);
    json.length = jsonAt;
    writeTextKeyText(busyRows.keys, keyBytes, keyStart, symbolEnd2);
    const row2 = busyRows.endRow(ROW_UPSERT, busyState.send(slot, true), recordIndex, busyState.hash(slot));
    busyRows.windowStartsMs[row2] = windowStartMs;
    busyRows.windowEndsMs[row2] = windowEndMs;
    counters[6] += 1;
  }

  const fieldOrder = new FieldOrder(['symbol', 'price', 'trade_time']);
  const strictDecoder = new StrictDecoder([
    { name: 'symbol', required: true, type: 'varchar' },
    { name: 'price', required: true, type: 'double' },
    { name: 'trade_time', required: true, type: 'timestamp', format: 'epoch-millis' },
  ]);

  // line 1: CREATE STREAM trades (
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const priceValues = rows.numbers[1];
    const tradeTimeValues = rows.numbers[2];
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
          if (!(symbolIsMissing || priceIsMissing || tradeTimeIsMissing)) {
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
        tradeTime = strictDecoder.numbers[2];
      }
      nullBits[row] = 0;
      if (symbolText === bytes) {
        symbolStarts[row] = symbolStart;
        symbolEnds[row] = symbolEnd;
      } else {
        rows.keepText(row, 0, symbolText, symbolStart, symbolEnd);
      }
      priceValues[row] = price;
      tradeTimeValues[row] = tradeTime;
    }
  }

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    let busyFilteredCount = 0;
    let busyAppliedCount = 0;
    const { closedRanges } = task;
    let watermarkMs = task.watermarkMs;
    let eventTimeMaxMs = task.eventTimeMaxMs;
    const { bytes, arrivalsMs } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const priceValues = rows.numbers[1];
    const tradeTimeValues = rows.numbers[2];
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
      const tradeTime = tradeTimeValues[row];
      if (tradeTime > arrivalMs + 3600000) {
        task.undecodable(record, tooFarAhead('trade_time', tradeTime, arrivalMs, 3600000));
        continue records;
      }
      decodedCount++;
      const judgingMs = closedRanges === null ? watermarkMs : closedRanges.watermarkOf(batch, record, watermarkMs);

      // line 9: SELECT symbol, _window_end AS until, COUNT(*) AS trades, MAX(price) AS high
      busy: {
        // line 11: GROUP BY symbol
        const busyLastWindowEnd = busyWindows.lastEndMs(tradeTime);
        const busyHash = hashBytes(symbolText, symbolStart, symbolEnd);
        const busyKeyGroup = keyGroupOf(busyHash);
        if (busyKeyGroup < keyGroups.first || busyKeyGroup >= keyGroups.end) {
          break busy;
        }
        if (judgingMs >= busyLastWindowEnd + 30000) {
          task.rowLate(0, record, busyWindows.lastStartMs(tradeTime), busyLastWindowEnd, judgingMs);
          break busy;
        }
        if (busyWindows.firstEndMs(tradeTime) <= watermarkMs) {
          busyState.onWatermark(watermarkMs, record);
        }
        for (let busyPlace = busyWindows.firstPlace(tradeTime, judgingMs); busyPlace !== NO_PLACE; busyPlace = busyWindows.nextPlace()) {
          const busySlot = busyState.findOrCreate(busyPlace, symbolText, symbolStart, symbolEnd, busyHash, record);
          if (busySlot === 0) {
            task.rowDeparted(0, record);
            break busy;
          }
          if (busyWindows.isOver(busyPlace, judgingMs)) {
            busyState.ensureEmitted(busySlot, record);
          }
          const busyRowStart = busySlot * busyState.stride;
          busyCount.values[busyRowStart] += 1;
          if (!(busyMaxOfPrice.values[busyRowStart] > price)) {
            busyMaxOfPrice.add(busySlot, price);
          }
          busyState.touch(busySlot);
          if (busyWindows.isOver(busyPlace, judgingMs)) {
            emitBusy(busySlot, record);
          }
        }
        busyAppliedCount++;
      }

      // the watermark moves when every query has seen it as it was before the record
      if (tradeTime > eventTimeMaxMs) {
        eventTimeMaxMs = tradeTime;
        if (tradeTime - 5000 > watermarkMs) {
          watermarkMs = tradeTime - 5000;
          if (watermarkMs >= busyState.nextTimerMs) {
            busyState.onWatermark(watermarkMs, record);
          }
        }
      }
    }
    counters[5] += busyAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += busyFilteredCount;
    }
    task.watermarkMs = watermarkMs;
    task.eventTimeMaxMs = eventTimeMaxMs;
  }

  return task.with([busyState], ['text', 'number', 'number'], 0, decode, null, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'number', 'number']);
