// Queries: words to clauses, the answer of the index put in order, and the passages that show it. index.js has the index.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index, MOST_WORDS = 32, MOST_SCORED = 100;

  // ------------------------------------------------------------------ query to clauses

  // Clauses {key, term, boost, word, prefix}: exact form over fold over stem; neighbours count most of all.
  function clauses(words, typing) {
    var out = [];
    words.forEach(function (word, number) {
      var last = typing && number === words.length - 1, before = words[number - 1];
      var joined = word.joins && before;
      if (last) {
        if (joined) out.push({ key: index.analyser().pair(before.fold, word.fold), boost: 1, word: number, prefix: true, pair: true });
        if (word.fold.length > 1 || !joined) out.push({ key: word.fold, boost: 0.2, word: number, prefix: true });
      }
      out.push({ key: word.fold, term: word.fold, boost: 0.5, word: number });
      if (word.exact !== word.fold) out.push({ key: word.fold, term: word.exact, boost: 1, word: number });
      else { // a word with marks is not English
        var stem = index.analyser().stem(word.fold);
        out.push({ key: stem, term: stem, boost: 0.5, word: number });
      }
      if (joined) {
        var pair = index.analyser().pair(before.fold, word.fold);
        out.push({ key: pair, term: pair, boost: 1, word: number, pair: true });
      }
    });
    return out;
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
      index.analyser().tokens(segment.text).forEach(function (token, number) {
        token.quoted = segment.quoted && number > 0 && token.joins;
        words.push(token);
      });
    });
    return words.slice(0, MOST_WORDS);
  }

  /* The documents for a query: {words, hits: [{doc, score, words}], missing}. The order is that of the lunr score, times the
     share of the query's words that a document has, each counted by its rarity; then the newer. `typing`: the last word may be
     a beginning. `missing`: some of the index could not be loaded. */
  diembao.search = function (query, typing) {
    return index.start().then(function () {
      var words = parse(query);
      if (!words.length || !index.size()) return { words: words, hits: [], missing: false };
      var list = clauses(words, typing && !/[\s"]$/.test(query));
      return index.load(list).then(function (loaded) {
        var missing = Object.values(loaded).indexOf(null) >= 0;
        return { words: words, hits: answer(words, index.gather(list, loaded)), missing: missing };
      });
    });
  };

  function answer(words, gathered) {
    var weights = index.rarities(gathered, words.length), all = weights.reduce(function (a, b) { return a + b; }, 0), quoted = 0;
    words.forEach(function (word, number) { if (word.quoted) quoted |= 1 << number; });

    function ordered(found) {
      found.forEach(function (hit) {
        var share = 0;
        for (var number = 0; number < weights.length; number++) if (hit.words >>> number & 1) share += weights[number];
        hit.order = Math.round(hit.score * share / all * 1e6); // what differs only by the order of summands is equal
      });
      return found.sort(function (a, b) { return b.order - a.order || b.doc - a.doc; });
    }

    var found = ordered(index.candidates(gathered).filter(function (hit) { return (hit.pairs & quoted) === quoted; }));
    var best = ordered(scored(found.splice(0, MOST_SCORED), gathered));
    return best.concat(found).map(function (hit) {
      var numbers = words.map(function (word, number) { return number; }).filter(function (number) { return hit.words >>> number & 1; });
      return { doc: hit.doc, score: hit.score, words: numbers };
    });
  }

  // The hits with the scores that lunr gives them.
  function scored(hits, gathered) {
    var whole = index.assemble(gathered.found, new Set(hits.map(function (hit) { return hit.doc; }))), scores = {};
    whole.query(function (query) {
      gathered.boosts.forEach(function (clause) { query.term(clause.term, { boost: clause.boost, usePipeline: false }); });
    }).forEach(function (result) { scores[result.ref] = result.score; });
    hits.forEach(function (hit) { hit.score = scores[hit.doc]; });
    return hits;
  }

  // For tests: what the query above becomes.
  diembao.query = { parse: parse, clauses: clauses };

  // ------------------------------------------------------------------ passages

  /* Where the query's words stand in a text: [[start, end], ...]. Of a word that stands beside its neighbour of the query
     somewhere, or was typed with marks and stands so somewhere, only those places: "hien dat" marks hiến đất, not hiện. */
  diembao.marks = function (text, words, typing) {
    var places = index.analyser().places(text), best = words.map(function () { return 0; }), stems = words.map(function (word) {
      return index.analyser().stem(word.fold);
    });
    function stands(place, number) {
      var word = words[number];
      if (!place || !word) return 0;
      if (place.fold !== word.fold) {
        return index.analyser().stem(place.fold) === stems[number] || (typing && number === words.length - 1 && place.fold.startsWith(word.fold)) ? 1 : 0;
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
