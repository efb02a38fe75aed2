// Weir stage orders: 1 query over orders.
import {
  FieldOrder,
  GeneratedTask,
  LikePattern,
  POWERS_OF_TEN,
  ROW_UPSERT,
  SimdDecoder,
  StrictDecoder,
  plainTextEnd,
  putDecimal,
  putJsonSlice,
  putTimestamp,
  putWhole,
  readTimestamp,
  skipSpace,
  skipString,
  skipValue,
  utf8,
} from 'weir/engine';

const descriptor = {
  stage: 'orders',
  fingerprint: '4f9cf42655e6ff634d7e27bd0a5e4f17982811f0e0f14f1468dfdaf3baa516a5',
  stateFingerprint: 'ccab53613a1aace3ae00f1745cc6878b3c138c646e9c6539212a1b52efee4cfb',
  isSliceable: true,
  source: {
    name: 'orders',
    stream: 'orders',
    format: 'json',
    columns: [
      { name: 'order_id', type: 'BIGINT' },
      { name: 'customer', type: 'VARCHAR' },
      { name: 'total', type: 'DECIMAL(10, 2)' },
      { name: 'paid', type: 'BOOLEAN' },
      { name: 'placed', type: 'TIMESTAMP' },
    ],
    partitionedBy: [],
    eventTime: null,
    maxFutureMs: 3600000,
    idleTimeoutMs: 60000,
  },
  queries: [
    {
      name: 'large_orders',
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
      name: 'large_orders',
      connector: 'kinesis',
      columns: [
        { name: 'order_id', type: 'BIGINT' },
        { name: 'customer', type: 'VARCHAR' },
        { name: 'gross', type: 'DECIMAL(14, 4)' },
        { name: 'status', type: 'VARCHAR' },
        { name: 'placed', type: 'TIMESTAMP' },
      ],
      options: {},
    },
  ],
};

export const program = { descriptor, createTask };

const paidText = utf8('paid');
const pattern = new LikePattern('VIP%', null);
const trustedText = utf8('trusted');
const openText = utf8('open');
const noText = utf8('');

