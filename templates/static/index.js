// The index: loads the pieces that a query needs and assembles a genuine lunr.Index of only its terms.
// docs/search.md describes the files and why the scores are those of the whole index. query.js asks it.
(function () {
  "use strict";
  var diembao = window.diembao, MOST_PREFIX_SHARDS = 3, MOST_EXPANSIONS = 200;

  // ------------------------------------------------------------------ decoding

  // The signs of numbers: 10 for frequencies, then 64 that end a number, then 16 that go before.
  var SIGN = [], FIRST_STOPPER = 10, FIRST_CONTINUER = 74, STOPPERS = 64, CONTINUERS = 16;
  for (var code = 0x20, sign = 0; code < 0x7f; code++) if ('"\\|;,'.indexOf(String.fromCharCode(code)) < 0) SIGN[code] = sign++;

  // Calls take(sign of a frequency or -1, number) for each number of a text.
  function numbers(text, take) {
    for (var i = 0, before = 0, frequency = -1; i < text.length; i++) {
      var sign = SIGN[text.charCodeAt(i)];
      if (sign < FIRST_STOPPER) frequency = sign;
      else if (sign >= FIRST_CONTINUER) before = before * CONTINUERS + sign - FIRST_CONTINUER + 1;
      else {
        take(frequency, before * STOPPERS + sign - FIRST_STOPPER);
        before = 0;
        frequency = -1;
      }
    }
  }

  // One posting list: {docs, counts}, documents ascending.
  function posting(text) {
    var docs = [], counts = [], doc = -1, more = -1;
    numbers(text, function (frequency, number) {
      if (frequency === FIRST_STOPPER - 1) { more = number + 11; return; } // the frequency itself; the document follows
      docs.push(doc += number + 1);
      counts.push(more < 0 ? frequency + 2 : more);
      more = -1;
    });
    return { docs: docs, counts: counts };
  }

  // The lengths of a field: 0 to 7 for themselves, then four for each doubling.
  function fieldLengths(text) {
    var out = [];
    numbers(text, function (none, number) { out.push(number < 8 ? number : (4 + number % 4) * Math.pow(2, (number >> 2) - 1)); });
    return out;
  }

  function keys(text) {
    var before = "";
    return text.split("\n").map(function (line) {
      return before = before.slice(0, parseInt(line[0], 36)) + line.slice(1);
    });
  }

  // A shard as {keys: [...], rows: {key: row}}.
  function shard(data) {
    var all = keys(data[0]), rows = Object.create(null);
    data[1].split("\n").forEach(function (row, number) { rows[all[number]] = row; });
    return { keys: all, rows: rows };
  }

  function sum(a, b) {
    var docs = [], counts = [], i = 0, j = 0;
    while (i < a.docs.length || j < b.docs.length) {
      var x = i < a.docs.length ? a.docs[i] : Infinity, y = j < b.docs.length ? b.docs[j] : Infinity;
      docs.push(Math.min(x, y));
      counts.push((x <= y ? a.counts[i++] : 0) + (y <= x ? b.counts[j++] : 0));
    }
    return { docs: docs, counts: counts };
  }

  // The terms of one row: {term: [posting list of each field]}; the key itself is the sum of its forms.
  function terms(key, row, fields) {
    var out = Object.create(null), total = fields.map(function () { return { docs: [], counts: [] }; });
    row.split("|").forEach(function (form) {
      var cut = form.indexOf(";"), columns = form.slice(cut + 1).split(",").map(posting);
      columns.forEach(function (column, field) { total[field] = total[field].docs.length ? sum(total[field], column) : column; });
      if (cut > 0) out[form.slice(0, cut)] = columns;
    });
    out[key] = total;
    return out;
  }

  // ------------------------------------------------------------------ loading

  var meta, lengths, bounds, analyser, shards = {}, cards = {};

  function start() {
    return start.done || (start.done = Promise.all([
      diembao.data("search/meta.js", "meta"), diembao.load("static/vendor/lunr.min.js"), diembao.load("static/analysis.js"),
    ]).then(function (loaded) {
      meta = loaded[0];
      bounds = keys(meta.bounds);
      lengths = meta.lens.map(fieldLengths);
      analyser = diembao.analyser(meta.table);
    }));
  }

  function shardNumber(key) {
    var low = 0, high = bounds.length;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (bounds[middle] <= key) low = middle + 1; else high = middle;
    }
    return low - 1;
  }

  // A shard that cannot be loaded is missing, not fatal: the others still answer.
  function loadShard(number) {
    var file = "search/s" + number + "-" + meta.shards.slice(6 * number, 6 * number + 6) + ".js";
    shards[number] = shards[number] || diembao.data(file, "s/" + bounds[number]).then(shard).catch(function () {
      delete shards[number];
      return null;
    });
    return shards[number];
  }

  diembao.card = function (doc) {
    cards[doc] = cards[doc] || diembao.data("search/d/" + doc + ".js", "d/" + doc).then(function (c) {
      if (typeof c[0] !== "string" || !Array.isArray(c[7]) || !Array.isArray(c[8])) throw new Error("d/" + doc); // damaged
      return { doc: doc, slug: c[0], title: c[1], titleEn: c[2], outlet: c[3], outletEn: c[4], date: c[5], places: c[6],
        paragraphs: c[7], english: c[8] };
    });
    return cards[doc];
  };

  // The shards that hold the clauses' keys: [numbers].
  function needed(list) {
    var numbers = {};
    list.forEach(function (clause) {
      var first = Math.max(0, shardNumber(clause.key));
      var last = clause.prefix ? Math.min(shardNumber(clause.key + "\uffff"), first + MOST_PREFIX_SHARDS - 1) : first;
      for (var number = first; number <= last; number++) numbers[number] = true;
    });
    return Object.keys(numbers).map(Number);
  }

  // The shards that the clauses need: {number: shard, or null where it could not be loaded}.
  function load(list) {
    var numbers = needed(list), loaded = {};
    return Promise.all(numbers.map(loadShard)).then(function (all) {
      numbers.forEach(function (number, i) { loaded[number] = all[i]; });
      return loaded;
    });
  }

  // ------------------------------------------------------------------ the index of a query

  // Three decimals as lunr.py rounds them; toFixed is exact where multiplying might fall on the wrong side of a tie.
  function rounded(weight) {
    var scaled = weight * 1000;
    return Math.abs(scaled % 1 - 0.5) < 1e-6 ? Number(weight.toFixed(3)) : Math.round(scaled) / 1000;
  }

  // A lunr.Index of `found` ({term: [posting list of each field]}), weights and all as in the whole index.
  function assemble(found) {
    var lunr = window.lunr, inverted = Object.create(null), vectors = Object.create(null), names = Object.keys(found).sort();
    var nothing = Object.create(null);
    names.forEach(function (term, index) {
      var entry = inverted[term] = { _index: index }, documents = 0;
      found[term].forEach(function (column) { documents += column.docs.length; });
      var idf = Math.log(1 + Math.abs((meta.n - documents + 0.5) / (documents + 0.5)));
      meta.fields.forEach(function (field, number) {
        var refs = entry[field] = Object.create(null), column = found[term][number];
        if (column) column.docs.forEach(function (doc, i) {
          var tf = column.counts[i], ref = field + "/" + doc, average = meta.sum[number] / meta.n;
          var norm = meta.k1 * (1 - meta.b + meta.b * (lengths[number][doc] / average));
          refs[doc] = nothing;
          vectors[ref] = vectors[ref] || new lunr.Vector();
          vectors[ref].elements.push(index, rounded(idf * ((meta.k1 + 1) * tf) / (norm + tf))); // terms come in order
        });
      });
    });
    return new lunr.Index({
      invertedIndex: inverted, fieldVectors: vectors, tokenSet: lunr.TokenSet.fromArray(names), fields: meta.fields,
      pipeline: new lunr.Pipeline(),
    });
  }

  // The terms that the clauses ask for, and for each the words of the query that it stands for.
  function gather(list, loaded) {
    var found = Object.create(null), words = Object.create(null), boosts = [];
    function take(clause, key, term, source) {
      var row = source.rows[key];
      if (row === undefined) return;
      var all = terms(key, row, meta.fields);
      if (!all[term]) return;
      found[term] = all[term];
      (words[term] = words[term] || {})[clause.word] = true;
      if (clause.pair) words[term][clause.word - 1] = true;
      boosts.push({ term: term, boost: clause.boost });
    }
    list.forEach(function (clause) {
      if (!clause.prefix) {
        var source = loaded[Math.max(0, shardNumber(clause.key))];
        if (source) take(clause, clause.key, clause.term, source);
        return;
      }
      var left = MOST_EXPANSIONS;
      Object.keys(loaded).forEach(function (number) {
        if (loaded[number]) loaded[number].keys.forEach(function (key) {
          if (key.startsWith(clause.key) && left-- > 0) take(clause, key, key, loaded[number]);
        });
      });
    });
    return { found: found, words: words, boosts: boosts };
  }
  /* start()               when the index can be asked; load, gather and assemble come after it
     size()                how many documents there are
     load(clauses)         their shards; a clause is {key, term, boost, word} or, for all keys that begin so, {key, boost, word, prefix}
     gather(clauses, loaded)   {found, words, boosts}: what assemble wants; the words each term stands for; the clauses of lunr
     assemble(found)       the lunr.Index of these terms */
  diembao.index = { start: start, size: function () { return meta.n; }, analyser: function () { return analyser; },
    load: load, gather: gather, assemble: assemble };
})();
