// Queries: what is typed becomes clauses, what they find becomes the groups of an answer, in order. parse.js reads what is typed,
// spelling.js guesses what was meant, names.js knows other names, index.js and scoring.js find and weigh, facets.js filters.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index, spelling = diembao.spelling;
  var GROUPS = ["all", "alias", "marks", "some"], MOST_SCORED = 25, MOST_CLOSEST = 3, MOST_VERIFIED = 40;
  // What a document is worth none of whose words stand together as in the query, if some document has each of them so.
  var APART = 0.4;
  // What a word counts that a document has under another name, or with other marks than were typed. Both: bench.search_quality.
  var LOOSE = 0.25;

  // ------------------------------------------------------------------ clauses

  /* Clauses {key, term, boost, word, typed, prefix, pair, fields}: `typed` if it is the word as it was typed, or a reading of it; without a
     boost it only tells who has it. Exact form over fold over stem; neighbours count most of all. */
  function clauses(query) {
    var out = [], words = query.words;
    words.forEach(function (word, number) {
      var before = words[number - 1], joined = word.joins && before;
      function add(clause) { out.push(Object.assign({ word: number, fields: word.fields }, clause)); }
      if (query.open && number === words.length - 1) {
        if (joined) add({ key: index.analyser().pair(before.fold, word.fold), boost: 1, typed: true, prefix: true, pair: true });
        if (word.fold.length > 1 || !joined) add({ key: word.fold, boost: 0.2, typed: true, prefix: true });
      }
      word.readings.forEach(function (reading) {
        forms(query, word, reading).forEach(add);
        if (joined) before.readings.forEach(function (other) {
          var pair = index.analyser().pair(other.fold, reading.fold);
          add({ key: pair, term: pair, boost: 1, pair: true });
        });
      });
    });
    return out;
  }

  // The clauses of one reading of a word.
  function forms(query, word, reading) {
    var fold = reading.fold, meant = word.meant === reading, out = [];
    // A word without marks means whatever is written so without them, unless others have marks.
    var loose = reading.exact !== fold || (query.marked && !meant);
    out.push({ key: fold, term: fold, boost: reading.keys ? 0 : meant ? 1 : 0.5, typed: !loose });
    if (reading.exact !== fold) out.push({ key: fold, term: reading.exact, boost: 1, typed: true });
    else {
      if (loose) out.push({ key: fold, term: index.own(fold), boost: 0, typed: true });
      if (!word.quoted) { // a word with marks is not English
        var stem = index.analyser().stem(fold);
        out.push({ key: stem, term: stem, boost: 0.5, typed: true });
      }
    }
    return out;
  }

  /* What stands for a run of tokens: the pairs of those that follow on one another, and each as it is typed. `marked`: tokens without marks
     mean themselves. */
  function run(tokens, marked) {
    var out = [];
    tokens.map(function (token) { return token.meant || token; }).forEach(function (token, at, all) {
      var before = at && tokens[at].joins ? all[at - 1] : null, alone = !before && !(all[at + 1] && tokens[at + 1].joins);
      if (token.exact !== token.fold) out.push({ key: token.fold, term: token.exact });
      else if (marked || alone) out.push({ key: token.fold, term: marked ? index.own(token.fold) : token.fold });
      if (before) {
        var pair = index.analyser().pair(before.fold, token.fold);
        out.push({ key: pair, term: pair });
      }
    });
    return out;
  }

  function documents(columns) {
    return new Set([].concat.apply([], columns.map(function (column) { return column.docs; })));
  }

  // The documents that have a run of tokens in one field.
  function having(tokens, marked, loaded, fields) { return documents(index.phrase(run(tokens, marked), loaded, fields)); }

  // ------------------------------------------------------------------ what is loaded

  /* Adds to the words the tokens that their keys stand for, where the index has them. Only if one of them at least is no word
     of the collection: "six cars" are no sĩ and no cá. */
  function decoded(query) {
    var pieces = spelling.pieces(query.words), made = query.words.map(function (word) { return word.quoted ? [] : spelling.fromKeys(word.exact); });
    var asked = [].concat.apply(pieces.map(function (piece) { return piece.reading; }), made).map(function (token) { return { key: token.fold }; });
    var glued = [].concat.apply([], pieces.map(function (piece) { return run(query.words.slice(piece.first, piece.last + 1), false); }));
    return index.load(asked.concat(glued, clauses(query))).then(function (loaded) {
      function known(token) { return index.postings({ key: token.fold, term: token.exact }, loaded); }
      var found = made.map(function (tokens) { return tokens.filter(known); });
      query.words.forEach(function (word, number) { if (index.lacks(word.fold, loaded)) word.meant = found[number][0]; });
      pieces = pieces.filter(function (piece) {
        return known(piece.reading) && run(query.words.slice(piece.first, piece.last + 1), false).some(function (clause) { return index.lacks(clause.key, loaded); });
      });
      if (!pieces.length && !query.words.some(function (word) { return word.meant; })) return;
      query.marked = true;
      query.words.forEach(function (word, number) { word.readings = word.readings.concat(found[number]); });
      pieces.reverse().forEach(function (piece) { query.words.splice(piece.first, piece.last - piece.first + 1, spelling.whole(query.words[piece.first], piece)); });
    });
  }

  // {loaded, meant, doubtful, named}: the shards of all that is asked, with words that no article has read as what was meant as well.
  function loadedFor(query, names, sure) {
    var named = names.reduce(function (mask, name) { return mask | bits(name.first, name.last); }, 0);
    function shards() {
      var asked = query.excluded.map(function (one) { return run(one.tokens, query.marked).concat(one.tokens.length === 1 ? stems(one.tokens[0]) : []); });
      return index.load([].concat.apply(clauses(query), asked.concat(names.map(function (name) { return run(name.tokens, false); }))));
    }
    return shards().then(function (loaded) {
      return spelling.corrections(query.words, loaded, query.open, named, sure, unwanted(query)).then(function (found) {
        var numbers = Object.keys(found.meant), state = Object.assign(found, { loaded: loaded, named: named });
        numbers.forEach(function (number) {
          query.words[number].meant = { fold: found.meant[number], exact: found.meant[number] };
          query.words[number].readings.push(query.words[number].meant);
        });
        return numbers.length ? shards().then(function (all) { return Object.assign(state, { loaded: all }); }) : state;
      });
    });
  }

  function stems(token) {
    var stem = index.analyser().stem(token.fold);
    return token.exact === token.fold ? [{ key: stem, term: stem }] : [];
  }

  // Folds of the words that a query excludes: nothing is to be read as one of them.
  function unwanted(query) {
    return query.excluded.filter(function (one) { return one.tokens.length === 1; }).map(function (one) { return one.tokens[0].fold; });
  }

  function bits(first, last) {
    var out = 0;
    for (var number = first; number <= last; number++) out |= 1 << number;
    return out;
  }

  // ------------------------------------------------------------------ groups

  // Of each document which words it has: as typed, with whatever marks, under another name; and which pairs.
  function found(query, gathered, names, state, days) {
    var top = index.top(), out = { typed: new Uint32Array(top), any: new Uint32Array(top), alias: new Uint32Array(top), pairs: new Uint32Array(top), named: new Uint32Array(top) };
    gathered.forEach(function (clause) {
      var bit = 1 << clause.word;
      index.each(clause, state.loaded, function (doc) {
        if (clause.pair) out.pairs[doc] |= bit;
        if (clause.pair && !clause.typed) return;
        out.any[doc] |= bit;
        if (clause.typed) out.typed[doc] |= bit;
      });
    });
    names.forEach(function (name) {
      var columns = name.date ? [once(dated(name.date, days))] : index.phrase(run(name.tokens, false), state.loaded, query.words[name.first].fields);
      name.docs = documents(columns);
      if (name.docs.size) gathered.push({ term: "= " + name.text, columns: columns, boost: 0.5, word: -1, fields: null });
      name.docs.forEach(function (doc) {
        out.alias[doc] |= bits(name.first, name.last);
        out.named[doc] |= bits(name.first + 1, name.last); // what is glued in the query need not be in the name
      });
    });
    return out;
  }

  function once(docs) { return { docs: docs, counts: docs.map(function () { return 1; }) }; }

  // The documents of a day, or of a month.
  function dated(date, days) {
    var first = index.day(date.year, date.month, date.day || 1), last = date.day ? first : index.day(date.year, date.month + 1, 0), out = [];
    if (days) days.forEach(function (day, doc) { if (day >= first && day <= last) out.push(doc); });
    return out;
  }

  // By document the number of its group, from 1; 0 for none.
  function grouped(query, has, phrases, allowed) {
    var required = 0, glued = 0, hard = 0, group = new Uint8Array(index.top());
    query.words.forEach(function (word, number) {
      if (!word.free) required |= 1 << number;
      if (word.fields) hard |= 1 << number;
      if (word.glued && number && !word.quoted) glued |= 1 << number;
    });
    for (var doc = 0; doc < group.length; doc++) {
      var typed = has.typed[doc], any = has.any[doc], alias = has.alias[doc], together = ((has.pairs[doc] | has.named[doc]) & glued) === glued;
      if (!(any | alias) || ((any | alias) & hard) !== hard || !allowed(doc) || !phrases.every(function (phrase) { return phrase.loose.has(doc); })) continue;
      var literally = together && phrases.every(function (phrase) { return phrase.docs.has(doc); });
      if (literally && (typed & required) === required && (has.pairs[doc] & glued) === glued) group[doc] = 1;
      else if (literally && ((typed | alias) & required) === required) group[doc] = 2;
      else if (together && ((any | alias) & required) === required) group[doc] = 3;
      else group[doc] = 4;
    }
    return group;
  }

  // [{words, docs, loose}]: the phrases, the documents that may have them as typed, and with whatever marks.
  function phrasesOf(query, loaded) {
    var out = [];
    query.words.forEach(function (word) {
      if (word.phrase >= 0) (out[word.phrase] = out[word.phrase] || { words: [] }).words.push(word);
    });
    return out.filter(function (phrase) { return phrase.words.length > 1; }).map(function (phrase) {
      var fields = phrase.words[0].fields, bare = phrase.words.map(function (word) { return { fold: word.fold, exact: word.fold, joins: word.joins }; });
      return { words: phrase.words, docs: having(phrase.words, query.marked, loaded, fields), loose: having(bare, false, loaded, fields) };
    });
  }

  // Whether a document is among those that a query leaves in.
  function limits(query, loaded) {
    var unwanted = query.excluded.map(function (one) {
      var docs = having(one.tokens, query.marked, loaded, one.fields);
      if (one.tokens.length === 1) stems(one.tokens[0]).forEach(function (clause) {
        index.each(Object.assign(clause, { fields: one.fields }), loaded, function (doc) { docs.add(doc); });
      });
      return docs;
    });
    return function (doc) { return !unwanted.some(function (docs) { return docs.has(doc); }); };
  }

  // ------------------------------------------------------------------ order

  // The hits of each group, the best first: {all, alias, marks, some}, each [{doc, score, order, typed, any}].
  function ordered(query, has, group, gathered, passes) {
    var words = query.words, weights = diembao.scoring.rarities(gathered, words.length, false), pairs = diembao.scoring.rarities(gathered, words.length, true);
    var all = weights.reduce(add, 0) || 1, allPairs = pairs.reduce(add, 0), scores = diembao.scoring.scores(gathered), out = { all: [], alias: [], marks: [], some: [] };
    function add(a, b) { return a + b; }
    // How much of the query stands in pairs that some document has: words in any order are not the worse for standing apart.
    var bound = weights.reduce(function (sum, weight, number) { return sum + (pairs[number] || pairs[number + 1] ? weight : 0); }, 0) / all;

    function place(hit) {
      var share = 0, together = 0, doc = hit.doc;
      for (var number = 0; number < weights.length; number++) {
        if ((has.any[doc] | has.alias[doc]) >>> number & 1) share += weights[number] * (has.typed[doc] >>> number & 1 ? 1 : LOOSE);
        if (has.pairs[doc] >>> number & 1) together += pairs[number];
      }
      if (allPairs) share *= 1 - (1 - APART) * bound * (1 - together / allPairs);
      hit.order = Math.round(hit.score * share / all * 1e6); // what differs only by the order of summands is equal
    }
    function sort(hits) { hits.sort(function (a, b) { return b.order - a.order || b.doc - a.doc; }); }

    group.forEach(function (number, doc) {
      if (!number || !passes(doc)) return;
      var hit = { doc: doc, score: scores[doc], order: 0, typed: has.typed[doc], any: has.any[doc], alias: has.alias[doc] };
      place(hit);
      out[GROUPS[number - 1]].push(hit);
    });
    GROUPS.forEach(function (name) { sort(out[name]); });
    var best = [].concat.apply([], GROUPS.map(function (name) { return out[name].slice(0, MOST_SCORED); }));
    if (best.length) diembao.scoring.rescore(best, gathered);
    GROUPS.forEach(function (name) {
      var first = out[name].splice(0, MOST_SCORED);
      first.forEach(place);
      sort(first);
      out[name] = first.concat(out[name]);
    });
    return out;
  }

  // Takes from `some` those few that are better than the best of the answer.
  function closest(groups, name, sort) {
    var best = name && name !== "some" && !sort ? groups[name][0].order : Infinity;
    var count = groups.some.slice(0, MOST_CLOSEST).filter(function (hit) { return hit.order > best; }).length;
    groups.closest = groups.some.splice(0, count);
  }

  function byDate(hits, order, days) {
    var sign = order === "oldest" ? 1 : -1;
    hits.sort(function (a, b) {
      var one = days ? days[a.doc] : 0, other = days ? days[b.doc] : 0;
      if (one === other) return sign * (a.doc - b.doc);
      return one === index.UNDATED ? 1 : other === index.UNDATED ? -1 : sign * (one - other); // undated ones last
    });
  }

  // ------------------------------------------------------------------ phrases in the texts

  // Whether the tokens of a text have the words one behind the other. `marked`, as in `run`; `exactly`: with the marks that were typed.
  function stands(text, words, marked, exactly) {
    var places = index.analyser().places(text);
    return places.some(function (none, at) {
      return words.every(function (word, number) {
        var place = places[at + number];
        if (!place || (number && !place.joins)) return false;
        return exactly && (marked || word.exact !== word.fold) ? place.exact === word.exact : place.fold === word.fold;
      });
    });
  }

  var TEXTS = {
    title: function (card) { return [card.title]; }, body: function (card) { return card.paragraphs; }, title_en: function (card) { return [card.titleEn]; },
    english: function (card) { return card.english; }, caption: function (card) { return card.captions; }, author: function (card) { return [card.author]; },
  };

  // 1 if a text has all the phrases of a query as typed, 3 if with other marks, else 0: the numbers of its groups.
  diembao.phrased = function (card, answer) {
    function all(exactly) {
      return answer.phrases.every(function (phrase) {
        var fields = phrase.words[0].fields || Object.keys(TEXTS);
        return fields.some(function (name) {
          return TEXTS[name](card).some(function (text) { return stands(text, phrase.words, answer.query.marked, exactly); });
        });
      });
    }
    return all(true) ? 1 : all(false) ? 3 : 0;
  };

  // Takes the documents out of their group that have its phrases no more than in pieces. Resolves to whether all were looked at.
  function verified(answer, group, passes) {
    if (answer.phrases.every(function (phrase) { return phrase.words.length === 2 && !answer.query.marked; })) return Promise.resolve(true); // the pair itself
    var all = [];
    group.forEach(function (number, doc) { if (number && number < 3) all.push(doc); });
    if (all.length > MOST_VERIFIED) all = all.filter(passes);
    if (all.length > MOST_VERIFIED) return Promise.resolve(false);
    return Promise.all(all.map(function (doc) {
      return diembao.card(doc).then(function (card) {
        var found = diembao.phrased(card, answer);
        group[doc] = found && Math.max(found, group[doc]);
      }, function () {}); // what cannot be looked at stays
    })).then(function () { return true; });
  }

  // ------------------------------------------------------------------ searching

  /* The answer to a query. options as in answers.js. {query, words, names, groups: {all, alias, marks, closest, some}, answer: name of the group that it is, about,
     together, meant, doubtful, loaded, named, phrases, facets, filters, unknown, missing}. */
  diembao.search = function (text, options) {
    options = options || {};
    return index.start().then(function () {
      var query = diembao.parse(text);
      (options.required || []).forEach(function (number) { if (query.words[number]) query.words[number].free = false; });
      query.open = !!options.typing && query.words.length > 0 && !/[\s":]$/.test(text);
      if (!index.size() || (!query.words.length && !query.filters.length)) return nothing(query);
      var dates = query.sort || !query.words.length || diembao.facets.dated(query.filters) || diembao.names(query.words, null).some(function (name) { return name.date; });
      return Promise.all([
        decoded(query), index.aid("others"), query.filters.length || options.counting ? diembao.facets.load() : null, dates ? index.days() : null,
      ]).then(function (more) {
        var names = diembao.names(query.words, more[1]);
        return loadedFor(query, names, options.exact || []).then(function (state) {
          return answer(query, names, state, { facets: more[2], days: more[3] });
        });
      });
    });
  };

  function nothing(query) {
    return { query: query, words: query.words, names: [], groups: { all: [], alias: [], marks: [], closest: [], some: [] }, answer: "", about: false, together: null,
      meant: {}, doubtful: query.words.map(function (word, number) { return number; }), loaded: {}, named: 0, phrases: [], facets: null, filters: [], unknown: [], missing: [] };
  }

  function answer(query, names, state, known) {
    var out = Object.assign(nothing(query), { names: names, meant: state.meant, doubtful: state.doubtful, loaded: state.loaded, named: state.named });
    var allowed = limits(query, state.loaded), gathered = index.gather(clauses(query), state.loaded), has = found(query, gathered, names, state, known.days);
    var plan = diembao.facets.plan(known.facets, known.days, query.filters), group;
    out.phrases = phrasesOf(query, state.loaded);
    if (query.words.length) group = grouped(query, has, out.phrases, allowed);
    else {
      group = new Uint8Array(index.top());
      index.newest(known.days).filter(allowed).forEach(function (doc) { group[doc] = 1; });
    }
    out.missing = index.lost(state.loaded).concat(plan.missing, query.sort && !known.days ? ["dates"] : []);
    out.filters = plan.filters;
    out.unknown = plan.unknown;
    return verified(out, group, plan.passes).then(function (exact) {
      out.about = !exact;
      out.groups = ordered(query, has, group, gathered, plan.passes);
      out.answer = GROUPS.slice(0, 3).find(function (name) { return out.groups[name].length; }) || "";
      if (out.answer && (query.sort || !query.words.length)) byDate(out.groups[out.answer], query.sort || "newest", known.days);
      closest(out.groups, out.answer, query.sort);
      if (known.facets) out.facets = plan.counted(group, GROUPS.indexOf(out.answer) + 1);
      out.together = together(query, out.groups.all, state.loaded);
      return out;
    });
  }

  // Of two or more words without quotation marks that follow on one another, how many of the articles have them so: {total, about}, else null.
  function together(query, hits, loaded) {
    var words = query.words;
    if (words.length < 2 || words.some(function (word, number) { return word.quoted || (number && !word.joins); })) return null;
    var docs = having(words, query.marked, loaded, words[0].fields), total = hits.filter(function (hit) { return docs.has(hit.doc); }).length;
    return { total: total, about: total > 0 && (words.length > 2 || query.marked) };
  }

  // ------------------------------------------------------------------ what might have been meant

  /* Where the collection has every word and no article all of them: what one of them may have been typed for, {number, fold,
     doc, count}, an article that has all with that, and how many have; else null. Only to be offered: the answer stays what was asked. */
  diembao.offered = function (answer) {
    var query = answer.query, words = answer.words;
    if (answer.answer || words.length < 2 || query.filters.length || answer.doubtful.some(function (number) { return !(number in answer.meant); })) return Promise.resolve(null);
    return spelling.offers(words, answer.loaded, answer.named, unwanted(query)).then(function (some) {
      some = some.filter(function (one) { return !words[one.number].fields; });
      return index.load(clauses(query).concat(some.map(function (one) { return { key: one.fold }; }))).then(function (loaded) {
        var allowed = limits(query, answer.loaded);
        some.forEach(function (one) {
          var docs = withAnother(words, one, loaded).filter(allowed);
          one.count = docs.length;
          one.doc = docs.pop();
        });
        return some.filter(function (one) { return one.count; })[0] || null;
      });
    });
  };

  // The documents that have all the words, `one` among them as its other spelling.
  function withAnother(words, one, loaded) {
    var sets = words.map(function (word, number) {
      var folds = number === one.number ? [one.fold] : word.readings.map(function (reading) { return reading.fold; }), docs = new Set();
      folds.forEach(function (fold) { index.each({ key: fold, term: fold }, loaded, function (doc) { docs.add(doc); }); });
      return docs;
    });
    return Array.from(sets[0]).filter(function (doc) { return sets.every(function (docs) { return docs.has(doc); }); }).sort(function (a, b) { return a - b; });
  }

  // For tests: what the query above becomes.
  diembao.query = { clauses: clauses };
})();
