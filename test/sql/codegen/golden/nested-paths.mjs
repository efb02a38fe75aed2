// Weir stage events: 1 query over events.
import {
  FieldOrder,
  GeneratedTask,
  POWERS_OF_TEN,
  ROW_UPSERT,
  StrictDecoder,
  plainTextEnd,
  putDouble,
  putJsonSlice,
  putTimestamp,
  skipSpace,
  skipString,
  skipValue,
} from 'weir/engine';

const descriptor = {
  stage: 'events',
  fingerprint: '9a229b1c069a7281336eca4f3a622c64442269c5c45e5f12f9ef34e51bdf19f4',
  stateFingerprint: 'ccab53613a1aace3ae00f1745cc6878b3c138c646e9c6539212a1b52efee4cfb',
  isSliceable: true,
  source: {
    name: 'events',
    stream: 'events',
    format: 'ndjson',
    columns: [
      { name: 'symbol', type: 'VARCHAR', path: '$.trade.symbol' },
      { name: 'price', type: 'DOUBLE', path: '$.trade.price' },
      { name: 'latitude', type: 'DOUBLE', path: '$.place.coordinates[1]' },
      { name: 'at', type: 'TIMESTAMP' },
    ],
    partitionedBy: [],
    eventTime: null,
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'result',
      output: 0,
      emit: 'rows',
      windowSizeMs: null,
      windowsShareStart: false,
      allowedLatenessMs: 0,
      lateOutput: null,
      keyColumns: [],
      stateSummary: null,
    },
  ],
  outputs: [
    {
      name: 'result',
      connector: 'stdout',
      columns: [
        { name: 'symbol', type: 'VARCHAR' },
        { name: 'price', type: 'DOUBLE' },
        { name: 'latitude', type: 'DOUBLE' },
        { name: 'at', type: 'TIMESTAMP' },
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
  const resultRows = task.emitted[0];

  const fieldOrder = new FieldOrder(['trade', 'place', 'at']);
  const tradeFieldOrder = new FieldOrder(['symbol', 'price']);
  const placeFieldOrder = new FieldOrder(['coordinates']);
  const strictDecoder = new StrictDecoder([
    { name: 'symbol', path: ['trade', 'symbol'], required: true, type: 'varchar' },
    { name: 'price', path: ['trade', 'price'], required: false, type: 'double' },
    { name: 'latitude', path: ['place', 'coordinates', 1], required: false, type: 'double' },
    { name: 'at', required: false, type: 'timestamp', format: 'epoch-millis' },
  ]);

  // line 2: CREATE STREAM events (
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const priceValues = rows.numbers[1];
    const latitudeValues = rows.numbers[2];
    const atValues = rows.numbers[3];
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const wordLimitOfBatch = bytes.byteLength - 4;
    const successors = fieldOrder.successors;
    const signatures = fieldOrder.signatures;
    const signatureStarts = fieldOrder.signatureStarts;
    const signatureLengths = fieldOrder.signatureLengths;
    const tradeSuccessors = tradeFieldOrder.successors;
    const tradeSignatures = tradeFieldOrder.signatures;
    const tradeSignatureStarts = tradeFieldOrder.signatureStarts;
    const tradeSignatureLengths = tradeFieldOrder.signatureLengths;
    const placeSuccessors = placeFieldOrder.successors;
    const placeSignatures = placeFieldOrder.signatures;
    const placeSignatureStarts = placeFieldOrder.signatureStarts;
    const placeSignatureLengths = placeFieldOrder.signatureLengths;
    const powersOfTen = POWERS_OF_TEN;
    records: for (let record = decodeFirst; record < end; record++) {
      const row = record - first;
      const recordStart = starts[record];
      const recordEnd = ends[record];
      let symbolIsMissing = true;
      let symbolText = bytes;
      let symbolStart = 0;
      let symbolEnd = 0;
      let priceIsNull = true;
      let price = 0;
      let latitudeIsNull = true;
      let latitude = 0;
      let atIsNull = true;
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
                  // "trade":
                  if (p + 8 <= last && view.getInt32(p, true) === 1634890786 && view.getInt32(p + 4, true) === 975332708) {
                    p += 8;
                    c = bytes[p];
                    if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                      p = skipSpace(bytes, p, last);
                      c = bytes[p];
                    }
                    symbolIsMissing = true;
                    priceIsNull = true;
                    if (c === 123) {
                      p++;
                      c = bytes[p];
                      if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                        p = skipSpace(bytes, p, last);
                        c = bytes[p];
                      }
                      if (c === 125 && p < last) {
                        p++;
                      } else {
                        let tradeFieldBefore = 2;
                        let tradeField = tradeSuccessors[2];
                        tradeNextField: for (;;) {
                          tradeNamed: {
                            switch (tradeField) {
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
                                  break tradeNamed;
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
                                  break tradeNamed;
                                }
                                break;
                              }
                              default: {
                                const signatureLength = tradeSignatureLengths[tradeField];
                                if (p + signatureLength <= last) {
                                  const signatureAt = tradeSignatureStarts[tradeField] - p;
                                  const tail = p + signatureLength - 4;
                                  if (view.getInt32(p, true) === tradeSignatures.getInt32(signatureAt + p, true)) {
                                    let position = p + 4;
                                    while (position < tail && view.getInt32(position, true) === tradeSignatures.getInt32(signatureAt + position, true)) {
                                      position += 4;
                                    }
                                    // the last word overlaps the one before it
                                    if (position >= tail && view.getInt32(tail, true) === tradeSignatures.getInt32(signatureAt + tail, true)) {
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
                                            p = skipValue(bytes, valueStart, last, 2);
                                            if (p < 0) {
                                              break usual;
                                            }
                                          }
                                        } else {
                                          p = skipValue(bytes, p, last, 2);
                                          if (p < 0) {
                                            break usual;
                                          }
                                        }
                                      }
                                      break tradeNamed;
                                    }
                                  }
                                }
                              }
                            }
                            // another field than expected
                            tradeField = tradeFieldOrder.find(bytes, p, last, tradeFieldBefore);
                            if (tradeField < 0) {
                              break usual;
                            }
                            continue tradeNextField;
                          }
                          if (bytes[p] !== 44) {
                            c = bytes[p];
                            if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                              p = skipSpace(bytes, p, last);
                              c = bytes[p];
                            }
                            if (c !== 125 || p >= last) {
                              break usual;
                            }
                            p++;
                            break tradeNextField;
                          }
                          p++;
                          c = bytes[p];
                          if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                            p = skipSpace(bytes, p, last);
                            c = bytes[p];
                          }
                          tradeFieldBefore = tradeField;
                          tradeField = tradeSuccessors[tradeField];
                        }
                      }
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
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
                  // "place":
                  if (p + 8 <= last && view.getInt32(p, true) === 1634496546 && view.getInt32(p + 4, true) === 975332707) {
                    p += 8;
                    c = bytes[p];
                    if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                      p = skipSpace(bytes, p, last);
                      c = bytes[p];
                    }
                    latitudeIsNull = true;
                    if (c === 123) {
                      p++;
                      c = bytes[p];
                      if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                        p = skipSpace(bytes, p, last);
                        c = bytes[p];
                      }
                      if (c === 125 && p < last) {
                        p++;
                      } else {
                        let placeFieldBefore = 1;
                        let placeField = placeSuccessors[1];
                        placeNextField: for (;;) {
                          placeNamed: {
                            switch (placeField) {
                              case 0: {
                                // "coordinates":
                                if (p + 14 <= last && view.getInt32(p, true) === 1869570850 && view.getInt32(p + 4, true) === 1852400754 && view.getInt32(p + 8, true) === 1936028769 && view.getInt32(p + 10, true) === 975336293) {
                                  p += 14;
                                  c = bytes[p];
                                  if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                                    p = skipSpace(bytes, p, last);
                                    c = bytes[p];
                                  }
                                  latitudeIsNull = true;
                                  if (c === 91) {
                                    p++;
                                    c = bytes[p];
                                    if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                                      p = skipSpace(bytes, p, last);
                                      c = bytes[p];
                                    }
                                    if (c === 93 && p < last) {
                                      p++;
                                    } else {
                                      let element = 0;
                                      elements: for (;;) {
                                        switch (element) {
                                          case 1: {
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
                                              latitude = isNegative ? -number : number;
                                              latitudeIsNull = false;
                                            } else {
                                              if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                                                latitudeIsNull = true;
                                                p += 4;
                                              } else {
                                                break usual;
                                              }
                                            }
                                            break;
                                          }
                                          default: {
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
                                                  p = skipValue(bytes, valueStart, last, 3);
                                                  if (p < 0) {
                                                    break usual;
                                                  }
                                                }
                                              } else {
                                                p = skipValue(bytes, p, last, 3);
                                                if (p < 0) {
                                                  break usual;
                                                }
                                              }
                                            }
                                          }
                                        }
                                        if (bytes[p] !== 44) {
                                          c = bytes[p];
                                          if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                                            p = skipSpace(bytes, p, last);
                                            c = bytes[p];
                                          }
                                          if (c !== 93 || p >= last) {
                                            break usual;
                                          }
                                          p++;
                                          break elements;
                                        }
                                        p++;
                                        c = bytes[p];
                                        if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                                          p = skipSpace(bytes, p, last);
                                          c = bytes[p];
                                        }
                                        element++;
                                      }
                                    }
                                  } else {
                                    if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                                      p += 4;
                                    } else {
                                      break usual;
                                    }
                                  }
                                  break placeNamed;
                                }
                                break;
                              }
                              default: {
                                const signatureLength = placeSignatureLengths[placeField];
                                if (p + signatureLength <= last) {
                                  const signatureAt = placeSignatureStarts[placeField] - p;
                                  const tail = p + signatureLength - 4;
                                  if (view.getInt32(p, true) === placeSignatures.getInt32(signatureAt + p, true)) {
                                    let position = p + 4;
                                    while (position < tail && view.getInt32(position, true) === placeSignatures.getInt32(signatureAt + position, true)) {
                                      position += 4;
                                    }
                                    // the last word overlaps the one before it
                                    if (position >= tail && view.getInt32(tail, true) === placeSignatures.getInt32(signatureAt + tail, true)) {
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
                                            p = skipValue(bytes, valueStart, last, 2);
                                            if (p < 0) {
                                              break usual;
                                            }
                                          }
                                        } else {
                                          p = skipValue(bytes, p, last, 2);
                                          if (p < 0) {
                                            break usual;
                                          }
                                        }
                                      }
                                      break placeNamed;
                                    }
                                  }
                                }
                              }
                            }
                            // another field than expected
                            placeField = placeFieldOrder.find(bytes, p, last, placeFieldBefore);
                            if (placeField < 0) {
                              break usual;
                            }
                            continue placeNextField;
                          }
                          if (bytes[p] !== 44) {
                            c = bytes[p];
                            if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                              p = skipSpace(bytes, p, last);
                              c = bytes[p];
                            }
                            if (c !== 125 || p >= last) {
                              break usual;
                            }
                            p++;
                            break placeNextField;
                          }
                          p++;
                          c = bytes[p];
                          if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                            p = skipSpace(bytes, p, last);
                            c = bytes[p];
                          }
                          placeFieldBefore = placeField;
                          placeField = placeSuccessors[placeField];
                        }
                      }
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
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
                      atIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        atIsNull = true;
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
          if (!(symbolIsMissing)) {
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
        priceIsNull = strictDecoder.nulls[1] === 1;
        price = strictDecoder.numbers[1];
        latitudeIsNull = strictDecoder.nulls[2] === 1;
        latitude = strictDecoder.numbers[2];
        atIsNull = strictDecoder.nulls[3] === 1;
        at = strictDecoder.numbers[3];
      }
      nullBits[row] = (priceIsNull ? 2 : 0) | (latitudeIsNull ? 4 : 0) | (atIsNull ? 8 : 0);
      if (symbolText === bytes) {
        symbolStarts[row] = symbolStart;
        symbolEnds[row] = symbolEnd;
      } else {
        rows.keepText(row, 0, symbolText, symbolStart, symbolEnd);
      }
      priceValues[row] = price;
      latitudeValues[row] = latitude;
      atValues[row] = at;
    }
  }

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    let resultFilteredCount = 0;
    let resultAppliedCount = 0;
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const symbolStarts = rows.starts[0];
    const symbolEnds = rows.ends[0];
    const priceValues = rows.numbers[1];
    const latitudeValues = rows.numbers[2];
    const atValues = rows.numbers[3];
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
      const priceIsNull = (nullBits[row] & 2) !== 0;
      const price = priceValues[row];
      const latitudeIsNull = (nullBits[row] & 4) !== 0;
      const latitude = latitudeValues[row];
      const atIsNull = (nullBits[row] & 8) !== 0;
      const at = atValues[row];
      decodedCount++;

      // line 9: SELECT symbol, price, latitude, at FROM events;
      result: {
        if (!ownsKeyless) {
          break result;
        }
        const json = resultRows.json;
        const jsonRoom = 184 + (symbolEnd - symbolStart) * 6;
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
        if (priceIsNull) {
          // null
          jsonMemory.setInt32(jsonAt, 1819047278, true);
          jsonAt += 4;
        } else {
          jsonAt = putDouble(jsonMemory, jsonAt, price);
        }
        // ,"latitude":
        jsonMemory.setFloat64(jsonAt, 6.129716942867221e+257, true);
        jsonMemory.setInt32(jsonAt + 8, 975332708, true);
        jsonAt += 12;
        if (latitudeIsNull) {
          // null
          jsonMemory.setInt32(jsonAt, 1819047278, true);
          jsonAt += 4;
        } else {
          jsonAt = putDouble(jsonMemory, jsonAt, latitude);
        }
        // ,"at":
        jsonMemory.setFloat64(jsonAt, 3.15805060355814e-310, true);
        jsonAt += 6;
        if (atIsNull) {
          // null
          jsonMemory.setInt32(jsonAt, 1819047278, true);
          jsonAt += 4;
        } else {
          jsonAt = putTimestamp(jsonMemory, jsonAt, at);
        }
        jsonMemory.setUint8(jsonAt++, 125);
        json.length = jsonAt;
        resultRows.keys.ascii('[]');
        resultRows.endRow(ROW_UPSERT, 0, record, 0);
        counters[6] += 1;
        resultAppliedCount++;
      }
    }
    counters[5] += resultAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += resultFilteredCount;
    }
  }

  return task.with([], ['text', 'number', 'number', 'number'], 0, decode, null, run);
}

