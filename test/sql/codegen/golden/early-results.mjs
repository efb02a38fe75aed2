// Weir stage trades: 2 queries over trades.
import {
  ByteWriter,
  FieldOrder,
  GeneratedTask,
  KeysAhead,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  hashKey,
  keyGroupOf,
  plainTextEnd,
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
import { AggregationState, CountColumn, Partitioning } from 'weir/state';

const descriptor = {
  stage: 'trades',
  fingerprint: 'd3c56807dbaae79fd188c604340322fb4cc9cf9eccc14fb120dc0391739f4221',
  stateFingerprint: '568c08551e3995da2e2d13b3d58bbae5eaa7a6bf4a3ceef57aca436ffa83a5d9',
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
      name: 'today',
      output: 0,
      emit: 'changes',
      windowSizeMs: 86400000,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'symbol', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 1 key column, 1 accumulator column',
    },
    {
      name: 'totals',
      output: 1,
      emit: 'changes',
      windowSizeMs: null,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'symbol', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 1 key column, 2 accumulator columns',
    },
  ],
  outputs: [
    {
      name: 'today',
      connector: 'dynamodb',
      columns: [{ name: 'symbol', type: 'VARCHAR' }, { name: 'day', type: 'TIMESTAMP' }, { name: 'trades', type: 'BIGINT' }],
      options: {},
    },
    {
      name: 'totals',
      connector: 'dynamodb',
      columns: [{ name: 'symbol', type: 'VARCHAR' }, { name: 'trades', type: 'BIGINT' }],
      options: {},
    },
  ],
};

export const program = { descriptor, createTask };