function createTask(options) {
  const task = new GeneratedTask(descriptor, options);
  const { counters, ownsKeyless } = task;
  const { keyGroups } = options;
  const largeOrdersRows = task.emitted[0];

  const fieldOrder = new FieldOrder(['order_id', 'customer', 'total', 'paid', 'placed']);
  const textValue = new Float64Array(1);
  const strictDecoder = new StrictDecoder([
    { name: 'order_id', required: true, type: 'bigint' },
    { name: 'customer', required: false, type: 'varchar' },
    { name: 'total', required: false, type: 'decimal', precision: 10, scale: 2 },
    { name: 'paid', required: false, type: 'boolean' },
    { name: 'placed', required: false, type: 'timestamp', format: 'iso-8601' },
  ]);

  // line 1: CREATE STREAM orders (order_id BIGINT NOT NULL, customer VARCHAR, total DECIMAL(10, 2), paid BOOLEAN …
  function decode(batch, first, end, rows, decodeFirst) {
    const { bytes, starts, ends } = batch;
    const nullBits = rows.nullBits[0];
    const orderIdValues = rows.numbers[0];
    const customerStarts = rows.starts[1];
    const customerEnds = rows.ends[1];
    const totalValues = rows.numbers[2];
    const paidValues = rows.numbers[3];
    const placedValues = rows.numbers[4];
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
      let orderIdIsMissing = true;
      let orderId = 0;
      let customerIsNull = true;
      let customerText = bytes;
      let customerStart = 0;
      let customerEnd = 0;
      let totalIsNull = true;
      let total = 0;
      let paidIsNull = true;
      let paid = false;
      let placedIsNull = true;
      let placed = 0;
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
          let fieldBefore = 5;
          let field = successors[5];
          nextField: for (;;) {
            named: {
              switch (field) {
                case 0: {
                  // "order_id":
                  if (p + 11 <= last && view.getInt32(p, true) === 1685221154 && view.getInt32(p + 4, true) === 1767862885 && view.getInt32(p + 7, true) === 975332457) {
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
                      orderId = isNegative ? 0 - number : number;
                      orderIdIsMissing = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        orderIdIsMissing = true;
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
                  // "customer":
                  if (p + 11 <= last && view.getInt32(p, true) === 1937072930 && view.getInt32(p + 4, true) === 1701670772 && view.getInt32(p + 7, true) === 975336037) {
                    p += 11;
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
                      customerStart = valueStart;
                      customerEnd = p;
                      p++;
                      customerIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        customerIsNull = true;
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
                  // "total":
                  if (p + 8 <= last && view.getInt32(p, true) === 1953461282 && view.getInt32(p + 4, true) === 975334497) {
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
                      if (digitCount > 13) {
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
                      if (fractionDigitCount > 2) {
                        break usual;
                      }
                      number *= powersOfTen[2 - fractionDigitCount];
                      if (number >= 10000000000) {
                        break usual;
                      }
                      total = isNegative ? 0 - number : number;
                      totalIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        totalIsNull = true;
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
                  // "paid":
                  if (p + 7 <= last && view.getInt32(p, true) === 1767993378 && view.getInt32(p + 3, true) === 975332457) {
                    p += 7;
                    c = bytes[p];
                    if (c <= 32 && (c !== 32 || (c = bytes[++p]) <= 32)) {
                      p = skipSpace(bytes, p, last);
                      c = bytes[p];
                    }
                    if (p + 4 <= last && view.getInt32(p, true) === 1702195828) {
                      paid = true;
                      paidIsNull = false;
                      p += 4;
                    } else {
                      if (p + 5 <= last && view.getInt32(p, true) === 1936482662 && view.getInt32(p + 1, true) === 1702063201) {
                        paid = false;
                        paidIsNull = false;
                        p += 5;
                      } else {
                        if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                          paidIsNull = true;
                          p += 4;
                        } else {
                          break usual;
                        }
                      }
                    }
                    break named;
                  }
                  break;
                }
                case 4: {
                  // "placed":
                  if (p + 9 <= last && view.getInt32(p, true) === 1634496546 && view.getInt32(p + 4, true) === 577004899 && view.getInt32(p + 5, true) === 975332453) {
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
                      if (!readTimestamp(bytes, valueStart, p, textValue, 0)) {
                        break usual;
                      }
                      placed = textValue[0];
                      p++;
                      placedIsNull = false;
                    } else {
                      if (p + 4 <= last && view.getInt32(p, true) === 1819047278) {
                        placedIsNull = true;
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
          if (!(orderIdIsMissing)) {
            break decoded;
          }
        }
        // anything unusual, and everything broken
        if (!strictDecoder.decode(bytes, recordStart, recordEnd)) {
          rows.fail(row, strictDecoder.reason);
          continue records;
        }
        {
          const wide = strictDecoder.wides[0];
          orderId = strictDecoder.numbers[0];
          if (wide !== null) {
            orderId = wide;
          }
        }
        customerIsNull = strictDecoder.nulls[1] === 1;
        customerText = strictDecoder.texts[1];
        customerStart = strictDecoder.textStarts[1];
        customerEnd = strictDecoder.textEnds[1];
        totalIsNull = strictDecoder.nulls[2] === 1;
        {
          const wide = strictDecoder.wides[2];
          total = strictDecoder.numbers[2];
          if (wide !== null) {
            total = wide;
          }
        }
        paidIsNull = strictDecoder.nulls[3] === 1;
        paid = strictDecoder.numbers[3] === 1;
        placedIsNull = strictDecoder.nulls[4] === 1;
        placed = strictDecoder.numbers[4];
      }
      nullBits[row] = (customerIsNull ? 2 : 0) | (totalIsNull ? 4 : 0) | (paidIsNull ? 8 : 0) | (placedIsNull ? 16 : 0);
      if (typeof orderId === 'number') {
        orderIdValues[row] = orderId;
      } else {
        rows.keepWide(row, 0, orderId);
      }
      if (customerText === bytes || customerIsNull) {
        customerStarts[row] = customerStart;
        customerEnds[row] = customerEnd;
      } else {
        rows.keepText(row, 1, customerText, customerStart, customerEnd);
      }
      if (typeof total === 'number') {
        totalValues[row] = total;
      } else {
        rows.keepWide(row, 2, total);
      }
      paidValues[row] = paid ? 1 : 0;
      placedValues[row] = placed;
    }
  }

  function run(batch, first, end, rows) {
    let decodedCount = 0;
    let largeOrdersFilteredCount = 0;
    let largeOrdersAppliedCount = 0;
    const { bytes } = batch;
    const nullBits = rows.nullBits[0];
    const orderIdValues = rows.numbers[0];
    const customerStarts = rows.starts[1];
    const customerEnds = rows.ends[1];
    const totalValues = rows.numbers[2];
    const paidValues = rows.numbers[3];
    const placedValues = rows.numbers[4];
    records: for (let record = first; record < end; record++) {
      const row = record - first;
      if (nullBits[row] < 0) {
        task.undecodable(record, rows.reason(row));
        continue records;
      }
      let orderId = orderIdValues[row];
      if (orderId !== orderId) {
        orderId = rows.wide(row, 0);
      }
      const customerIsNull = (nullBits[row] & 2) !== 0;
      let customerText = bytes;
      let customerStart = customerStarts[row];
      const customerEnd = customerEnds[row];
      if (customerStart < 0) {
        customerText = rows.extra;
        customerStart = ~customerStart;
      }
      const totalIsNull = (nullBits[row] & 4) !== 0;
      let total = totalValues[row];
      if (total !== total) {
        total = rows.wide(row, 2);
      }
      const paidIsNull = (nullBits[row] & 8) !== 0;
      const paid = paidValues[row] === 1;
      const placedIsNull = (nullBits[row] & 16) !== 0;
      const placed = placedValues[row];
      decodedCount++;

      // line 4: SELECT order_id,
      largeOrders: {
        if (!ownsKeyless) {
          break largeOrders;
        }
        // line 10: WHERE total >= 100 AND (paid OR customer IS NOT NULL);
        if (!(!totalIsNull && total >= 10000 && (!paidIsNull && paid || !customerIsNull))) {
          largeOrdersFilteredCount++;
          break largeOrders;
        }
        const gross = totalIsNull ? 0 : total * 119;
        let chosenText = noText;
        let chosenStart = 0;
        let chosenEnd = 0;
        if (!paidIsNull && paid) {
          chosenText = paidText;
          chosenStart = 0;
          chosenEnd = 4;
        } else if (!customerIsNull && pattern.matches(customerText, customerStart, customerEnd)) {
          chosenText = trustedText;
          chosenStart = 0;
          chosenEnd = 7;
        } else {
          chosenText = openText;
          chosenStart = 0;
          chosenEnd = 4;
        }
        const json = largeOrdersRows.json;
        const jsonRoom = 208 + (customerIsNull ? 0 : customerEnd - customerStart) * 6 + (chosenEnd - chosenStart) * 6;
        if (json.length + jsonRoom > json.bytes.length) {
          json.reserve(jsonRoom);
        }
        let jsonMemory = json.memory;
        let jsonAt = json.length;
        // {"order_id":
        jsonMemory.setFloat64(jsonAt, 6.021750295524182e+151, true);
        jsonMemory.setInt32(jsonAt + 8, 975332457, true);
        jsonAt += 12;
        jsonAt = putWhole(jsonMemory, jsonAt, orderId);
        // ,"customer":
        jsonMemory.setFloat64(jsonAt, 1.3879537386399266e+219, true);
        jsonMemory.setInt32(jsonAt + 8, 975336037, true);
        jsonAt += 12;
        if (customerIsNull) {
          // null
          jsonMemory.setInt32(jsonAt, 1819047278, true);
          jsonAt += 4;
        } else {
          jsonAt = putJsonSlice(jsonMemory, jsonAt, customerText, customerStart, customerEnd);
        }
        // ,"gross":
        jsonMemory.setFloat64(jsonAt, 9.96924331656844e-143, true);
        jsonMemory.setInt32(jsonAt + 8, 58, true);
        jsonAt += 9;
        if (totalIsNull) {
          // null
          jsonMemory.setInt32(jsonAt, 1819047278, true);
          jsonAt += 4;
        } else {
          jsonAt = putDecimal(jsonMemory, jsonAt, gross, 4);
        }
        // ,"status":
        jsonMemory.setFloat64(jsonAt, 1.5000892893591484e+248, true);
        jsonMemory.setInt32(jsonAt + 8, 14882, true);
        jsonAt += 10;
        jsonAt = putJsonSlice(jsonMemory, jsonAt, chosenText, chosenStart, chosenEnd);
        // ,"placed":
        jsonMemory.setFloat64(jsonAt, 4.231962726066246e+175, true);
        jsonMemory.setInt32(jsonAt + 8, 14882, true);
        jsonAt += 10;
        if (placedIsNull) {
          // null
          jsonMemory.setInt32(jsonAt, 1819047278, true);
          jsonAt += 4;
        } else {
          jsonAt = putTimestamp(jsonMemory, jsonAt, placed);
        }
        jsonMemory.setUint8(jsonAt++, 125);
        json.length = jsonAt;
        largeOrdersRows.keys.ascii('[]');
        largeOrdersRows.endRow(ROW_UPSERT, 0, record, 0);
        counters[6] += 1;
        largeOrdersAppliedCount++;
      }
    }
    counters[5] += largeOrdersAppliedCount;
    if (ownsKeyless) {
      counters[0] += decodedCount;
      counters[2] += largeOrdersFilteredCount;
    }
  }

  return task.with([], ['number', 'text', 'number', 'number', 'number'], 0, decode, null, run, simdDecoder);
}

// decode, in WebAssembly: takes the usual records, sixteen bytes a step
const simdDecoder = new SimdDecoder([
  // base64
], ['number', 'text', 'number', 'number', 'number']);
