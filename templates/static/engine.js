// Searching: loads the pieces of the index that a query needs and assembles a genuine lunr.Index of only its terms.
// docs/search.md describes the files and why the scores are those of the whole index.
(function () {
  "use strict";
  var diembao = window.diembao, DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  var VALUE = {};
  Array.from(DIGITS).forEach(function (digit, value) { VALUE[digit] = value; });
  var MOST_WORDS = 32, MOST_PREFIX_SHARDS = 3, MOST_EXPANSIONS = 200;

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

  // ------------------------------------------------------------------ query to clauses

  // Clauses {key, term, boost, word, prefix}: exact form over fold over stem; neighbours count most of all.
  function clauses(words, typing) {
    var out = [];
    words.forEach(function (word, number) {
      var last = typing && number === words.length - 1, before = words[number - 1];
      var joined = word.joins && before;
      if (last) {
        if (joined) out.push({ key: analyser.pair(before.fold, word.fold), boost: 1, word: number, prefix: true });
        if (word.fold.length > 1 || !joined) out.push({ key: word.fold, boost: 0.2, word: number, prefix: true });
      }
      out.push({ key: word.fold, term: word.fold, boost: 0.5, word: number });
      if (word.exact !== word.fold) out.push({ key: word.fold, term: word.exact, boost: 1, word: number });
      var stem = analyser.stem(word.fold);
      out.push({ key: stem, term: stem, boost: 0.5, word: number });
      if (joined) {
        var pair = analyser.pair(before.fold, word.fold);
        out.push({ key: pair, term: pair, boost: 1, word: number, pair: true });
      }
    });
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

  // ------------------------------------------------------------------ searching

  // "..." keeps its words together. [{quoted, text}, ...]
  function segments(query) {
    return query.split('"').map(function (text, number, all) {
      return { quoted: number % 2 === 1 && number < all.length - 1, text: text };
    });
  }

  function parse(query) {
    var words = [];
    segments(query).forEach(function (segment) {
      analyser.tokens(segment.text).forEach(function (token, number) {
        token.quoted = segment.quoted && number > 0 && token.joins;
        words.push(token);
      });
    });
    return words.slice(0, MOST_WORDS);
  }

  /* The documents for a query: {words, hits: [{doc, score, words}], missing}. Documents that have more of the query's words
     come first, then those with the higher lunr score, then the newer. `typing`: the last word may be a beginning.
     `missing`: some of the index could not be loaded. */
  diembao.search = function (query, typing) {
    return start().then(function () {
      var words = parse(query);
      if (!words.length || !meta.n) return { words: words, hits: [], missing: false };
      var list = clauses(words, typing && !/[\s"]$/.test(query)), numbers = needed(list);
      return Promise.all(numbers.map(loadShard)).then(function (all) {
        var loaded = {};
        numbers.forEach(function (number, i) { loaded[number] = all[i]; });
        return { words: words, hits: answer(words, gather(list, loaded)), missing: all.indexOf(null) >= 0 };
      });
    });
  };

  function answer(words, gathered) {
    if (!gathered.boosts.length) return [];
    var lunr = window.lunr, results = assemble(gathered.found).query(function (query) {
      gathered.boosts.forEach(function (clause) { query.term(clause.term, { boost: clause.boost, usePipeline: false }); });
    });
    return results.map(function (result) {
      var matched = {}, pairs = {};
      Object.keys(result.matchData.metadata).forEach(function (term) {
        Object.keys(gathered.words[term] || {}).forEach(function (word) { matched[word] = true; });
        pairs[term] = true;
      });
      // Scores that differ only by the order of their summands are equal.
      var score = Math.round(result.score * 1e6) / 1e6;
      return { doc: Number(result.ref), score: score, words: Object.keys(matched).map(Number), terms: pairs };
    }).filter(function (hit) {
      return words.every(function (word, number) {
        return !word.quoted || hit.terms[analyser.pair(words[number - 1].fold, word.fold)];
      });
    }).sort(function (a, b) {
      return b.words.length - a.words.length || b.score - a.score || b.doc - a.doc;
    });
  }

  // For tests: the assembled index and the analyser, as the query above uses them.
  diembao.engine = { start: start, parse: parse, clauses: clauses, needed: needed, loadShard: loadShard, gather: gather,
    assemble: assemble, analyser: function () { return analyser; } };

  // ------------------------------------------------------------------ passages

  /* Where the query's words stand in a text: [[start, end], ...]. Of a word that stands beside its neighbour of the query
     somewhere, or was typed with marks and stands so somewhere, only those places: "hien dat" marks hiến đất, not hiện. */
  diembao.marks = function (text, words, typing) {
    var places = analyser.places(text), best = words.map(function () { return 0; }), stems = words.map(function (word) {
      return analyser.stem(word.fold);
    });
    function stands(place, number) {
      var word = words[number];
      if (!place || !word) return 0;
      if (place.fold !== word.fold) {
        return analyser.stem(place.fold) === stems[number] || (typing && number === words.length - 1 && place.fold.startsWith(word.fold)) ? 1 : 0;
      }
      return word.exact !== word.fold && place.exact === word.exact ? 2 : 1;
    }
    function near(a, b) { return a && b && b.start - a.end < 2; }
    var values = places.map(function (place, at) {
      return words.map(function (word, number) {
        var value = stands(place, number), before = places[at - 1], after = places[at + 1];
        if (value && ((near(before, place) && stands(before, number - 1)) || (near(place, after) && stands(after, number + 1)))) value += 4;
        best[number] = Math.max(best[number], value);
        return value;
      });
    });
    return places.filter(function (place, at) {
      return values[at].some(function (value, number) { return value && (value >= 4) >= (best[number] >= 4) && (value & 2) >= (best[number] & 2); });
    }).map(function (place) { return [place.start, place.end]; });
  };

  /* The passage of a card that answers best: {text, lang, paragraph, marks}, about 240 characters around the densest place.
     paragraph: its number in the article, 0 for English. */
  diembao.passage = function (card, words, typing) {
    var best = null, seen = {};
    words.forEach(function (word) { seen[word.fold] = true; });
    function consider(text, lang, paragraph) {
      var marks = diembao.marks(text, words, typing), distinct = {}, together = 0;
      marks.forEach(function (mark, i) {
        distinct[text.slice(mark[0], mark[1]).toLowerCase()] = true;
        var before = i && text.slice(marks[i - 1][0], marks[i - 1][1]).toLowerCase();
        if (before && before !== text.slice(mark[0], mark[1]).toLowerCase()) together += 10 / (10 + mark[0] - marks[i - 1][1]);
      });
      var value = Object.keys(distinct).length * 10 + together * 5 + Math.min(marks.length, 4);
      if (!best || value > best.value) best = { text: text, lang: lang, paragraph: paragraph, marks: marks, value: value };
    }
    card.paragraphs.forEach(function (text, i) { consider(text, "vi", i + 1); });
    card.english.forEach(function (text) { consider(text, "en", 0); });
    return best && cut(best);
  };

  function cut(passage) {
    var first = passage.marks.length ? passage.marks[0][0] : 0, text = passage.text;
    var from = first > 80 ? text.lastIndexOf(" ", first - 60) + 1 : 0;
    var to = text.length > from + 240 ? text.lastIndexOf(" ", from + 240) : text.length;
    if (to <= from) to = text.length;
    return {
      text: (from ? "… " : "") + text.slice(from, to) + (to < text.length ? " …" : ""), lang: passage.lang, paragraph: passage.paragraph,
      marks: passage.marks.filter(function (m) { return m[0] >= from && m[1] <= to; }).map(function (m) {
        var shift = (from ? 2 : 0) - from;
        return [m[0] + shift, m[1] + shift];
      }),
    };
  }
})();
