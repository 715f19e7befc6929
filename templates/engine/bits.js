// How the index writes numbers: in signs, and where there are many of them in bits. docs/search.md describes the codes.
(function () {
  "use strict";
  var diembao = window.diembao;
  // The signs: 10 for frequencies, of which the last two say that a number follows and that the list is in bits; then 64 that end a
  // number, or are six bits; then 16 that go before.
  var SIGN = [], MORE = 8, LONG = 9, FIRST_STOPPER = 10, FIRST_CONTINUER = 74, STOPPERS = 64, CONTINUERS = 16, LOW = 4, MOST_CODE = 1 << 30;
  for (var code = 0x20, sign = 0; code < 0x7f; code++) if ('"\\|;,'.indexOf(String.fromCharCode(code)) < 0) SIGN[code] = sign++;

  // Calls take(sign of a frequency or -1, number) for each number of a text; what take returns true for is the last.
  function numbers(text, take) {
    for (var i = 0, before = 0, frequency = -1; i < text.length; i++) {
      var sign = SIGN[text.charCodeAt(i)];
      if (sign < FIRST_STOPPER) frequency = sign;
      else if (sign >= FIRST_CONTINUER) before = before * CONTINUERS + sign - FIRST_CONTINUER + 1;
      else {
        if (take(frequency, before * STOPPERS + sign - FIRST_STOPPER)) return i + 1;
        before = 0;
        frequency = -1;
      }
    }
    return i;
  }

  // The bits of a text from there on, one after the other.
  function reader(text, at) {
    var held = 0, left = 0;
    return function () {
      if (!left) { held = SIGN[text.charCodeAt(at++)] - FIRST_STOPPER; left = 6; }
      return held >> --left & 1;
    };
  }

  // A number of Rice's code: its last `low` binary digits stand after as many ones as the rest comes to, and a nought.
  function rice(bit, low) {
    for (var value = 0; bit();) value++;
    while (low--) value = value << 1 | bit();
    return value;
  }

  // One posting list: {docs, counts}, documents ascending.
  function posting(text) {
    var docs = [], counts = [], doc = -1, more = -1;
    if (SIGN[text.charCodeAt(0)] === LONG) {
      var lows = SIGN[text.charCodeAt(1)] - FIRST_STOPPER, left, bit = reader(text, 2 + numbers(text.slice(2, 12), function (none, number) { left = number; return true; }));
      while (left--) {
        docs.push(doc += rice(bit, lows / LOW | 0) + 1);
        counts.push(rice(bit, lows % LOW) + 1);
      }
    } else numbers(text, function (frequency, number) {
      if (frequency === MORE) { more = number + 10; return; } // the frequency itself; the document follows
      docs.push(doc += number + 1);
      counts.push(more < 0 ? frequency + 2 : more);
      more = -1;
    });
    return { docs: docs, counts: counts };
  }

  // Huffman's code: by the bits of a code, a one before them, what it stands for. The table: values and how many bits they have.
  function codes(table) {
    var out = new Map(), code = -1, before = 0, value = -1;
    numbers(table, function (none, number) {
      if (value < 0) { value = number; return; }
      code = (code + 1) << number - before;
      before = number;
      out.set(1 << number | code, value);
      value = -1;
    });
    return out;
  }

  /* The lengths of all fields' texts, by field and document: [of, table, bits] for each field. `of`: the number of a field before it; then what
     stands there are differences, twice, and the negative ones 1 less and without their sign; -1 for none. A class below 4 is the length itself, then two are for each doubling. */
  function lengths(columns, top) {
    var classes = [];
    columns.forEach(function (column) {
      var known = codes(column[1]), bit = reader(column[2], 0), other = classes[column[0]], out = [];
      for (var doc = 0; doc < top; doc++) {
        for (var code = 1; !known.has(code); code = code << 1 | bit()) if (code >= MOST_CODE) throw new Error("no lengths"); // cut off
        var value = known.get(code);
        out.push(other ? other[doc] + (value & 1 ? -(value + 1) / 2 : value / 2) : value);
      }
      classes.push(out);
    });
    return classes.map(function (column) {
      return column.map(function (number) { return number < 4 ? number : (2 + number % 2) * Math.pow(2, (number >> 1) - 1); });
    });
  }

  diembao.bits = { numbers: numbers, posting: posting, lengths: lengths };
})();