function createTask(options) {
  const task = new GeneratedTask(descriptor, options);
  const { counters, ownsKeyless } = task;
  const { keyGroups } = options;
  const todayRows = task.emitted[0];
  const todayKey = new ByteWriter();
  const todayKeysAhead = new KeysAhead(todayKey, simdDecoder.keys(0));
  const todayWanted = todayKeysAhead.wanted;
  const todayHashes = todayKeysAhead.hashes;
  const todayKeyStarts = todayKeysAhead.starts;
  const todayKeyEnds = todayKeysAhead.ends;
  const todayPlaces = todayKeysAhead.places;
  const todaySlots = todayKeysAhead.slots;
  const todayCount = new CountColumn();
  const todayState = new AggregationState({
    columns: [todayCount],
    window: { kind: 'tumbling', sizeMs: 86400000, offsetMs: 0 },
    allowedLatenessMs: 0,
    emit: 'final',
    early: { everyMs: 10000 },
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitToday,
    partitioning: new Partitioning(task, 0, ['only text'], [0], 0),
  });

  // appends the row of a group, line 9: SELECT symbol, _window_start AS day, COUNT(*) AS trades
  function emitToday(slot, recordIndex) {
    const keyBytes = todayState.keyBytes;
    const keyMemory = todayState.keyMemory;
    const keyStart = todayState.keyStart(slot);
    const symbolEnd2 = todayState.keyEnd(slot);
    const windowStartMs = todayState.placeOfRun(slot);
    const windowEndMs = windowStartMs + 86400000;
    const json = todayRows.json;
    const jsonRoom = 122 + (symbolEnd2 - keyStart) * 6;
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
    // ,"day":
    jsonMemory.setFloat64(jsonAt, 1.4537889760836677e-307, true);
    jsonAt += 7;
    jsonAt = putTimestamp(jsonMemory, jsonAt, windowStartMs);
    // ,"trades":
    jsonMemory.setFloat64(jsonAt, 7.478596655508388e+247, true);
    jsonMemory.setInt32(jsonAt + 8, 14882, true);
    jsonAt += 10;
    jsonAt = putWholeAt(jsonMemory, jsonAt, todayCount.values, slot * todayCount.stride);
    jsonMemory.setUint8(jsonAt++, 125);
    json.length = jsonAt;
    writeTextKeyText(todayRows.keys, keyBytes, keyStart, symbolEnd2);
    const row2 = todayRows.endRow(ROW_UPSERT, todayState.send(slot, true), recordIndex, todayState.hash(slot));
    todayRows.windowStartsMs[row2] = windowStartMs;
    todayRows.windowEndsMs[row2] = windowEndMs;
    counters[6] += 1;
  }
  const totalsRows = task.emitted[1];
  const totalsKey = new ByteWriter();
  const totalsKeysAhead = new KeysAhead(totalsKey, simdDecoder.keys(1));
  const totalsWanted = totalsKeysAhead.wanted;
  const totalsHashes = totalsKeysAhead.hashes;
  const totalsKeyStarts = totalsKeysAhead.starts;
  const totalsKeyEnds = totalsKeysAhead.ends;
  const totalsPlaces = totalsKeysAhead.places;
  const totalsSlots = totalsKeysAhead.slots;
  const totalsCount = new CountColumn();
  const totalsUnsentRows = new CountColumn();
  const totalsState = new AggregationState({
    columns: [totalsCount, totalsUnsentRows],
    window: null,
    allowedLatenessMs: 0,
    emit: 'final',
    early: 'by rows',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitTotals,
    partitioning: new Partitioning(task, 1, ['only text'], [0], null),
  });

  // appends the row of a group, line 15: CREATE TABLE totals AS SELECT symbol, COUNT(*) AS trades FROM trades GR …
  function emitTotals(slot2, recordIndex2) {
    const keyBytes2 = totalsState.keyBytes;
    const keyMemory2 = totalsState.keyMemory;
    const keyStart2 = totalsState.keyStart(slot2);
    const symbolEnd3 = totalsState.keyEnd(slot2);
    const json2 = totalsRows.json;
    const json2Room = 85 + (symbolEnd3 - keyStart2) * 6;
    if (json2.length + json2Room > json2.bytes.length) {
      json2.reserve(json2Room);
    }
    let jsonMemory2 = json2.memory;
    let jsonAt2 = json2.length;
    // {"symbol":
    jsonMemory2.setFloat64(jsonAt2, 2.1131090624118389e+214, true);
    jsonMemory2.setInt32(jsonAt2 + 8, 14882, true);
    jsonAt2 += 10;
    jsonAt2 = putJsonWords(jsonMemory2, jsonAt2, keyMemory2, keyStart2, symbolEnd3);
    // ,"trades":
    jsonMemory2.setFloat64(jsonAt2, 7.478596655508388e+247, true);
    jsonMemory2.setInt32(jsonAt2 + 8, 14882, true);
    jsonAt2 += 10;
    jsonAt2 = putWholeAt(jsonMemory2, jsonAt2, totalsCount.values, slot2 * totalsCount.stride);
    jsonMemory2.setUint8(jsonAt2++, 125);
    json2.length = jsonAt2;
    writeTextKeyText(totalsRows.keys, keyBytes2, keyStart2, symbolEnd3);
    totalsRows.endRow(ROW_UPSERT, totalsState.send(slot2, true), recordIndex2, totalsState.hash(slot2));
    counters[15] += 1;
  }

  const fieldOrder = new FieldOrder(['symbol', 'trade_time']);
  const strictDecoder = new StrictDecoder([
    { name: 'symbol', required: true, type: 'varchar' },
    { name: 'trade_time', required: true, type: 'timestamp', format: 'epoch-millis' },
  ]);

  // line 1: CREATE STREAM trades (
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const tradeTimeValues = rows.numbers[1];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const wordLimitOfBatch = bytes.byteLength - 4;
    const successors = fieldOrder.successors;
    const signatures = fieldOrder.signatures;
    const signatureStarts = fieldOrder.signatureStarts;
    const signatureLengths = fieldOrder.signatureLengths;
    records: for (let record = decodeFirst; record < end; record++) {
      const row = record - first;
      const recordStart = starts[record];
      const recordEnd = ends[record];
      let symbolIsMissing = true;
      let symbolText = bytes;
      let symbolStart = 0;
      let symbolEnd = 0;
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
          let fieldBefore = 2;
          let field = successors[2];
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
          if (!(symbolIsMissing || tradeTimeIsMissing)) {
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
        tradeTime = strictDecoder.numbers[1];
      }
      nullBits[row] = 0;
      if (symbolText === bytes) {
        symbolStarts[row] = symbolStart;
        symbolEnds[row] = symbolEnd;
      } else {
        rows.keepText(row, 0, symbolText, symbolStart, symbolEnd);
      }
      tradeTimeValues[row] = tradeTime;
    }
  }

  function hashKeys(batch, first, end, rows) {
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const tradeTimeValues = rows.numbers[1];
    const todayHashesOfKeys = rows.hashes[0];
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
      todayKey.length = 0;
      todayKey.copy(symbolText, symbolStart, symbolEnd);
      todayHashesOfKeys[row] = hashKey(todayKey, 0);
    }
    const totalsHashesOfKeys = rows.hashes[1];
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
      totalsKey.length = 0;
      totalsKey.copy(symbolText, symbolStart, symbolEnd);
      totalsHashesOfKeys[row] = hashKey(totalsKey, 0);
    }
  }

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    const todayKnownHashes = rows.hashes[0];
    let todayFilteredCount = 0;
    let todayAppliedCount = 0;
    const totalsKnownHashes = rows.hashes[1];
    let totalsFilteredCount = 0;
    let totalsAppliedCount = 0;
    const { closedRanges } = task;
    let watermarkMs = task.watermarkMs;
    let eventTimeMaxMs = task.eventTimeMaxMs;
    const { bytes, arrivalsMs } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const tradeTimeValues = rows.numbers[1];
    for (let blockFirst = first; blockFirst < end; blockFirst += 256) {
      const blockEnd = Math.min(end, blockFirst + 256);
      // keys of the block, looked up together
      todayKey.length = 0;
      let todayWantedCount = 0;
      const todayKeysAreMade = todayKeysAhead.make(rows, blockFirst - first, blockEnd - first);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (todayKnownHashes !== undefined) {
          todayHashes[index] = todayKnownHashes[row];
          const todayOwner = keyGroupOf(todayHashes[index]);
          if (todayOwner < keyGroups.first || todayOwner >= keyGroups.end) {
            continue;
          }
        }
        if (nullBits[row] < 0) {
          continue;
        }
        const tradeTime = tradeTimeValues[row];
        todayPlaces[index] = Math.floor(tradeTime / 86400000) * 86400000;
        todayWanted[todayWantedCount++] = index;
        if (!todayKeysAreMade) {
          let symbolText = bytes;
          let symbolStart = symbolStarts[row];
          const symbolEnd = symbolEnds[row];
          if (symbolStart < 0) {
            symbolText = rows.extra;
            symbolStart = ~symbolStart;
          }
          todayKeyStarts[index] = todayKey.length;
          todayKey.copy(symbolText, symbolStart, symbolEnd);
          todayKeyEnds[index] = todayKey.length;
        }
      }
      todayState.seek(todayKeysAhead, todayWantedCount, todayKnownHashes !== undefined);
      // keys of the block, looked up together
      totalsKey.length = 0;
      let totalsWantedCount = 0;
      const totalsKeysAreMade = totalsKeysAhead.make(rows, blockFirst - first, blockEnd - first);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (totalsKnownHashes !== undefined) {
          totalsHashes[index] = totalsKnownHashes[row];
          const totalsOwner = keyGroupOf(totalsHashes[index]);
          if (totalsOwner < keyGroups.first || totalsOwner >= keyGroups.end) {
            continue;
          }
        }
        if (nullBits[row] < 0) {
          continue;
        }
        totalsWanted[totalsWantedCount++] = index;
        if (!totalsKeysAreMade) {
          let symbolText = bytes;
          let symbolStart = symbolStarts[row];
          const symbolEnd = symbolEnds[row];
          if (symbolStart < 0) {
            symbolText = rows.extra;
            symbolStart = ~symbolStart;
          }
          totalsKeyStarts[index] = totalsKey.length;
          totalsKey.copy(symbolText, symbolStart, symbolEnd);
          totalsKeyEnds[index] = totalsKey.length;
        }
      }
      totalsState.seek(totalsKeysAhead, totalsWantedCount, totalsKnownHashes !== undefined);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        const arrivalMs = arrivalsMs[record];
        if (nullBits[row] < 0) {
          task.undecodable(record, rows.reason(row));
          continue records;
        }
        const tradeTime = tradeTimeValues[row];
        if (tradeTime > arrivalMs + 3600000) {
          task.undecodable(record, tooFarAhead('trade_time', tradeTime, arrivalMs, 3600000));
          continue records;
        }
        decodedCount++;
        const judgingMs = closedRanges === null ? watermarkMs : closedRanges.watermarkOf(batch, record, watermarkMs);

        // line 9: SELECT symbol, _window_start AS day, COUNT(*) AS trades
        today: {
          // line 11: GROUP BY symbol
          const todayWindowStart = todayPlaces[index];
          const todayKeyGroup = keyGroupOf(todayHashes[index]);
          if (todayKeyGroup < keyGroups.first || todayKeyGroup >= keyGroups.end) {
            break today;
          }
          if (judgingMs >= todayWindowStart + 86400000) {
            task.rowLate(0, record, todayWindowStart, todayWindowStart + 86400000, judgingMs);
            break today;
          }
          const todaySlot = todayState.foundAhead(todaySlots[index]) || todayState.findOrCreate(todayWindowStart, todayKeysAhead.bytes, todayKeyStarts[index], todayKeyEnds[index], todayHashes[index], record);
          if (todaySlot === 0) {
            task.rowDeparted(0, record);
            break today;
          }
          todayState.sendDue(todaySlot, record);
          const todayRowStart = todaySlot * todayState.stride;
          todayCount.values[todayRowStart] += 1;
          todayState.touchUnsent(todaySlot, watermarkMs);
          todayAppliedCount++;
        }

        // line 15: CREATE TABLE totals AS SELECT symbol, COUNT(*) AS trades FROM trades GROUP BY symbol EMIT EVERY 100 …
        totals: {
          const totalsKeyGroup = keyGroupOf(totalsHashes[index]);
          if (totalsKeyGroup < keyGroups.first || totalsKeyGroup >= keyGroups.end) {
            break totals;
          }
          const totalsSlot = totalsState.foundAhead(totalsSlots[index]) || totalsState.findOrCreate(0, totalsKeysAhead.bytes, totalsKeyStarts[index], totalsKeyEnds[index], totalsHashes[index], record);
          if (totalsSlot === 0) {
            task.rowDeparted(1, record);
            break totals;
          }
          const totalsRowStart = totalsSlot * totalsState.stride;
          totalsCount.values[totalsRowStart] += 1;
          totalsUnsentRows.values[totalsRowStart] += 1;
          if (totalsUnsentRows.values[totalsRowStart] >= 100) {
            totalsUnsentRows.values[totalsRowStart] = 0;
            totalsState.touchSent(totalsSlot, record);
          } else {
            totalsState.touchUnsent(totalsSlot);
          }
          totalsAppliedCount++;
        }

        // the watermark moves when every query has seen it as it was before the record
        if (tradeTime > eventTimeMaxMs) {
          eventTimeMaxMs = tradeTime;
          if (tradeTime - 5000 > watermarkMs) {
            watermarkMs = tradeTime - 5000;
            if (watermarkMs >= todayState.nextTimerMs) {
              todayState.onWatermark(watermarkMs, record);
            }
          }
        }
      }
    }
    counters[5] += todayAppliedCount;
    counters[14] += totalsAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += todayFilteredCount;
      counters[11] += totalsFilteredCount;
    }
    task.watermarkMs = watermarkMs;
    task.eventTimeMaxMs = eventTimeMaxMs;
  }

  return task.with([todayState, totalsState], ['text', 'number'], 2, decode, hashKeys, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'number'], [], 2);
