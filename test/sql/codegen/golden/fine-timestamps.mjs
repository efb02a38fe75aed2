// Weir stage ticks: 2 queries over ticks.
import {
  ByteWriter,
  FieldOrder,
  GeneratedTask,
  KeysAhead,
  ROW_UPSERT,
  StrictDecoder,
  betweenFine,
  fineTimeUnit,
  hashBytes,
  hashKey,
  keyGroupOf,
  microsecondsOf,
  millisecondsOf,
  plainTextEnd,
  putFineTimestamp,
  putJsonWords,
  putWhole,
  putWholeAt,
  readFineTimestamp,
  skipSpace,
  skipString,
  skipValue,
  timestampOfPrecision,
  tooFarAhead,
  utf8,
  writeTextKeyText,
} from 'weir/engine';
import {
  AggregationState,
  CountColumn,
  NumberRows,
  Partitioning,
  RankPart,
  RowBuffer,
  RowsFrame,
  TimedOverState,
  WholeExtremeColumn,
} from 'weir/state';

const descriptor = {
  stage: 'ticks',
  fingerprint: 'e987fb48b509d461bd98db8373babc791c2229c4db935d1044424bbbfc54faf3',
  stateFingerprint: '5f9536914e94a935192f53f67ab8d3e63b2e80de5a4b6b2179a6c741a621cfc5',
  isSliceable: true,
  source: {
    name: 'ticks',
    stream: 'ticks',
    format: 'json',
    columns: [{ name: 'symbol', type: 'VARCHAR' }, { name: 'at', type: 'TIMESTAMP(6)' }, { name: 'sent', type: 'TIMESTAMP(9)' }],
    partitionedBy: ['symbol'],
    eventTime: { column: 'at', boundMs: 2000 },
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'per_second',
      output: 0,
      emit: 'final',
      windowSizeMs: 1000,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'symbol', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 1 key column, 3 accumulator columns',
    },
    {
      name: 'delays',
      output: 1,
      emit: 'append',
      windowSizeMs: null,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'symbol', type: 'VARCHAR' }],
      stateSummary: 'rows per key of 1 column in order of event time: 1 call',
    },
  ],
  outputs: [
    {
      name: 'per_second',
      connector: 'kinesis',
      columns: [
        { name: 'symbol', type: 'VARCHAR' },
        { name: 'n', type: 'BIGINT' },
        { name: 'first', type: 'TIMESTAMP(6)' },
        { name: 'last_sent', type: 'TIMESTAMP(9)' },
      ],
      options: {},
    },
    {
      name: 'delays',
      connector: 'kinesis',
      columns: [
        { name: 'symbol', type: 'VARCHAR' },
        { name: 'at', type: 'TIMESTAMP(6)' },
        { name: 'delay_us', type: 'BIGINT' },
        { name: 'place', type: 'BIGINT' },
      ],
      options: {},
    },
  ],
};

export const program = { descriptor, createTask };

const microsecondText = utf8('MICROSECOND');
const fineTimeUnit2 = fineTimeUnit('MICROSECOND');

