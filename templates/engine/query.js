// Queries: what is typed becomes words, filters and clauses; the answer of the index is put in order. index.js has the index,
// spelling.js guesses what was meant, facets.js knows the filters, passages.js shows where the words stand.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index, spelling = diembao.spelling;
  var MOST_WORDS = 30, MOST_SCORED = 100, LONGEST = 6;
  // What a document is worth none of whose words stand together as in the query, if some document has each of them so.
  var APART = 0.4;
  // What a word typed with marks counts where a document has it with other marks only. Both: bench.search_quality.
  var LOOSE = 0.25;
  var FIELDS = { title: ["title", "title_en"], vi: ["title", "body"], en: ["title_en", "english"] };

  // ------------------------------------------------------------------ what is typed

  /* {words, without, within, filters, barred, filtered, sort}. Words are the analyser's tokens with `literal` (in quotation marks: no other reading), `quoted` (stands right after the word before)
     and `readings`: itself, then what else it is read as; `meant`: the one of these that stands for a word that no article has. -word and -"words" exclude; title:word wants it in a title, vi: and en: in that language; outlet:, place:,
     topic:, year: and state: filter, with a minus they bar; sort:date puts the newest first. Any other colon is only a sign. */
  function parse(text) {
    var query = { words: [], without: [], within: [], filters: {}, barred: {}, sort: "" }, plain = [];
    function add(piece, quoted) {
      return index.analyser().tokens(piece).map(function (token, number) {
        token.quoted = quoted && number > 0 && token.joins;
        token.literal = quoted;
        query.words.push(token);
        return token;
      });
    }
    function flush() { add(plain.join(" "), false); plain = []; }
    text = text.replace(/[“”„‟]/g, '"'); // as phones type them
    var scan = /(-?)(?:([\p{L}_]+):)?(?:"([^"]*)"|([^\s"]+|"))/gu;
    for (var found; (found = scan.exec(text));) {
      var minus = found[1], name = (found[2] || "").toLowerCase(), quoted = found[3] !== undefined, value = quoted ? found[3] : found[4];
      var filter = diembao.facets.NAMES[name];
      if (name === "sort") { query.sort = value === "date" ? "date" : ""; continue; }
      if (filter) {
        var side = minus ? query.barred : query.filters;
        (side[filter] = side[filter] || []).push(value);
        continue;
      }
      if (name && !FIELDS[name]) { plain.push(name); name = ""; }
      if (minus && (value || quoted)) query.without.push(index.analyser().tokens(value));
      else if (name) { flush(); query.within.push({ fields: FIELDS[name], tokens: add(value, quoted) }); }
      else if (quoted) { flush(); add(value, true); }
      else plain.push(value);
    }
    flush();
    query.words = query.words.slice(0, MOST_WORDS);
    query.words.forEach(function (word) { word.readings = [word]; });
    query.without = query.without.filter(function (tokens) { return tokens.length; });
    query.filtered = Object.keys(query.filters).length + Object.keys(query.barred).length > 0;
    return query;
  }

  // ------------------------------------------------------------------ clauses

  // Clauses {key, term, boost, word, prefix, pair, loose}, `loose` if it says nothing of the marks that were typed: exact form over fold over stem; neighbours count most of all.
  function clauses(words, open) {
    var out = [];
    words.forEach(function (word, number) {
      var last = open && number === words.length - 1, before = words[number - 1], joined = word.joins && before;
      if (last) {
        if (joined) out.push({ key: index.analyser().pair(before.fold, word.fold), boost: 1, word: number, prefix: true, pair: true });
        if (word.fold.length > 1 || !joined) out.push({ key: word.fold, boost: 0.2, word: number, prefix: true });
      }
      word.readings.forEach(function (reading) {
        if (!reading.keys) out.push({ key: reading.fold, term: reading.fold, boost: word.meant ? 1 : 0.5, word: number, loose: reading.exact !== reading.fold });
        if (reading.exact !== reading.fold) out.push({ key: reading.fold, term: reading.exact, boost: 1, word: number });
        else if (!reading.keys) { // a word with marks is not English
          var stem = index.analyser().stem(reading.fold);
          out.push({ key: stem, term: stem, boost: 0.5, word: number });
        }
        if (joined) before.readings.forEach(function (other) {
          var pair = index.analyser().pair(other.fold, reading.fold);
          out.push({ key: pair, term: pair, boost: 1, word: number, pair: true, loose: reading.exact !== reading.fold || other.exact !== other.fold });
        });
      });
    });
    return out;
  }

  // What stands for a run of tokens: its pairs, or the exact form of one alone.
  function run(tokens) {
    tokens = tokens.map(function (token) { return token.meant || token; });
    if (tokens.length === 1) return [{ key: tokens[0].fold, term: tokens[0].exact }];
    return tokens.slice(1).map(function (token, at) {
      var pair = index.analyser().pair(tokens[at].fold, token.fold);
      return { key: pair, term: pair };
    });
  }

  // ------------------------------------------------------------------ other names, other readings

  // What else the things of the query are called: [{first, last, text, tokens}], the longest names first, none within another.
  function otherNames(words) {
    return index.aid("others").then(function (others) {
      var out = [];
      for (var first = 0; others && first < words.length; first++) {
        for (var last = Math.min(words.length, first + LONGEST) - 1; last >= first; last--) {
          var phrase = words.slice(first, last + 1).map(function (word) { return word.fold; }).join(" ");
          if (!Object.prototype.hasOwnProperty.call(others, phrase)) continue;
          others[phrase].forEach(function (text) {
            out.push({ first: first, last: last, text: text, tokens: index.analyser().tokens(text) });
          });
          first = last;
          break;
        }
      }
      return out;
    });
  }

  /* Adds to the words the tokens that their keys stand for, where the index has them. Only if one of them at least is no word
     of the collection: "six cars" are no sĩ and no cá. */
  function decoded(words) {
    var made = words.map(function (word) { return word.literal ? [] : spelling.fromKeys(word.exact); }), asked = [].concat.apply([], made);
    if (!asked.length) return Promise.resolve();
    asked = asked.map(function (token) { return { key: token.fold }; }).concat(clauses(words, false));
    return index.load(asked).then(function (loaded) {
      var found = made.map(function (tokens) {
        return tokens.filter(function (token) { return index.postings({ key: token.fold, term: token.exact }, loaded); });
      });
      words.forEach(function (word, number) { if (index.lacks(word.fold, loaded)) word.meant = found[number][0]; });
      if (words.some(function (word) { return word.meant; })) {
        words.forEach(function (word, number) { word.readings = word.readings.concat(found[number]); });
      }
    });
  }

  // ------------------------------------------------------------------ searching

  function bits(first, last) {
    var out = 0;
    for (var number = first; number <= last; number++) out |= 1 << number;
    return out;
  }

  /* The answer to a query: {query, words, shown, hits: [{doc, score, order, words}], missing, meant, doubtful, loaded, named, others, unmarked, facets, unknown}.
     The order is that of the lunr score, times the share of the query's words and pairs of words that a document has, each
     counted by its rarity; then the higher number. `typing`: the last word may be a beginning. missing: some of the index could not be loaded. meant: {number:
     fold} for words read otherwise; doubtful: numbers of those that are not known, `sure` aside, which are never read otherwise. loaded, named: for `offered`. others: names that were searched too, with the documents that have them. facets: what
     the documents can be filtered by, counted; null unless the query filters or `counting`. unknown: filters that mean nothing. */
  diembao.search = function (text, typing, counting, sure) {
    return index.start().then(function () {
      var query = parse(text), words = query.words, open = typing && !/[\s":]$/.test(text);
      var filtered = query.filtered;
      if (!index.size() || (!words.length && !filtered)) return { query: query, words: words, shown: { words: [], names: [] }, hits: [], missing: false, meant: {}, doubtful: words.map(function (word, number) { return number; }), others: [], unmarked: {}, unknown: [] };
      return decoded(words).then(function () {
        var byDate = query.sort === "date" || !words.length;
        return Promise.all([otherNames(words), filtered || counting ? diembao.facets.load() : null, byDate ? index.days() : null]);
      }).then(function (more) {
        return loadedFor(query, open, more[0], sure || []).then(function (state) { return answer(query, open, state, more[0], more[1], more[2]); });
      });
    });
  };

  // {loaded, meant, doubtful, named}: the shards of all that is asked, with words that no article has read as what was meant as well.
  function loadedFor(query, open, others, sure) {
    var words = query.words, named = others.reduce(function (mask, other) { return mask | bits(other.first, other.last); }, 0);
    function shards() {
      var asked = query.without.concat(query.within.map(function (part) { return part.tokens; }), others.map(function (other) { return other.tokens; }));
      return index.load([].concat.apply(clauses(words, open), asked.map(run)));
    }
    return shards().then(function (loaded) {
      return spelling.corrections(words, loaded, open, named, sure, unwanted(query)).then(function (found) {
        var numbers = Object.keys(found.meant), state = Object.assign(found, { loaded: loaded, named: named });
        numbers.forEach(function (number) {
          words[number].meant = { fold: found.meant[number], exact: found.meant[number] };
          words[number].readings.push(words[number].meant);
        });
        return numbers.length ? shards().then(function (all) { return Object.assign(state, { loaded: all }); }) : state;
      });
    });
  }

  // Folds of the words that a query excludes: nothing is to be read as one of them.
  function unwanted(query) {
    return query.without.filter(function (tokens) { return tokens.length === 1; }).map(function (tokens) { return tokens[0].fold; });
  }

  /* Where the collection has every word and no article all of them: what one of them may have been typed for, {number, fold,
     doc}, and an article that has all with that; else null. Only to be offered: the answer stays what was asked. */
  diembao.offered = function (answer) {
    var query = answer.query, words = answer.words, all = answer.hits.some(function (hit) { return hit.words.length === words.length; });
    if (all || words.length < 2 || query.filtered || answer.doubtful.some(function (number) { return !(number in answer.meant); })) return Promise.resolve(null);
    return spelling.offers(words, answer.loaded, answer.named, unwanted(query)).then(function (found) {
      found = found.filter(function (one) { return query.within.every(function (part) { return part.tokens.indexOf(words[one.number]) < 0; }); });
      return index.load(clauses(words, false).concat(found.map(function (one) { return { key: one.fold }; }))).then(function (loaded) {
        var allowed = limits(query, answer.loaded);
        found.forEach(function (one) { one.doc = together(words, one, loaded).filter(allowed).pop(); });
        return found.filter(function (one) { return one.doc !== undefined; })[0] || null;
      });
    });
  };

  // The documents that have all the words, `one` among them as its other spelling.
  function together(words, one, loaded) {
    var sets = words.map(function (word, number) {
      var folds = number === one.number ? [one.fold] : word.readings.map(function (reading) { return reading.fold; });
      return new Set([].concat.apply([], folds.map(function (fold) { return Array.from(index.having([{ key: fold, term: fold }], loaded)); })));
    }).concat(words.map(function (word, number) { return word.quoted && index.having(run([words[number - 1], word]), loaded); }).filter(Boolean));
    return Array.from(sets[0]).filter(function (doc) { return sets.every(function (docs) { return docs.has(doc); }); });
  }

  function answer(query, open, state, others, known, days) {
    var words = query.words, loaded = state.loaded, gathered = index.gather(clauses(words, open), loaded);
    others.forEach(function (other) {
      var term = "= " + other.text, columns = index.phrase(run(other.tokens), loaded);
      other.docs = new Set([].concat.apply([], columns.map(function (column) { return column.docs; })));
      if (!other.docs.size) return;
      gathered.found[term] = columns;
      gathered.words[term] = gathered.firm[term] = bits(other.first, other.last);
      gathered.boosts.push({ term: term, boost: 0.5 });
    });
    var allowed = limits(query, loaded), hits = words.length ? ranked(words, gathered, allowed) : newest(allowed, days);
    var facets = known && diembao.facets.filter(known, query.filters, query.barred, hits);
    var unfiltered = !known && query.filtered; // the filters could not be loaded
    if (facets) hits = facets.hits; else if (unfiltered) hits = [];
    if (query.sort === "date") hits.sort(function (a, b) { return (days ? days[b.doc] - days[a.doc] : 0) || b.doc - a.doc; });
    var missing = unfiltered || (query.sort === "date" && !days) || Object.values(loaded).indexOf(null) >= 0;
    return { query: query, words: words, shown: shown(words, others), hits: hits, missing: missing, meant: state.meant, doubtful: state.doubtful, loaded: loaded, named: state.named, others: others,
      unmarked: unmarked(words, loaded), facets: facets && facets.counted, unknown: facets ? facets.unknown : [] };
  }

  // For each word typed with marks the documents that have it with other marks or none, and nowhere with these: {number: Set}.
  function unmarked(words, loaded) {
    var out = {};
    words.forEach(function (word, number) {
      if (word.exact === word.fold || word.readings.length > 1) return; // read otherwise: the page says so in another way
      var same = index.having([{ key: word.fold, term: word.exact }], loaded), any = index.having([{ key: word.fold, term: word.fold }], loaded);
      out[number] = new Set(Array.from(any).filter(function (doc) { return !same.has(doc); }));
    });
    return out;
  }

  // What to mark in a text: the words, and before them how else they were read; and where none of these stands, the other names.
  function shown(words, others) {
    var read = [].concat.apply([], words.map(function (word) { return word.readings.slice(1); })).concat(words);
    return { words: read, names: [].concat.apply([], others.map(function (other) { return other.tokens; })) };
  }

  // Whether a document has what must be in it and nothing that must not.
  function limits(query, loaded) {
    var wanted = query.within.map(function (part) { return index.having(run(part.tokens), loaded, part.fields); });
    var unwanted = query.without.map(function (tokens) { return index.having(run(tokens), loaded); });
    return function (doc) {
      return wanted.every(function (docs) { return docs.has(doc); }) && !unwanted.some(function (docs) { return docs.has(doc); });
    };
  }

  function newest(allowed, days) {
    return index.newest(days).filter(allowed).map(function (doc) { return { doc: doc, score: 0, order: 0, words: [] }; });
  }

  function ranked(words, gathered, allowed) {
    var weights = index.rarities(gathered, words.length, false), all = weights.reduce(function (a, b) { return a + b; }, 0) || 1, quoted = 0;
    var pairs = index.rarities(gathered, words.length, true), allPairs = pairs.reduce(function (a, b) { return a + b; }, 0);
    words.forEach(function (word, number) { if (word.quoted) quoted |= 1 << number; });

    // How much of the query stands in pairs that some document has: words in any order are not the worse for standing apart.
    var bound = weights.reduce(function (sum, weight, number) { return sum + (pairs[number] || pairs[number + 1] ? weight : 0); }, 0) / all;

    function ordered(found) {
      found.forEach(function (hit) {
        var share = 0, together = 0;
        for (var number = 0; number < weights.length; number++) if (hit.words >>> number & 1) share += weights[number] * (hit.firm >>> number & 1 ? 1 : LOOSE);
        for (number = 0; number < pairs.length; number++) if (hit.pairs >>> number & 1) together += pairs[number];
        if (allPairs) share *= 1 - (1 - APART) * bound * (1 - together / allPairs);
        share /= all;
        hit.order = Math.round(hit.score * share * 1e6); // what differs only by the order of summands is equal
      });
      return found.sort(function (a, b) { return b.order - a.order || b.doc - a.doc; });
    }

    var found = ordered(index.candidates(gathered).filter(function (hit) { return (hit.pairs & quoted) === quoted && allowed(hit.doc); }));
    var best = ordered(scored(found.splice(0, MOST_SCORED), gathered));
    return best.concat(found).map(function (hit) {
      var numbers = words.map(function (word, number) { return number; }).filter(function (number) { return hit.words >>> number & 1; });
      return { doc: hit.doc, score: hit.score, order: hit.order, words: numbers };
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
})();
