// Scores: lunr's own weights, worked out in arrays for all documents and, by a genuine lunr.Index of only the query's terms, for the
// best of them. docs/search.md says why they are those of the whole index.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index;
  // Terms of one word in the index: its fold, mostly a form with marks, and the pair with the one before. CHANCE, TITLED: bench.search_quality.
  var TERMS = 2.8, CHANCE = 0.35, TITLED = 3;

  // Three decimals as lunr.py rounds them; toFixed is exact where multiplying might fall on the wrong side of a tie.
  function rounded(weight) {
    var scaled = weight * 1000;
    return Math.abs(scaled % 1 - 0.5) < 1e-6 ? Number(weight.toFixed(3)) : Math.round(scaled) / 1000;
  }

  function idf(columns) {
    var documents = columns.reduce(function (sum, column) { return sum + column.docs.length; }, 0);
    return Math.log(1 + Math.abs((index.meta().n - documents + 0.5) / (documents + 0.5)));
  }

  // Calls take(field, document, weight) for every place where a term stands: lunr's BM25 as the whole index has it.
  function weigh(columns, take) {
    var rarity = idf(columns);
    var meta = index.meta();
    columns.forEach(function (column, field) {
      var average = meta.sum[field] / meta.n, boost = meta.boosts[field], lengths = index.lengths()[field], norms = Object.create(null);
      column.docs.forEach(function (doc, i) {
        var length = lengths[doc], tf = column.counts[i], norm = norms[length];
        if (!norm) norm = norms[length] = meta.k1 * (1 - meta.b + meta.b * (length / average));
        take(field, doc, rounded(rarity * ((meta.k1 + 1) * tf) / (norm + tf) * boost));
      });
    });
  }

  // A lunr.Index of `found` ({term: [posting list of each field]}), of all documents or of those in the set `only`.
  function assemble(found, only) {
    var lunr = window.lunr, fields = index.meta().fields, inverted = Object.create(null), vectors = Object.create(null), names = Object.keys(found).sort();
    var nothing = Object.create(null);
    names.forEach(function (term, number) {
      var entry = inverted[term] = { _index: number };
      fields.forEach(function (field) { entry[field] = Object.create(null); });
      weigh(found[term], function (column, doc, weight) {
        if (only && !only.has(doc)) return;
        var field = fields[column], ref = field + "/" + doc;
        entry[field][doc] = nothing;
        vectors[ref] = vectors[ref] || new lunr.Vector();
        vectors[ref].elements.push(number, weight); // terms come in order
      });
    });
    return new lunr.Index({
      invertedIndex: inverted, fieldVectors: vectors, tokenSet: lunr.TokenSet.fromArray(names), fields: fields,
      pipeline: new lunr.Pipeline(),
    });
  }

  // {term: its posting lists} of the clauses that are scored.
  function found(list) {
    var out = Object.create(null);
    list.forEach(function (clause) { if (clause.boost) out[clause.term] = clause.columns; });
    return out;
  }

  /* By number of the document the score that lunr gives it for these clauses, as `index.gather` gave them. lunr itself needs 125 ms for 9,000
     documents, this 10. */
  function scores(list) {
    var fields = index.meta().fields, out = new Float64Array(index.top()), terms = found(list);
    var boosts = fields.map(function (name) {
      var own = Object.create(null);
      list.forEach(function (clause) {
        if (clause.boost && (!clause.fields || clause.fields.indexOf(name) >= 0)) own[clause.term] = (own[clause.term] || 0) + clause.boost;
      });
      return own;
    });
    var norms = boosts.map(function (own) {
      return Math.sqrt(Object.keys(own).reduce(function (sum, term) { return sum + own[term] * own[term]; }, 0));
    });
    Object.keys(terms).forEach(function (term) {
      var factors = boosts.map(function (own, field) { return own[term] ? own[term] / norms[field] : 0; });
      weigh(terms[term], function (field, doc, weight) { out[doc] += factors[field] * weight; });
    });
    return out;
  }

  // Gives hits the scores of a lunr.Index of these documents.
  function rescore(hits, list) {
    var whole = assemble(found(list), new Set(hits.map(function (hit) { return hit.doc; }))), scores = Object.create(null);
    whole.query(function (query) {
      list.forEach(function (clause) {
        if (clause.boost) query.term(clause.term, Object.assign({ boost: clause.boost, usePipeline: false }, clause.fields ? { fields: clause.fields } : {}));
      });
    }).forEach(function (result) { scores[result.ref] = result.score; });
    hits.forEach(function (hit) { hit.score = scores[hit.doc] || 0; });
  }

  /* How much it says that a document has each of `count` words, or pairs: the idf of its rarest form; of a beginning that of its commonest
     one, of a word that only another name stands for that of the name; 0 for one that none has. */
  function rarities(list, count, ofPairs) {
    var whole = new Array(count).fill(0), begun = [];
    list.forEach(function (clause) {
      var word = clause.word, value = idf(clause.columns);
      if (word < 0 || !!clause.pair !== ofPairs) return;
      if (clause.prefix) begun[word] = Math.min(begun[word] || value, value);
      else whole[word] = Math.max(whole[word], value);
    });
    list.forEach(function (clause) {
      for (var word = clause.first; word <= clause.last && !ofPairs; word++) whole[word] = whole[word] || idf(clause.columns);
    });
    return whole.map(function (value, word) { return begun[word] || value; });
  }

  function occurrences(columns) {
    return columns.reduce(function (sum, column) { return column.counts.reduce(function (sum, count) { return sum + count; }, sum); }, 0);
  }

  /* By word, from 0 to 1, how sure it is that it belongs to the one before: 0 if they stand together nowhere, and more the oftener they do than
     words of their frequencies would by chance. Of 4,000 articles' abstracts words side by side stand together in the articles in 93 % of all
     cases, at least 8 times as often as by chance in 40 %; words drawn from different places in 34 % and 4 %. A beginning counts as bound. */
  function bonds(list, count) {
    var tokens = index.meta().sum.reduce(function (sum, length) { return sum + length; }, 0) / TERMS, words = new Array(count).fill(0), pairs = words.slice(), begun = [];
    list.forEach(function (clause) {
      var word = clause.word, own = clause.pair ? pairs : words;
      if (clause.prefix) { if (clause.pair) begun[word] = true; }
      else if (word >= 0) own[word] = Math.max(own[word], occurrences(clause.columns));
    });
    return pairs.map(function (together, word) {
      if (begun[word]) return 1;
      return together && 1 / (1 + CHANCE * Math.sqrt(words[word - 1] * words[word] / tokens / together));
    });
  }

  /* By word, and number of the document, how often it stands there as it was typed, for the length of each field: 1 is once in a text of average length.
     In a title it counts TITLED times. What stands for a form of an English word counts for its stem too, so not their sum counts, but the greatest. */
  function densities(list, count) {
    var meta = index.meta(), own = new Float32Array(index.top()), out = new Array(count).fill(own).map(function () { return own.slice(); });
    list.forEach(function (clause) {
      var most = out[clause.word];
      if (!most || clause.pair || !clause.typed) return;
      own.fill(0);
      index.each(clause, null, function (doc, times, field) {
        own[doc] += times * meta.sum[field] / meta.n / index.lengths()[field][doc] * (meta.boosts[field] > 1 ? TITLED : 1);
        most[doc] = Math.max(most[doc], own[doc]);
      });
    });
    return out;
  }

  diembao.scoring = { assemble: assemble, scores: scores, rescore: rescore, rarities: rarities, bonds: bonds, densities: densities };
})();