function createTask(options) {
  const task = new GeneratedTask(descriptor, options);
  const { counters, ownsKeyless } = task;
  const { keyGroups } = options;
  const perSecondRows = task.emitted[0];
  const perSecondKey = new ByteWriter();
  const perSecondKeysAhead = new KeysAhead(perSecondKey);
  const perSecondWanted = perSecondKeysAhead.wanted;
  const perSecondHashes = perSecondKeysAhead.hashes;
  const perSecondKeyStarts = perSecondKeysAhead.starts;
  const perSecondKeyEnds = perSecondKeysAhead.ends;
  const perSecondPlaces = perSecondKeysAhead.places;
  const perSecondSlots = perSecondKeysAhead.slots;
  const perSecondCount = new CountColumn();
  const perSecondMinOfAt = new WholeExtremeColumn('min');
  const perSecondMaxOfSent = new WholeExtremeColumn('max');
  const perSecondState = new AggregationState({
    columns: [perSecondCount, perSecondMinOfAt, perSecondMaxOfSent],
    window: { kind: 'tumbling', sizeMs: 1000, offsetMs: 0 },
    allowedLatenessMs: 0,
    emit: 'final',
    keyGroups: options.keyGroups,
    coalesceChanges: false,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitPerSecond,
    partitioning: new Partitioning(task, 0, ['only text'], [0], 0),
  });

  // appends the row of a group, line 6: SELECT symbol, COUNT(*) AS n, MIN(at) AS first, MAX(sent) AS last_sent
  function emitPerSecond(slot, recordIndex) {
    const keyBytes = perSecondState.keyBytes;
    const keyMemory = perSecondState.keyMemory;
    const keyStart = perSecondState.keyStart(slot);
    const symbolEnd2 = perSecondState.keyEnd(slot);
    const windowStartMs = perSecondState.placeOfRun(slot);
    const windowEndMs = windowStartMs + 1000;
    const first2 = perSecondMinOfAt.get(slot);
    const lastSentIsNull = perSecondMaxOfSent.isNull(slot);
    const lastSent = perSecondMaxOfSent.get(slot);
    const json = perSecondRows.json;
    const jsonRoom = 174 + (symbolEnd2 - keyStart) * 6;
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
    // ,"n":
    jsonMemory.setFloat64(jsonAt, 1.233611494635e-312, true);
    jsonAt += 5;
    jsonAt = putWholeAt(jsonMemory, jsonAt, perSecondCount.values, slot * perSecondCount.stride);
    // ,"first":
    jsonMemory.setFloat64(jsonAt, 1.048179977578298e-142, true);
    jsonMemory.setInt32(jsonAt + 8, 58, true);
    jsonAt += 9;
    jsonAt = putFineTimestamp(jsonMemory, jsonAt, first2, 6, true);
    // ,"last_sent":
    jsonMemory.setFloat64(jsonAt, 5.4982510103530775e+247, true);
    jsonMemory.setFloat64(jsonAt + 8, 1.23361353379e-312, true);
    jsonAt += 13;
    if (lastSentIsNull) {
      // null
      jsonMemory.setInt32(jsonAt, 1819047278, true);
      jsonAt += 4;
    } else {
      jsonAt = putFineTimestamp(jsonMemory, jsonAt, lastSent, 9, true);
    }
    jsonMemory.setUint8(jsonAt++, 125);
    json.length = jsonAt;
    writeTextKeyText(perSecondRows.keys, keyBytes, keyStart, symbolEnd2);
    const row2 = perSecondRows.endRow(ROW_UPSERT, 0, recordIndex, perSecondState.hash(slot));
    perSecondRows.windowStartsMs[row2] = windowStartMs;
    perSecondRows.windowEndsMs[row2] = windowEndMs;
    counters[6] += 1;
  }
  const delaysRows = task.emitted[1];
  const delaysAtAsDoubleRows = new NumberRows('double');
  const delaysAtRows = new NumberRows('whole');
  const delaysSentRows = new NumberRows('whole');
  const delaysRank = new CountColumn();
  const delaysKeptRows = new RowBuffer([delaysAtAsDoubleRows, delaysAtRows, delaysSentRows], delaysAtAsDoubleRows, 2);
  const delaysRankPart = new RankPart(delaysKeptRows, delaysAtAsDoubleRows, delaysRank, 'rank');
  const delaysFrame = new RowsFrame(delaysKeptRows, null, 0, [delaysRankPart]);
  const delaysState = new TimedOverState({
    rows: delaysKeptRows,
    columns: [delaysRank],
    keyGroups: options.keyGroups,
    partitioning: new Partitioning(task, 1, ['only text'], [0], null),
    times: delaysAtAsDoubleRows,
    unitsPerMs: 1000,
    followingRows: 0,
    followingMs: 0,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitRow: emitDelays,
  });

  // appends the row of a row, line 12: SELECT symbol, at, TIMESTAMPDIFF(MICROSECOND, sent, at) AS delay_us, RANK …
  function emitDelays(slot2, recordIndex2) {
    try {
      const place = delaysKeptRows.placeBack(slot2, 0);
      const keyBytes2 = delaysState.keyBytes;
      const keyMemory2 = delaysState.keyMemory;
      const keyStart2 = delaysState.keyStart(slot2);
      const symbolEnd3 = delaysState.keyEnd(slot2);
      const at2 = delaysAtRows.get(place);
      const noSent = delaysSentRows.isNull(place);
      const sent2 = noSent ? 0 : delaysSentRows.get(place);
      const delayUs = noSent ? 0 : betweenFine(9, fineTimeUnit2, sent2, timestampOfPrecision(at2, 6, 9));
      const json2 = delaysRows.json;
      const json2Room = 190 + (symbolEnd3 - keyStart2) * 6;
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
      // ,"at":
      jsonMemory2.setFloat64(jsonAt2, 3.15805060355814e-310, true);
      jsonAt2 += 6;
      jsonAt2 = putFineTimestamp(jsonMemory2, jsonAt2, at2, 6, true);
      // ,"delay_us":
      jsonMemory2.setFloat64(jsonAt2, 8.308048752127566e+151, true);
      jsonMemory2.setInt32(jsonAt2 + 8, 975336309, true);
      jsonAt2 += 12;
      if (noSent) {
        // null
        jsonMemory2.setInt32(jsonAt2, 1819047278, true);
        jsonAt2 += 4;
      } else {
        jsonAt2 = putWhole(jsonMemory2, jsonAt2, delayUs);
      }
      // ,"place":
      jsonMemory2.setFloat64(jsonAt2, 5.481083430318905e-143, true);
      jsonMemory2.setInt32(jsonAt2 + 8, 58, true);
      jsonAt2 += 9;
      jsonAt2 = putWhole(jsonMemory2, jsonAt2, delaysRank.values[slot2 * delaysRank.stride]);
      jsonMemory2.setUint8(jsonAt2++, 125);
      json2.length = jsonAt2;
      writeTextKeyText(delaysRows.keys, keyBytes2, keyStart2, symbolEnd3);
      const row3 = delaysRows.endRow(ROW_UPSERT, (delaysKeptRows.dones[slot2] - 1) % 2147483648, recordIndex2, delaysState.hash(slot2));
      delaysRows.windowEndsMs[row3] = delaysState.orderMs;
      counters[15] += 1;
    } catch (error) {
      task.emissionFailed(1, recordIndex2, error);
    }
  }

  const fieldOrder = new FieldOrder(['symbol', 'at', 'sent']);
  const strictDecoder = new StrictDecoder([
    { name: 'symbol', required: true, type: 'varchar' },
    { name: 'at', required: true, type: 'timestamp', format: 'iso-8601', precision: 6 },
    { name: 'sent', required: false, type: 'timestamp', format: 'iso-8601', precision: 9 },
  ]);

  // line 2: CREATE STREAM ticks (symbol VARCHAR NOT NULL, at TIMESTAMP(6) NOT NULL, sent TIMESTAMP(9), WATERMARK …
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const atValues = rows.numbers[1];
    const sentValues = rows.numbers[2];
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
      let atIsMissing = true;
      let at = 0;
      let sentIsNull = true;
      let sent = 0;
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
                  // "at":
                  if (p + 5 <= last && view.getInt32(p, true) === 578052386 && view.getInt32(p + 1, true) === 975336545) {
                    p += 5;
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
                      const wide = readFineTimestamp(bytes, valueStart, p, 6, false);
                      if (wide === null) {
                        break usual;
                      }
                      at = wide;
                      p++;
                      atIsMissing = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        atIsMissing = true;
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
                  // "sent":
                  if (p + 7 <= last && view.getInt32(p, true) === 1852142370 && view.getInt32(p + 3, true) === 975336558) {
                    p += 7;
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
                      const wide = readFineTimestamp(bytes, valueStart, p, 9, false);
                      if (wide === null) {
                        break usual;
                      }
                      sent = wide;
                      p++;
                      sentIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        sentIsNull = true;
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
          if (!(symbolIsMissing || atIsMissing)) {
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
        {
          const wide = strictDecoder.wides[1];
          at = strictDecoder.numbers[1];
          if (wide !== null) {
            at = wide;
          }
        }
        sentIsNull = strictDecoder.nulls[2] === 1;
        {
          const wide = strictDecoder.wides[2];
          sent = strictDecoder.numbers[2];
          if (wide !== null) {
            sent = wide;
          }
        }
      }
      nullBits[row] = (sentIsNull ? 4 : 0);
      if (symbolText === bytes) {
        symbolStarts[row] = symbolStart;
        symbolEnds[row] = symbolEnd;
      } else {
        rows.keepText(row, 0, symbolText, symbolStart, symbolEnd);
      }
      if (typeof at === 'number') {
        atValues[row] = at;
      } else {
        rows.keepWide(row, 1, at);
      }
      if (typeof sent === 'number') {
        sentValues[row] = sent;
      } else {
        rows.keepWide(row, 2, sent);
      }
    }
  }

  function hashKeys(batch, first, end, rows) {
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const atValues = rows.numbers[1];
    const sentValues = rows.numbers[2];
    const perSecondHashesOfKeys = rows.hashes[0];
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
      perSecondKey.length = 0;
      perSecondKey.copy(symbolText, symbolStart, symbolEnd);
      perSecondHashesOfKeys[row] = hashKey(perSecondKey, 0);
    }
  }

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    const perSecondKnownHashes = rows.hashes[0];
    let perSecondFilteredCount = 0;
    let perSecondAppliedCount = 0;
    let delaysFilteredCount = 0;
    let delaysAppliedCount = 0;
    const { closedRanges } = task;
    let watermarkMs = task.watermarkMs;
    let eventTimeMaxMs = task.eventTimeMaxMs;
    const { bytes, arrivalsMs } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const atValues = rows.numbers[1];
    const sentValues = rows.numbers[2];
    for (let blockFirst = first; blockFirst < end; blockFirst += 256) {
      const blockEnd = Math.min(end, blockFirst + 256);
      // keys of the block, looked up together
      perSecondKey.length = 0;
      let perSecondWantedCount = 0;
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
        if (perSecondKnownHashes !== undefined) {
          perSecondHashes[index] = perSecondKnownHashes[row];
          const perSecondOwner = keyGroupOf(perSecondHashes[index]);
          if (perSecondOwner < keyGroups.first || perSecondOwner >= keyGroups.end) {
            continue;
          }
        }
        if (nullBits[row] < 0) {
          continue;
        }
        let at = atValues[row];
        if (at !== at) {
          at = rows.wide(row, 1);
        }
        if (!(at >= 1767225600000001)) {
          continue;
        }
        perSecondPlaces[index] = Math.floor(millisecondsOf(at, 6) / 1000) * 1000;
        perSecondWanted[perSecondWantedCount++] = index;
        let symbolText = bytes;
        let symbolStart = symbolStarts[row];
        const symbolEnd = symbolEnds[row];
        if (symbolStart < 0) {
          symbolText = rows.extra;
          symbolStart = ~symbolStart;
        }
        perSecondKeyStarts[index] = perSecondKey.length;
        perSecondKey.copy(symbolText, symbolStart, symbolEnd);
        perSecondKeyEnds[index] = perSecondKey.length;
      }
      perSecondState.seek(perSecondKeysAhead, perSecondWantedCount, perSecondKnownHashes !== undefined);
      records: for (let record = blockFirst; record < blockEnd; record++) {
        const row = record - first;
        const index = record - blockFirst;
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
        let at = atValues[row];
        if (at !== at) {
          at = rows.wide(row, 1);
        }
        const sentIsNull = (nullBits[row] & 4) !== 0;
        let sent = sentValues[row];
        if (sent !== sent) {
          sent = rows.wide(row, 2);
        }
        const eventTimeMs = millisecondsOf(at, 6);
        if (eventTimeMs > arrivalMs + 3600000) {
          task.undecodable(record, tooFarAhead('at', eventTimeMs, arrivalMs, 3600000));
          continue records;
        }
        decodedCount++;
        const judgingMs = closedRanges === null ? watermarkMs : closedRanges.watermarkOf(batch, record, watermarkMs);

        // line 6: SELECT symbol, COUNT(*) AS n, MIN(at) AS first, MAX(sent) AS last_sent
        perSecond: {
          // line 8: WHERE at >= '2026-01-01 00:00:00.000001'
          if (!(at >= 1767225600000001)) {
            perSecondFilteredCount++;
            break perSecond;
          }
          // line 9: GROUP BY symbol, TUMBLE(at, INTERVAL '1' SECOND);
          const perSecondWindowStart = perSecondPlaces[index];
          const perSecondKeyGroup = keyGroupOf(perSecondHashes[index]);
          if (perSecondKeyGroup < keyGroups.first || perSecondKeyGroup >= keyGroups.end) {
            break perSecond;
          }
          if (judgingMs >= perSecondWindowStart + 1000) {
            task.rowLate(0, record, perSecondWindowStart, perSecondWindowStart + 1000, judgingMs);
            break perSecond;
          }
          const perSecondSlot = perSecondState.foundAhead(perSecondSlots[index]) || perSecondState.findOrCreate(perSecondWindowStart, perSecondKeysAhead.bytes, perSecondKeyStarts[index], perSecondKeyEnds[index], perSecondHashes[index], record);
          if (perSecondSlot === 0) {
            task.rowDeparted(0, record);
            break perSecond;
          }
          const perSecondRowStart = perSecondSlot * perSecondState.stride;
          perSecondCount.values[perSecondRowStart] += 1;
          if (!(perSecondMinOfAt.values[perSecondRowStart] < at)) {
            perSecondMinOfAt.add(perSecondSlot, at);
          }
          if (!sentIsNull) {
            if (!(perSecondMaxOfSent.values[perSecondRowStart] > sent)) {
              perSecondMaxOfSent.add(perSecondSlot, sent);
            }
          }
          perSecondState.touch(perSecondSlot);
          perSecondAppliedCount++;
        }

        // line 12: SELECT symbol, at, TIMESTAMPDIFF(MICROSECOND, sent, at) AS delay_us, RANK() OVER (PARTITION BY symb …
        delays: {
          let delaysCountsRow = ownsKeyless;
          // line 12: SELECT symbol, at, TIMESTAMPDIFF(MICROSECOND, sent, at) AS delay_us, RANK() OVER (PARTITION BY symb …
          const eventTimeMicros = microsecondsOf(at, 6);
          const eventTimeMs2 = Math.floor(eventTimeMicros / 1000);
          const delaysHash = hashBytes(symbolText, symbolStart, symbolEnd);
          const delaysKeyGroup = keyGroupOf(delaysHash);
          if (delaysKeyGroup < keyGroups.first || delaysKeyGroup >= keyGroups.end) {
            break delays;
          }
          delaysCountsRow = true;
          if (judgingMs > eventTimeMs2) {
            task.rowLate(1, record, eventTimeMs2, eventTimeMs2, judgingMs);
            break delays;
          }
          const delaysSlot = delaysState.findOrCreate(symbolText, symbolStart, symbolEnd, delaysHash, record);
          if (delaysSlot === 0) {
            task.rowDeparted(1, record);
            break delays;
          }
          const delaysPlace = delaysKeptRows.append(delaysSlot);
          delaysAtAsDoubleRows.values[delaysPlace] = eventTimeMicros;
          if (typeof at === 'number') {
            delaysAtRows.values[delaysPlace] = at;
          } else {
            delaysAtRows.setWide(delaysPlace, at);
          }
          if (sentIsNull) {
            delaysSentRows.values[delaysPlace] = NaN;
          } else {
            if (typeof sent === 'number') {
              delaysSentRows.values[delaysPlace] = sent;
            } else {
              delaysSentRows.setWide(delaysPlace, sent);
            }
          }
          delaysState.wait(delaysSlot, eventTimeMs2);
          delaysAppliedCount++;
        }

        // the watermark moves when every query has seen it as it was before the record
        if (eventTimeMs > eventTimeMaxMs) {
          eventTimeMaxMs = eventTimeMs;
          if (eventTimeMs - 2000 > watermarkMs) {
            watermarkMs = eventTimeMs - 2000;
            if (watermarkMs >= perSecondState.nextTimerMs) {
              perSecondState.onWatermark(watermarkMs, record);
            }
            if (watermarkMs >= delaysState.nextTimerMs) {
              delaysState.onWatermark(watermarkMs, record);
            }
          }
        }
      }
    }
    counters[5] += perSecondAppliedCount;
    counters[14] += delaysAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += perSecondFilteredCount;
      counters[11] += delaysFilteredCount;
    }
    task.watermarkMs = watermarkMs;
    task.eventTimeMaxMs = eventTimeMaxMs;
  }

  return task.with([perSecondState, delaysState], ['text', 'number', 'number'], 1, decode, hashKeys, run);
}

