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

  // The terms of one row: {term: [posting list of each field]}; the key itself is the sum of its forms.
  function terms(key, row) {
    var out = Object.create(null), forms = row.split("|").map(function (form) {
      var cut = form.indexOf(";"), columns = form.slice(cut + 1).split(",").map(posting);
      if (cut > 0) out[form.slice(0, cut)] = columns;
      return columns;
    });
    out[key] = forms.length === 1 ? forms[0] : meta.fields.map(function (none, field) {
      return sum(forms.map(function (columns) { return columns[field]; }).filter(Boolean), top);
    });
    return out;
  }

  // ------------------------------------------------------------------ loading

  var meta, lengths, top, bounds, analyser, shards = {}, cards = {}, swaps = Object.create(null);

  function start() {
    return start.done || (start.done = diembao.data("search/meta.js", "meta").then(function (loaded) {
      meta = loaded;
      bounds = keys(meta.bounds);
      lengths = meta.lens.map(fieldLengths);
      top = lengths[0].length;
      analyser = diembao.analyser(meta.table);
      for (var i = 0; i < meta.table.swaps.length; i++) swaps[meta.table.swaps[i]] = meta.table.swaps[i ^ 1];
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

  // Part of a shard's name: FNV-1a of its bound, so that shards before it may come and go.
  function place(bound) {
    var value = 0x811C9DC5;
    for (var i = 0; i < bound.length; i++) value = Math.imul(value ^ bound.charCodeAt(i), 0x01000193);
    return ("0000000" + (value >>> 0).toString(16)).slice(-8);
  }

  // A shard that cannot be loaded is missing, not fatal: the others still answer.
  function loadShard(number) {
    var file = "search/s" + place(bounds[number]) + "-" + meta.shards.slice(4 * number, 4 * number + 4) + ".js";
    shards[number] = shards[number] || diembao.data(file, "s/" + bounds[number]).then(shard).catch(function () {
      delete shards[number];
      return null;
    });
    return shards[number];
  }

  // The text of a card, in which common letters have changed places with rare signs.
  function swapped(text) {
    return Array.from(text, function (letter) { return swaps[letter] || letter; }).join("");
  }

  diembao.card = function (doc) {
    cards[doc] = cards[doc] || diembao.data("search/d/" + doc + ".js", "d/" + doc).then(function (c) {
      if (typeof c[0] !== "string" || !Array.isArray(c[7]) || !Array.isArray(c[8])) throw new Error("d/" + doc); // damaged
      return { doc: doc, slug: c[0], title: swapped(c[1]), titleEn: c[2], outlet: c[3], outletEn: c[4], date: c[5], lead: c[6],
        paragraphs: c[7].map(swapped), english: c[8], basis: c[9] };
    });
    return cards[doc].catch(function (error) { delete cards[doc]; throw error; });
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

  // A file beside the postings: "facets", "dates", "words" or "others"; null where there is none, or it cannot be loaded.
  function aid(name) {
    var file = meta.aids[name];
    return file ? diembao.data("search/" + file, name).catch(function () { return null; }) : Promise.resolve(null);
  }

  var UNDATED = -1e9;

  // By number of the document its day, UNDATED or, where there is none, nothing; null if that cannot be loaded.
  function days() {
    return days.done || (days.done = aid("dates").then(function (data) {
      if (typeof data !== "string") { days.done = null; return null; }
      var out = [], doc = 0, day = 0;
      numbers(data, function (none, number) {
        if (number > 1) out[doc] = day += (number & 1 ? -1 : 1) * ((number - 2) >> 1);
        else if (number) out[doc] = UNDATED;
        doc++;
      });
      return out;
    }));
  }

  // The numbers that have a document, the newest first; without days those that have words, by number.
  function newest(days) {
    var docs = [];
    for (var doc = top - 1; doc >= 0; doc--) {
      if (days ? days[doc] !== undefined : lengths.some(function (column) { return column[doc]; })) docs.push(doc);
    }
    return days ? docs.sort(function (a, b) { return days[b] - days[a]; }) : docs;
  }

  // Ascending document numbers.
  function members(text) {
    var docs = [], doc = -1;
    numbers(text, function (none, number) { docs.push(doc += number + 1); });
    return docs;
  }

  // ------------------------------------------------------------------ the index of a query

  // Three decimals as lunr.py rounds them; toFixed is exact where multiplying might fall on the wrong side of a tie.
  function rounded(weight) {
    var scaled = weight * 1000;
    return Math.abs(scaled % 1 - 0.5) < 1e-6 ? Number(weight.toFixed(3)) : Math.round(scaled) / 1000;
  }

  function idf(columns) {
    var documents = columns.reduce(function (sum, column) { return sum + column.docs.length; }, 0);
    return Math.log(1 + Math.abs((meta.n - documents + 0.5) / (documents + 0.5)));
  }

  // Calls take(field, document, weight) for every place where a term stands: lunr's BM25 as the whole index has it.
  function weigh(columns, take) {
    var rarity = idf(columns);
    columns.forEach(function (column, field) {
      var average = meta.sum[field] / meta.n, norms = Object.create(null);
      column.docs.forEach(function (doc, i) {
        var length = lengths[field][doc], tf = column.counts[i], norm = norms[length];
        if (!norm) norm = norms[length] = meta.k1 * (1 - meta.b + meta.b * (length / average));
        take(field, doc, rounded(rarity * ((meta.k1 + 1) * tf) / (norm + tf)));
      });
    });
  }

  // A lunr.Index of `found` ({term: [posting list of each field]}), of all documents or of those in the set `only`.
  function assemble(found, only) {
    var lunr = window.lunr, inverted = Object.create(null), vectors = Object.create(null), names = Object.keys(found).sort();
    var nothing = Object.create(null);
    names.forEach(function (term, index) {
      var entry = inverted[term] = { _index: index };
      meta.fields.forEach(function (field) { entry[field] = Object.create(null); });
      weigh(found[term], function (number, doc, weight) {
        if (only && !only.has(doc)) return;
        var field = meta.fields[number], ref = field + "/" + doc;
        entry[field][doc] = nothing;
        vectors[ref] = vectors[ref] || new lunr.Vector();
        vectors[ref].elements.push(index, weight); // terms come in order
      });
    });
    return new lunr.Index({
      invertedIndex: inverted, fieldVectors: vectors, tokenSet: lunr.TokenSet.fromArray(names), fields: meta.fields,
      pipeline: new lunr.Pipeline(),
    });
  }

  /* Every document that has one of the terms: [{doc, score, words, firm, pairs}], in no order, the score as lunr gives it, words,
     those with the marks that were typed, and pairs as bits. lunr itself needs 125 ms to score 9,000 documents, this 10: so lunr is asked about the best of them only. */
  function candidates(gathered) {
    var scores = new Float64Array(top), words = new Uint32Array(top), firm = new Uint32Array(top), pairs = new Uint32Array(top), out = [];
    var boosts = Object.create(null), length = 0;
    gathered.boosts.forEach(function (clause) { boosts[clause.term] = (boosts[clause.term] || 0) + clause.boost; });
    Object.keys(boosts).forEach(function (term) {
      length += boosts[term] * boosts[term];
      weigh(gathered.found[term], function (field, doc, weight) {
        scores[doc] += boosts[term] * weight;
        words[doc] |= gathered.words[term];
        firm[doc] |= gathered.firm[term];
        pairs[doc] |= gathered.pairs[term];
      });
    });
    words.forEach(function (bits, doc) {
      if (bits) out.push({ doc: doc, score: scores[doc] / Math.sqrt(length), words: bits, firm: firm[doc], pairs: pairs[doc] });
    });
    return out;
  }

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

  // The documents that have all of the clauses' terms in one of `fields` (all of them if not given), as a set.
  function having(list, loaded, fields) {
    var sets = list.map(function (clause) {
      var docs = new Set(), columns = postings(clause, loaded) || [];
      columns.forEach(function (column, field) {
        if (!fields || fields.indexOf(meta.fields[field]) >= 0) column.docs.forEach(function (doc) { docs.add(doc); });
      });
      return docs;
    });
    return new Set(Array.from(sets[0] || []).filter(function (doc) { return sets.every(function (docs) { return docs.has(doc); }); }));
  }

  // What all of the clauses' terms have in common, as the posting lists of one term: the phrase that they make up.
  function phrase(list, loaded) {
    return meta.fields.map(function (none, field) {
      var counts = null;
      list.forEach(function (clause) {
        var column = (postings(clause, loaded) || [])[field] || { docs: [], counts: [] }, here = new Map();
        column.docs.forEach(function (doc, i) {
          if (!counts || counts.has(doc)) here.set(doc, counts ? Math.min(counts.get(doc), column.counts[i]) : column.counts[i]);
        });
        counts = here;
      });
      return { docs: Array.from(counts.keys()), counts: Array.from(counts.values()) };
    });
  }

  // The terms that the clauses ask for; which words of the query, and which pairs with the word before, each stands for; `firm`: which
  // words with the marks that were typed.
  function gather(list, loaded) {
    var gathered = { found: Object.create(null), words: Object.create(null), firm: Object.create(null), pairs: Object.create(null), boosts: [] };
    function take(clause, key, term) {
      var columns = postings({ key: key, term: term }, loaded), bit = 1 << clause.word, mask = clause.pair ? bit | bit >>> 1 : bit;
      if (!columns) return;
      gathered.found[term] = columns;
      gathered.words[term] |= mask;
      gathered.firm[term] |= clause.loose ? 0 : mask;
      gathered.pairs[term] |= clause.pair ? bit : 0;
      gathered.boosts.push({ term: term, boost: clause.boost });
    }
    list.forEach(function (clause) {
      if (!clause.prefix) {
        take(clause, clause.key, clause.term);
        return;
      }
      var left = MOST_EXPANSIONS;
      Object.keys(loaded).forEach(function (number) {
        if (loaded[number]) loaded[number].keys.forEach(function (key) {
          if (key.startsWith(clause.key) && left-- > 0) take(clause, key, key);
        });
      });
    });
    return gathered;
  }

  // How much it says that a document has each of `count` words, or pairs: the idf of its rarest form; 0 for one that none has.
  function rarities(gathered, count, ofPairs) {
    var out = new Array(count).fill(0);
    Object.keys(gathered.found).forEach(function (term) {
      if (!!gathered.pairs[term] !== ofPairs) return;
      var bits = ofPairs ? gathered.pairs[term] : gathered.words[term];
      out.forEach(function (most, word) {
        if (bits >>> word & 1) out[word] = Math.max(most, idf(gathered.found[term]));
      });
    });
    return out;
  }

  /* start()                   when the index can be asked; all others come after it
     size()                    how many documents there are
     days(), newest(days)      the day of each document, and their numbers in that order
     aid(name), members(text)  a file beside the postings, and how documents are listed in it
     postings(clause, loaded)  the posting lists of a term; phrase(clauses, loaded): of what all of some have in common
     lacks(key, loaded)        whether no document has it
     having(clauses, loaded, fields)   the documents that have all of some
     load(clauses)             their shards; a clause is {key, term, boost, word, pair} or, for all keys that begin so,
                               {key, boost, word, pair, prefix}; `pair`: it stands for the word before too
     gather(clauses, loaded)   what the next three want: {found, words, firm, pairs, boosts}, all but the last by term
     candidates(gathered)      every document that has one of the terms, with its score
     rarities(gathered, count, ofPairs)   the weight of each word, or of each pair
     assemble(found, only)     the lunr.Index of these terms, of all documents or of some */
  diembao.index = { start: start, size: function () { return meta.n; }, analyser: function () { return analyser; },
    days: days, newest: newest, aid: aid, members: members, keys: keys, numbers: numbers, postings: postings, lacks: lacks, having: having, phrase: phrase, load: load, gather: gather, candidates: candidates, rarities: rarities, assemble: assemble };
})();
