// The index: loads the pieces that a query needs and assembles a genuine lunr.Index of only its terms.
// docs/search.md describes the files and why the scores are those of the whole index. query.js asks it.
(function () {
  "use strict";
  var diembao = window.diembao, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  var VALUE = {};
  Array.from(DIGITS).forEach(function (digit, value) { VALUE[digit] = value; });
  var MOST_PREFIX_SHARDS = 3, MOST_EXPANSIONS = 200;

  // ------------------------------------------------------------------ decoding

  function varints(text) {
    var out = [], value = 0, shift = 0;
    for (var i = 0; i < text.length; i++) {
      var digit = VALUE[text[i]];
      value += (digit & 31) * Math.pow(2, shift);
      shift += 5;
      if (!(digit & 32)) { out.push(value); value = shift = 0; }
    }
    return out;
  }

  // {document: frequency} of one posting list.
  function posting(text) {
    var numbers = varints(text), out = {}, doc = -1;
    for (var i = 0; i < numbers.length; i++) {
      doc += Math.floor(numbers[i] / 2) + 1;
      out[doc] = numbers[i] % 2 ? numbers[++i] + 2 : 1;
    }
    return out;
  }

  // A shard as {keys: [...], rows: {key: row}}.
  function shard(data) {
    var keys = [], rows = Object.create(null), before = "", lines = data[1].split("\n");
    data[0].split("\n").forEach(function (line, number) {
      before = before.slice(0, parseInt(line[0], 36)) + line.slice(1);
      keys.push(before);
      rows[before] = lines[number];
    });
    return { keys: keys, rows: rows };
  }

  // The terms of one row: {term: [{document: frequency} for each field]}; the key itself is the sum of its forms.
  function terms(key, row, fields) {
    var out = Object.create(null), sum = fields.map(function () { return {}; });
    row.split("|").forEach(function (form) {
      var cut = form.indexOf(";"), columns = form.slice(cut + 1).split(",").map(posting);
      columns.forEach(function (column, field) {
        Object.keys(column).forEach(function (doc) { sum[field][doc] = (sum[field][doc] || 0) + column[doc]; });
      });
      if (cut) out[form.slice(0, cut)] = columns;
    });
    out[key] = sum;
    return out;
  }

  // ------------------------------------------------------------------ loading

  var meta, lengths, analyser, shards = {}, cards = {};

  function start() {
    return start.done || (start.done = Promise.all([
      diembao.load("static/vendor/lunr.js"), diembao.load("static/analysis.js"), diembao.data("search/meta.js", "meta"),
    ]).then(function (loaded) {
      meta = loaded[2];
      analyser = diembao.analyser(meta.table);
      return diembao.data("search/" + meta.lens, "lens");
    }).then(function (rows) { lengths = rows.map(varints); }));
  }

  function shardNumber(key) {
    var low = 0, high = meta.bounds.length;
    while (low < high) {
      var middle = (low + high) >> 1;
      if (meta.bounds[middle] <= key) low = middle + 1; else high = middle;
    }
    return low - 1;
  }

  // A shard that cannot be loaded is missing, not fatal: the others still answer.
  function loadShard(number) {
    shards[number] = shards[number] || diembao.data("search/" + meta.shards[number], meta.bounds[number]).then(shard).catch(function () {
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

  // A lunr.Index of `found` ({term: [{document: frequency} per field]}), weights and all as in the whole index.
  function assemble(found) {
    var lunr = window.lunr, inverted = Object.create(null), vectors = Object.create(null), names = Object.keys(found).sort();
    var averages = meta.sum.map(function (sum) { return sum / meta.n; });
    names.forEach(function (term, index) {
      var entry = inverted[term] = { _index: index }, documents = 0;
      found[term].forEach(function (column) { documents += Object.keys(column).length; });
      var idf = Math.log(1 + Math.abs((meta.n - documents + 0.5) / (documents + 0.5)));
      meta.fields.forEach(function (field, number) {
        var column = found[term][number] || {}, refs = entry[field] = Object.create(null);
        Object.keys(column).forEach(function (doc) {
          var tf = column[doc], ref = field + "/" + doc;
          var norm = meta.k1 * (1 - meta.b + meta.b * (lengths[number][doc] / averages[number]));
          refs[doc] = Object.create(null);
          vectors[ref] = vectors[ref] || new lunr.Vector();
          vectors[ref].insert(index, rounded(idf * ((meta.k1 + 1) * tf) / (norm + tf)));
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
