// The index: loads the pieces that a query needs and reads them. docs/search.md describes the
// files. scoring.js weighs what stands in them, query.js asks.
(function () {
  "use strict";
  var diembao = window.diembao, files = diembao.files, bits = diembao.bits, numbers = bits.numbers, MOST_PREFIX_SHARDS = 3, MOST_EXPANSIONS = 200;

  // ------------------------------------------------------------------ decoding

  function keys(text) {
    var before = "";
    return text.split("\n").map(function (line) {
      return before = before.slice(0, parseInt(line[0], 36)) + line.slice(1);
    });
  }

  // A shard as {keys: [...], rows: {key: row}, terms: {key: what was decoded of its row}}.
  function shard(data) {
    var all = keys(data[0]), rows = Object.create(null);
    data[1].split("\n").forEach(function (row, number) { rows[all[number]] = row; });
    return { keys: all, rows: rows, terms: Object.create(null) };
  }

  // What the documents below number `top` have together of some posting lists.
  function sum(lists, top) {
    var all = new Uint32Array(top), docs = [], counts = [];
    lists.forEach(function (list) {
      list.docs.forEach(function (doc, i) { all[doc] += list.counts[i]; });
    });
    all.forEach(function (count, doc) { if (count) { docs.push(doc); counts.push(count); } });
    return { docs: docs, counts: counts };
  }

  function own(fold) { return "." + fold; }

  // The terms of one row: {term: [posting list of each field]}; the key is the sum of its forms, `own` what stands so itself.
  function terms(key, row) {
    var out = Object.create(null), forms = row.split("|").map(function (form) {
      var cut = form.indexOf(";"), columns = form.slice(cut + 1).split(",").map(bits.posting);
      out[cut > 0 ? form.slice(0, cut) : own(key)] = columns;
      return columns;
    });
    out[key] = forms.length === 1 ? forms[0] : meta.fields.map(function (none, field) {
      return sum(forms.map(function (columns) { return columns[field]; }).filter(Boolean), top);
    });
    return out;
  }

  // Other names, {folds: [[phrase as it is written, other, ...], ...]}, "" for one without marks. Of lines that begin with "=", if
  // they go both ways, or ">": phrases, two tabs, other names, and a tab between two of a side; or with "+": a name, and its initials.
  function named(text) {
    var out = Object.create(null);
    function add(phrase, other) {
      var tokens = analyser.tokens(phrase), folds = tokens.map(function (token) { return token.fold; }).join(" ");
      var written = tokens.some(function (token) { return token.exact !== token.fold; }) ? phrase : "", rows = out[folds] = out[folds] || [];
      var row = rows.find(function (one) { return one[0] === written; });
      if (!row) rows.push(row = [written]);
      if (row.indexOf(other) < 0) row.push(other);
    }
    function initials(name) { return analyser.tokens(name).map(function (token) { return token.exact[0]; }).join("").toUpperCase(); }
    text.split("\n").filter(Boolean).forEach(function (line) {
      var both = line[0] !== ">", sides = line.slice(1).split("\t\t").map(function (side) { return side.split("\t"); });
      if (line[0] === "+") sides.push(sides[0].map(initials));
      sides[0].forEach(function (a) { sides[1].forEach(function (b) { add(a, b); if (both) add(b, a); }); });
    });
    return out;
  }

  // ------------------------------------------------------------------ loading

  var meta, lengths, top, bounds, analyser, swaps, others;

  function start() {
    return files.start().then(function (loaded) {
      if (meta === loaded) return;
      meta = loaded;
      bounds = keys(meta.bounds);
      top = meta.top + 1;
      lengths = bits.lengths(meta.lens, top);
      analyser = diembao.analyser(meta.table);
      others = null;
      swaps = Object.create(null);
      for (var i = 0; i < meta.table.swaps.length; i++) swaps[meta.table.swaps[i]] = meta.table.swaps[i ^ 1];
    });
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
    var bound = bounds[number];
    return files.shard("search/s" + files.hash(bound) + "-" + meta.shards.slice(3 * number, 3 * number + 3) + ".js", bound, shard);
  }

  // The text of a card, in which common letters have changed places with rare signs.
  function swapped(text) {
    return Array.from(text, function (letter) { return swaps[letter] || letter; }).join("");
  }

  function card(doc, c) {
    if (typeof c[0] !== "string" || !Array.isArray(c[7]) || !Array.isArray(c[8])) throw new Error("d/" + doc); // damaged
    return { doc: doc, slug: c[0], title: swapped(c[1]), titleEn: c[2], outlet: c[3], outletEn: c[4], date: c[5], lead: c[6],
      paragraphs: c[7].map(swapped), english: c[8], basis: c[9], author: c[10], state: c[11], captions: c[12].map(swapped), origins: origins(c[13]), original: c[14] || "" };
  }

  /* The text of a document. `collection`: that of the answer in which it was found (files.js), else the newest. Rejected with `gone`
     where there is none any more, or it is another article's. */
  diembao.card = function (doc, collection) {
    return files.text(doc, collection, function (value) { return card(doc, value); });
  };

  // What each English sentence translates: {paragraph, start, end}, null for none.
  function origins(list) {
    var out = [];
    for (var i = 0; i < list.length; i += 3) out.push(list[i] ? { paragraph: list[i], start: list[i + 1], end: list[i + 1] + list[i + 2] } : null);
    return out;
  }

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

  var UNDATED = -1e9;

  function day(year, month, date) { return Math.round(Date.UTC(year, month - 1, date) / 864e5); }

  // By number of the document its day, UNDATED or, where there is none, nothing; null if that cannot be loaded.
  function days() {
    return files.aid("dates", function (data) {
      var out = [], doc = 0, day = 0;
      numbers(data, function (none, number) {
        if (number > 1) out[doc] = day += (number & 1 ? -1 : 1) * ((number - 2) >> 1);
        else if (number) out[doc] = UNDATED;
        doc++;
      });
      return out;
    });
  }

  // The numbers that have a document, the newest first; without days those that have words, by number.
  function newest(days) {
    var docs = [];
    for (var doc = top - 1; doc >= 0; doc--) {
      if (days ? days[doc] !== undefined : lengths.some(function (column) { return column[doc]; })) docs.push(doc);
    }
    return days ? docs.sort(function (a, b) { return days[b] - days[a]; }) : docs;
  }

  // ------------------------------------------------------------------ what the shards say

  // The posting lists of a clause's term, one a field; null if the index has none.
  function postings(clause, loaded) {
    var source = loaded[Math.max(0, shardNumber(clause.key))];
    if (!source || source.rows[clause.key] === undefined) return null;
    var all = source.terms[clause.key] = source.terms[clause.key] || terms(clause.key, source.rows[clause.key]);
    return all[clause.term] || null;
  }

  // Whether the index has no such key; false where its shard could not be loaded: nobody knows then.
  function lacks(key, loaded) {
    var source = loaded[Math.max(0, shardNumber(key))];
    return !!source && source.rows[key] === undefined;
  }

  /* Whether no article has a word: neither as it is typed, with whatever marks, nor as another form of an English word. Not
     doubted where the index could not be read. */
  function lacking(word, loaded) {
    return lacks(word.fold, loaded) && (word.exact !== word.fold || word.quoted || lacks(analyser.stem(word.fold), loaded));
  }

  // Calls take(document, how often, number of the field) wherever the clause's term stands in one of its `fields` (null: in any).
  function each(clause, loaded, take) {
    (clause.columns || postings(clause, loaded) || []).forEach(function (column, field) {
      if (clause.fields && clause.fields.indexOf(meta.fields[field]) < 0) return;
      for (var i = 0; i < column.docs.length; i++) take(column.docs[i], column.counts[i], field);
    });
  }

  // What all of the clauses' terms have in common in one field, as the posting lists of one term: the phrase that they make up.
  function phrase(list, loaded, fields) {
    return meta.fields.map(function (name, field) {
      var counts = null;
      if (fields && fields.indexOf(name) < 0) return { docs: [], counts: [] };
      list.forEach(function (clause) {
        var column = (postings(clause, loaded) || [])[field] || { docs: [], counts: [] }, here = new Map();
        column.docs.forEach(function (doc, i) {
          if (!counts || counts.has(doc)) here.set(doc, counts ? Math.min(counts.get(doc), column.counts[i]) : column.counts[i]);
        });
        counts = here;
      });
      return { docs: Array.from(counts ? counts.keys() : []), counts: Array.from(counts ? counts.values() : []) };
    });
  }

  /* The clauses that the index has, each with `columns`, its posting lists; a clause for all keys that begin so becomes one for
     each of them. */
  function gather(list, loaded) {
    var out = [];
    function take(clause, key, term) {
      var columns = postings({ key: key, term: term }, loaded);
      if (columns) out.push(Object.assign({}, clause, { key: key, term: term, columns: columns }));
    }
    list.forEach(function (clause) {
      if (!clause.prefix) { take(clause, clause.key, clause.term); return; }
      var left = MOST_EXPANSIONS;
      Object.keys(loaded).forEach(function (number) {
        if (loaded[number]) loaded[number].keys.forEach(function (key) {
          if (key.startsWith(clause.key) && !key.endsWith(meta.table.stem) && left-- > 0) take(clause, key, key);
        });
      });
    });
    return out;
  }

  /* start()                   when the index can be asked; all others come after it
     top()                     the highest number of a document and 1
     table()                   what the analyser goes by
     meta(), lengths()         what scoring.js goes by; meta().n: how many documents there are
     day(year, month, date)    as a number; UNDATED stands for none
     days(), newest(days)      the day of each document, and their numbers in that order
     load(clauses)             their shards; a clause is {key, term, fields} or, for all keys that begin so, {key, prefix, fields}
     postings(clause, loaded)  the posting lists of a term; phrase(clauses, loaded, fields): of what all of some have in common
     others()                  other names of things (names.js)
     own(fold)                 the term of what stands without marks itself: the key stands for all that is written so without them
     lacks(key, loaded), lacking(word, loaded)   whether no document has it
     each(clause, loaded, take), gather(clauses, loaded)   what they find */
  diembao.index = { start: start, top: function () { return top; }, meta: function () { return meta; }, lengths: function () { return lengths; },
    table: function () { return meta.table; }, analyser: function () { return analyser; }, day: day, UNDATED: UNDATED, own: own,
    days: days, newest: newest, others: function () { return others = others || named(meta.others); }, keys: keys, numbers: numbers, postings: postings, lacks: lacks, lacking: lacking, each: each, phrase: phrase, load: load, gather: gather };
})();
