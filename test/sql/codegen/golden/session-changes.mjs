// Weir stage clicks: 1 query over clicks.
import {
  FieldOrder,
  GeneratedTask,
  ROW_DELETE,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  hashBytes,
  keyGroupOf,
  plainTextEnd,
  putJsonSlice,
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
import { AggregationState, CountColumn, Partitioning, TextExtremeColumn, WholeExtremeColumn } from 'weir/state';

const descriptor = {
  stage: 'clicks',
  fingerprint: 'c22e3dcf95a245baf5fd48f912370f1fe24256d37949e62634b7915570cfed31',
  stateFingerprint: 'd9daaffd53837f5c94b2c0e22adf98d6f513d2b4e464167dc2d7eaed3f7bf6bc',
  isSliceable: true,
  source: {
    name: 'clicks',
    stream: 'clicks',
    format: 'json',
    columns: [{ name: 'visitor', type: 'VARCHAR' }, { name: 'page', type: 'VARCHAR' }, { name: 'at', type: 'TIMESTAMP' }],
    partitionedBy: ['visitor'],
    eventTime: { column: 'at', boundMs: 10000 },
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'visits',
      output: 0,
      emit: 'changes',
      windowSizeMs: 1800000,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [{ name: 'visitor', type: 'VARCHAR' }],
      stateSummary: 'hash aggregation: 1 key column, 4 accumulator columns',
    },
  ],
  outputs: [
    {
      name: 'visits',
      connector: 'dynamodb',
      columns: [
        { name: 'visitor', type: 'VARCHAR' },
        { name: 'began', type: 'TIMESTAMP' },
        { name: 'ended', type: 'TIMESTAMP' },
        { name: 'clicks', type: 'BIGINT' },
        { name: 'first_by_name', type: 'VARCHAR' },
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
  const visitsRows = task.emitted[0];
  const visitsCount = new CountColumn();
  const visitsMinOfPage = new TextExtremeColumn('min');
  const visitsWindowStarts = new WholeExtremeColumn('min');
  const visitsWindowEnds = new WholeExtremeColumn('max');
  const visitsCoalesces = options.coalesceChanges[0];
  const visitsState = new AggregationState({
    columns: [visitsCount, visitsMinOfPage, visitsWindowStarts, visitsWindowEnds],
    window: { kind: 'span', grows: true, lengthMs: 1800000, starts: visitsWindowStarts, ends: visitsWindowEnds, retractGroup: retractVisits },
    allowedLatenessMs: 0,
    emit: 'changes',
    keyGroups: options.keyGroups,
    coalesceChanges: visitsCoalesces,
    rowsPerKeyGroupMax: options.rowsPerKeyGroupMax,
    emitGroup: emitVisits,
    partitioning: new Partitioning(task, 0, ['only text'], [0], 1800000),
  });

  // appends the row of a group, line 9: SELECT visitor, _window_start AS began, _window_end AS ended, COUNT(*) A …
  function emitVisits(slot, recordIndex) {
    const keyBytes = visitsState.keyBytes;
    const keyMemory = visitsState.keyMemory;
    const keyStart = visitsState.keyStart(slot);
    const visitorEnd2 = visitsState.keyEnd(slot);
    const windowStartMs = visitsWindowStarts.get(slot);
    const windowEndMs = visitsWindowEnds.get(slot);
    const firstByNameIsNull = visitsMinOfPage.isNull(slot);
    const json = visitsRows.json;
    const jsonRoom = 189 + (visitorEnd2 - keyStart) * 6 + (firstByNameIsNull ? 0 : visitsMinOfPage.ends[slot] - visitsMinOfPage.starts[slot]) * 6;
    if (json.length + jsonRoom > json.bytes.length) {
      json.reserve(jsonRoom);
    }
    let jsonMemory = json.memory;
    let jsonAt = json.length;
    // {"visitor":
    jsonMemory.setFloat64(jsonAt, 7.736784888117011e+228, true);
    jsonMemory.setInt32(jsonAt + 8, 3809906, true);
    jsonAt += 11;
    jsonAt = putJsonWords(jsonMemory, jsonAt, keyMemory, keyStart, visitorEnd2);
    // ,"began":
    jsonMemory.setFloat64(jsonAt, 7.785504427027819e-143, true);
    jsonMemory.setInt32(jsonAt + 8, 58, true);
    jsonAt += 9;
    jsonAt = putTimestamp(jsonMemory, jsonAt, windowStartMs);
    // ,"ended":
    jsonMemory.setFloat64(jsonAt, 5.226830638079317e-143, true);
    jsonMemory.setInt32(jsonAt + 8, 58, true);
    jsonAt += 9;
    jsonAt = putTimestamp(jsonMemory, jsonAt, windowEndMs);
    // ,"clicks":
    jsonMemory.setFloat64(jsonAt, 9.574849565627318e+247, true);
    jsonMemory.setInt32(jsonAt + 8, 14882, true);
    jsonAt += 10;
    jsonAt = putWholeAt(jsonMemory, jsonAt, visitsCount.values, slot * visitsCount.stride);
    // ,"first_by_name":
    jsonMemory.setFloat64(jsonAt, 6.694399522873491e+151, true);
    jsonMemory.setFloat64(jsonAt + 8, 5.491093875350176e-143, true);
    jsonMemory.setInt32(jsonAt + 16, 58, true);
    jsonAt += 17;
    if (firstByNameIsNull) {
      // null
      jsonMemory.setInt32(jsonAt, 1819047278, true);
      jsonAt += 4;
    } else {
      jsonAt = putJsonSlice(jsonMemory, jsonAt, visitsMinOfPage.bytes, visitsMinOfPage.starts[slot], visitsMinOfPage.ends[slot]);
    }
    jsonMemory.setUint8(jsonAt++, 125);
    json.length = jsonAt;
    writeTextKeyText(visitsRows.keys, keyBytes, keyStart, visitorEnd2);
    const row2 = visitsRows.endRow(ROW_UPSERT, visitsState.send(slot, true), recordIndex, visitsState.hash(slot));
    visitsRows.windowStartsMs[row2] = windowStartMs;
    visitsRows.windowEndsMs[row2] = windowEndMs;
    counters[6] += 1;
  }

  // takes back the row of a group whose session merged or begins earlier
  function retractVisits(slot2, recordIndex2) {
    const keyBytes2 = visitsState.keyBytes;
    const keyMemory2 = visitsState.keyMemory;
    const keyStart2 = visitsState.keyStart(slot2);
    const visitorEnd3 = visitsState.keyEnd(slot2);
    const windowStartMs2 = visitsWindowStarts.get(slot2);
    const windowEndMs2 = visitsWindowEnds.get(slot2);
    if (visitsState.isLive(slot2)) {
      const json2 = visitsRows.json;
      const json2Room = 118 + (visitorEnd3 - keyStart2) * 6;
      if (json2.length + json2Room > json2.bytes.length) {
        json2.reserve(json2Room);
      }
      let jsonMemory2 = json2.memory;
      let jsonAt2 = json2.length;
      // {"visitor":
      jsonMemory2.setFloat64(jsonAt2, 7.736784888117011e+228, true);
      jsonMemory2.setInt32(jsonAt2 + 8, 3809906, true);
      jsonAt2 += 11;
      jsonAt2 = putJsonWords(jsonMemory2, jsonAt2, keyMemory2, keyStart2, visitorEnd3);
      // ,"began":
      jsonMemory2.setFloat64(jsonAt2, 7.785504427027819e-143, true);
      jsonMemory2.setInt32(jsonAt2 + 8, 58, true);
      jsonAt2 += 9;
      jsonAt2 = putTimestamp(jsonMemory2, jsonAt2, windowStartMs2);
      // ,"ended":
      jsonMemory2.setFloat64(jsonAt2, 5.226830638079317e-143, true);
      jsonMemory2.setInt32(jsonAt2 + 8, 58, true);
      jsonAt2 += 9;
      jsonAt2 = putTimestamp(jsonMemory2, jsonAt2, windowEndMs2);
      // ,"_deleted":true}
      jsonMemory2.setFloat64(jsonAt2, 4.9083466216678634e+252, true);
      jsonMemory2.setFloat64(jsonAt2 + 8, 5.562188575016316e+180, true);
      jsonMemory2.setInt32(jsonAt2 + 16, 125, true);
      jsonAt2 += 17;
      json2.length = jsonAt2;
      writeTextKeyText(visitsRows.keys, keyBytes2, keyStart2, visitorEnd3);
      const row3 = visitsRows.endRow(ROW_DELETE, visitsState.send(slot2, false), recordIndex2, visitsState.hash(slot2));
      visitsRows.windowStartsMs[row3] = windowStartMs2;
      visitsRows.windowEndsMs[row3] = windowEndMs2;
      counters[6] += 1;
    }
  }

  const fieldOrder = new FieldOrder(['visitor', 'page', 'at']);
  const strictDecoder = new StrictDecoder([
    { name: 'visitor', required: true, type: 'varchar' },
    { name: 'page', required: false, type: 'varchar' },
    { name: 'at', required: true, type: 'timestamp', format: 'epoch-millis' },
  ]);

  // line 1: CREATE STREAM clicks (
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const visitorStarts = rows.starts[0];
    const visitorEnds = rows.ends[0];
    const pageStarts = rows.starts[1];
    const pageEnds = rows.ends[1];
    const atValues = rows.numbers[2];
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
      let visitorIsMissing = true;
      let visitorText = bytes;
      let visitorStart = 0;
      let visitorEnd = 0;
      let pageIsNull = true;
      let pageText = bytes;
      let pageStart = 0;
      let pageEnd = 0;
      let atIsMissing = true;
      let at = 0;
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
                  // "visitor":
                  if (p + 10 <= last && view.getInt32(p, true) === 1936291362 && view.getInt32(p + 4, true) === 1919906921 && view.getInt32(p + 6, true) === 975336047) {
                    p += 10;
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
                      visitorStart = valueStart;
                      visitorEnd = p;
                      p++;
                      visitorIsMissing = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        visitorIsMissing = true;
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
                  // "page":
                  if (p + 7 <= last && view.getInt32(p, true) === 1734438946 && view.getInt32(p + 3, true) === 975332711) {
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
                      pageStart = valueStart;
                      pageEnd = p;
                      p++;
                      pageIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        pageIsNull = true;
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
                  // "at":
                  if (p + 5 <= last && view.getInt32(p, true) === 578052386 && view.getInt32(p + 1, true) === 975336545) {
                    p += 5;
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
                      at = isNegative ? 0 - number : number;
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
          if (!(visitorIsMissing || atIsMissing)) {
            break decoded;
          }
        }
        // anything unusual, and everything broken
        if (!strictDecoder.decode(bytes, recordStart, recordEnd)) {
          rows.fail(row, strictDecoder.reason);
          continue records;
        }
        visitorText = strictDecoder.texts[0];
        visitorStart = strictDecoder.textStarts[0];
        visitorEnd = strictDecoder.textEnds[0];
        pageIsNull = strictDecoder.nulls[1] === 1;
        pageText = strictDecoder.texts[1];
        pageStart = strictDecoder.textStarts[1];
        pageEnd = strictDecoder.textEnds[1];
        at = strictDecoder.numbers[2];
      }
      nullBits[row] = (pageIsNull ? 2 : 0);
      if (visitorText === bytes) {
        visitorStarts[row] = visitorStart;
        visitorEnds[row] = visitorEnd;
      } else {
        rows.keepText(row, 0, visitorText, visitorStart, visitorEnd);
      }
      if (pageText === bytes || pageIsNull) {
        pageStarts[row] = pageStart;
        pageEnds[row] = pageEnd;
      } else {
        rows.keepText(row, 1, pageText, pageStart, pageEnd);
      }
      atValues[row] = at;
    }
  }

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    let visitsFilteredCount = 0;
    let visitsAppliedCount = 0;
    const { closedRanges } = task;
    let watermarkMs = task.watermarkMs;
    let eventTimeMaxMs = task.eventTimeMaxMs;
    const { bytes, arrivalsMs } = batch;
    const nullBits = rows.nullBits[0];
    const visitorStarts = rows.starts[0];
    const visitorEnds = rows.ends[0];
    const pageStarts = rows.starts[1];
    const pageEnds = rows.ends[1];
    const atValues = rows.numbers[2];
    records: for (let record = first; record < end; record++) {
      const row = record - first;
      const arrivalMs = arrivalsMs[record];
      if (nullBits[row] < 0) {
        task.undecodable(record, rows.reason(row));
        continue records;
      }
      let visitorText = bytes;
      let visitorStart = visitorStarts[row];
      const visitorEnd = visitorEnds[row];
      if (visitorStart < 0) {
        visitorText = rows.extra;
        visitorStart = ~visitorStart;
      }
      const pageIsNull = (nullBits[row] & 2) !== 0;
      let pageText = bytes;
      let pageStart = pageStarts[row];
      const pageEnd = pageEnds[row];
      if (pageStart < 0) {
        pageText = rows.extra;
        pageStart = ~pageStart;
      }
      const at = atValues[row];
      if (at > arrivalMs + 3600000) {
        task.undecodable(record, tooFarAhead('at', at, arrivalMs, 3600000));
        continue records;
      }
      decodedCount++;
      const judgingMs = closedRanges === null ? watermarkMs : closedRanges.watermarkOf(batch, record, watermarkMs);

      // line 9: SELECT visitor, _window_start AS began, _window_end AS ended, COUNT(*) AS clicks, MIN(page) AS first …
      visits: {
        // line 11: GROUP BY visitor
        const visitsHash = hashBytes(visitorText, visitorStart, visitorEnd);
        const visitsKeyGroup = keyGroupOf(visitsHash);
        if (visitsKeyGroup < keyGroups.first || visitsKeyGroup >= keyGroups.end) {
          break visits;
        }
        if (visitsState.isLate(at, visitorText, visitorStart, visitorEnd, visitsHash, judgingMs)) {
          task.rowLate(0, record, at, at + 1800000, judgingMs);
          break visits;
        }
        const visitsSlot = visitsState.findOrMerge(at, visitorText, visitorStart, visitorEnd, visitsHash, judgingMs, record);
        if (visitsSlot === 0) {
          task.rowDeparted(0, record);
          break visits;
        }
        const visitsRowStart = visitsSlot * visitsState.stride;
        visitsCount.values[visitsRowStart] += 1;
        if (!pageIsNull) {
          visitsMinOfPage.add(visitsSlot, pageText, pageStart, pageEnd);
        }
        visitsState.touch(visitsSlot);
        if (!visitsCoalesces) {
          emitVisits(visitsSlot, record);
        }
        visitsAppliedCount++;
      }

      // the watermark moves when every query has seen it as it was before the record
      if (at > eventTimeMaxMs) {
        eventTimeMaxMs = at;
        if (at - 10000 > watermarkMs) {
          watermarkMs = at - 10000;
          if (watermarkMs >= visitsState.nextTimerMs) {
            visitsState.onWatermark(watermarkMs, record);
          }
        }
      }
    }
    counters[5] += visitsAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += visitsFilteredCount;
    }
    task.watermarkMs = watermarkMs;
    task.eventTimeMaxMs = eventTimeMaxMs;
  }

  return task.with([visitsState], ['text', 'text', 'number'], 0, decode, null, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['text', 'text', 'number']);
