// Weir stage trades: 1 query over trades.
import {
  FieldOrder,
  GeneratedTask,
  POWERS_OF_TEN,
  ROW_DELETE,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  hashBytes,
  keyGroupOf,
  plainTextEnd,
  putDouble,
  putJsonWords,
  putWhole,
  skipSpace,
  skipString,
  skipValue,
  sliceText,
  writeJsonText,
  writeTextKeyText,
} from 'weir/engine';
import { AggregationState, NumberRows, Partitioning, TextRows, TopRows } from 'weir/state';

const descriptor = {
  stage: 'trades',
  fingerprint: 'ec8309d754d58b53ec86e199b66a2dcf055369ab63148992a9f42f9597a7bb74',
  stateFingerprint: 'c1c62dbfea5727c48e7f7a49c68aa15a970933d3bb5b197d67c7cc67afbcd2f6',
  isSliceable: true,
  source: {
    name: 'trades',
    stream: 'trades',
    format: 'json',
    columns: [{ name: 'symbol', type: 'VARCHAR' }, { name: 'price', type: 'DOUBLE' }, { name: 'buyer', type: 'VARCHAR' }],
    partitionedBy: ['symbol'],
    eventTime: null,
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'dearest',
      output: 0,
      emit: 'changes',
      windowSizeMs: null,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'symbol', type: 'VARCHAR' }],
      stateSummary: 'the first 3 ranks per key of 1 column',
    },
  ],
  outputs: [
    {
      name: 'dearest',
      connector: 'dynamodb',
      columns: [
        { name: 'symbol', type: 'VARCHAR' },
        { name: 'price', type: 'DOUBLE' },
        { name: 'buyer', type: 'VARCHAR' },
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
  const dearestRows = task.emitted[0];
  const dearestPriceRows = new NumberRows('double');
  const dearestBuyerRows = new TextRows();
  const dearestArrivalRows = new NumberRows('whole');
  const dearestTop = new TopRows({
    limit: 3,
    numbering: 'rank',
    rankingCount: 1,
    order: [
      { column: dearestPriceRows, descending: true, nullsFirst: false },
      { column: dearestArrivalRows, descending: false, nullsFirst: false },
    ],
    columns: [dearestPriceRows, dearestBuyerRows, dearestArrivalRows],
    onRankChange: 'send',
    replaces: false,
  });
  const dearestNewPlace = dearestTop.newPlace;
  const dearestCoalesces = options.coalesceChanges[0];
  const dearestState = new AggregationState({
    columns: [dearestTop],
    window: null,
    allowedLatenessMs: 0,
    emit: 'changes',
    keyGroups: options.keyGroups,
    coalesceChanges: dearestCoalesces,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitDearest,
    partitioning: new Partitioning(task, 0, ['only text'], [0], null),
  });

  // appends a row at its place, or takes it back, line 3: SELECT symbol, price, buyer, place FROM (SELECT *, RAN …
  function dearestEmitRow(slot, place, offset, number2, isGone, recordIndex) {
    const keyBytes = dearestState.keyBytes;
    const keyMemory = dearestState.keyMemory;
    const keyStart = dearestState.keyStart(slot);
    const symbolEnd2 = dearestState.keyEnd(slot);
    const noBuyer = dearestBuyerRows.isNull(place);
    const buyer = noBuyer ? '' : dearestBuyerRows.texts[place];
    const json = dearestRows.json;
    const jsonRoom = 183 + (symbolEnd2 - keyStart) * 6;
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
    jsonAt = putDouble(jsonMemory, jsonAt, dearestPriceRows.values[place]);
    // ,"buyer":
    jsonMemory.setFloat64(jsonAt, 9.428759178291333e-143, true);
    jsonMemory.setInt32(jsonAt + 8, 58, true);
    jsonAt += 9;
    if (noBuyer) {
      // null
      jsonMemory.setInt32(jsonAt, 1819047278, true);
      jsonAt += 4;
    } else {
      json.length = jsonAt;
      writeJsonText(json, buyer);
      json.reserve(87);
      jsonMemory = json.memory;
      jsonAt = json.length;
    }
    // ,"place":
    jsonMemory.setFloat64(jsonAt, 5.481083430318905e-143, true);
    jsonMemory.setInt32(jsonAt + 8, 58, true);
    jsonAt += 9;
    jsonAt = putWhole(jsonMemory, jsonAt, number2);
    if (isGone) {
      // ,"_deleted":true}
      jsonMemory.setFloat64(jsonAt, 4.9083466216678634e+252, true);
      jsonMemory.setFloat64(jsonAt + 8, 5.562188575016316e+180, true);
      jsonMemory.setInt32(jsonAt + 16, 125, true);
      jsonAt += 17;
    } else {
      jsonMemory.setUint8(jsonAt++, 125);
    }
    json.length = jsonAt;
    writeTextKeyText(dearestRows.keys, keyBytes, keyStart, symbolEnd2);
    dearestRows.endRow(isGone ? ROW_DELETE : ROW_UPSERT, dearestState.nextRevision(slot), recordIndex, dearestState.hash(slot), offset);
    counters[6] += 1;
  }

  // sends what changed of a group
  function emitDearest(slot, recordIndex) {
    dearestTop.emit(slot, recordIndex, dearestEmitRow);
  }

  const fieldOrder = new FieldOrder(['symbol', 'price', 'buyer']);
  const strictDecoder = new StrictDecoder([
    { name: 'symbol', required: true, type: 'varchar' },
    { name: 'price', required: true, type: 'double' },
    { name: 'buyer', required: false, type: 'varchar' },
  ]);

  // line 1: CREATE STREAM trades (symbol VARCHAR NOT NULL, price DOUBLE NOT NULL, buyer VARCHAR) PARTITIONED BY  …
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const priceValues = rows.numbers[1];
    const buyerStarts = rows.starts[2];
    const buyerEnds = rows.ends[2];
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
      let buyerIsNull = true;
      let buyerText = bytes;
      let buyerStart = 0;
      let buyerEnd = 0;
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
                  // "buyer":
                  if (p + 8 <= last && view.getInt32(p, true) === 2037735970 && view.getInt32(p + 4, true) === 975336037) {
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
                      buyerStart = valueStart;
                      buyerEnd = p;
                      p++;
                      buyerIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        buyerIsNull = true;
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
        buyerIsNull = strictDecoder.nulls[2] === 1;
        buyerText = strictDecoder.texts[2];
        buyerStart = strictDecoder.textStarts[2];
        buyerEnd = strictDecoder.textEnds[2];
      }
      nullBits[row] = (buyerIsNull ? 4 : 0);
      if (symbolText === bytes) {
        symbolStarts[row] = symbolStart;
        symbolEnds[row] = symbolEnd;
      } else {
        rows.keepText(row, 0, symbolText, symbolStart, symbolEnd);
      }
      priceValues[row] = price;
      if (buyerText === bytes || buyerIsNull) {
        buyerStarts[row] = buyerStart;
        buyerEnds[row] = buyerEnd;
      } else {
        rows.keepText(row, 2, buyerText, buyerStart, buyerEnd);
      }
    }
  }

  function run(batch, first, end, rows) {
    const arrivedBefore = task.arrivedCount - first;
    let decodedCount = 0;
    let dearestFilteredCount = 0;
    let dearestAppliedCount = 0;
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const priceValues = rows.numbers[1];
    const buyerStarts = rows.starts[2];
    const buyerEnds = rows.ends[2];
    records: for (let record = first; record < end; record++) {
      const row = record - first;
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
      const buyerIsNull = (nullBits[row] & 4) !== 0;
      let buyerText = bytes;
      let buyerStart = buyerStarts[row];
      const buyerEnd = buyerEnds[row];
      if (buyerStart < 0) {
        buyerText = rows.extra;
        buyerStart = ~buyerStart;
      }
      decodedCount++;

      // line 3: SELECT symbol, price, buyer, place FROM (SELECT *, RANK() OVER (PARTITION BY symbol ORDER BY price D …
      dearest: {
        let dearestCountsRow = ownsKeyless;
        try {
          // line 3: SELECT symbol, price, buyer, place FROM (SELECT *, RANK() OVER (PARTITION BY symbol ORDER BY price D …
          const dearestHash = hashBytes(symbolText, symbolStart, symbolEnd);
          const dearestKeyGroup = keyGroupOf(dearestHash);
          if (dearestKeyGroup < keyGroups.first || dearestKeyGroup >= keyGroups.end) {
            break dearest;
          }
          dearestCountsRow = true;
          dearestPriceRows.values[dearestNewPlace] = price;
          if (buyerIsNull) {
            dearestBuyerRows.texts[dearestNewPlace] = null;
          } else {
            dearestBuyerRows.texts[dearestNewPlace] = sliceText(buyerText, buyerStart, buyerEnd);
          }
          dearestArrivalRows.values[dearestNewPlace] = arrivedBefore + record;
          const dearestSlot = dearestState.locate(0, symbolText, symbolStart, symbolEnd, dearestHash, record);
          if (dearestSlot === 0) {
            task.rowDeparted(0, record);
            break dearest;
          }
          if (dearestTop.take(dearestSlot)) {
            dearestState.changed(dearestSlot);
            if (!dearestCoalesces) {
              emitDearest(dearestSlot, record);
            }
          }
          dearestState.touch(dearestSlot);
          dearestAppliedCount++;
        } catch (error) {
          if (dearestCountsRow) {
            task.rowThrew(0, record, error);
          }
        }
      }
    }
    counters[5] += dearestAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += dearestFilteredCount;
    }
  }

  return task.with([dearestState], ['text', 'number', 'text'], 0, decode, null, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'number', 'text']);
