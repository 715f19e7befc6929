// Queries: what is typed becomes clauses, and what they find an answer. parse.js reads what is typed, meant.js guesses what was
// meant, names.js knows other names, groups.js and phrases.js tell who has what, facets.js filters.
(function () {
  "use strict";
  var diembao = window.diembao, files = diembao.files, index = diembao.index, phrases = diembao.phrases, groups = diembao.groups;

  var MOST_AT_ONCE = 8; // words; to answer more is no longer one task of the browser's

  // ------------------------------------------------------------------ clauses

  /* Clauses {key, term, boost, word, typed, prefix, pair, fields}: `typed` if it is the word as it was typed, or a reading of it; without a
     boost it only tells who has it. */
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
        // Of what is not required only the pairs: by themselves such words are long lists that tell nothing (bench.search_quality).
        if (!word.free) forms(query, word, reading).forEach(add);
        if (joined) before.readings.forEach(function (other) {
          var pair = index.analyser().pair(other.fold, reading.fold);
          add({ key: pair, term: pair, boost: 0.5, pair: true });
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
    out.push({ key: fold, term: fold, boost: reading.keys ? 0 : meant ? 1 : 0.8, typed: !loose });
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

  // ------------------------------------------------------------------ what is loaded

  // Reads words as keys where one of them is no word of the collection. Whether one is, the engine itself knows; all else is later.js's.
  function decoded(query) {
    function asked() { return files.later().then(function (there) { return there && diembao.decoded(query); }); }
    if (query.words.some(function (word, number) { return number && word.piece === query.words[number - 1].piece; })) return asked(); // letters and digits
    return index.load(clauses(query)).then(function (loaded) {
      return query.words.some(function (word) { return index.lacks(word.fold, loaded); }) && asked();
    });
  }

  // The shards of all that is asked.
  function shards(query, names) {
    var asked = query.excluded.map(function (one) { return phrases.run(one.tokens, query.marked).concat(one.tokens.length === 1 ? stems(one.tokens[0]) : []); });
    var runs = names.concat(diembao.dates(query.words)).map(function (one) { return phrases.run(one.tokens, false); });
    return index.load([].concat.apply(clauses(query), asked.concat(runs)));
  }

  // {loaded, meant, doubtful, named}: these, with words that no article has read as what was meant as well.
  function loadedFor(query, names, sure) {
    var named = names.reduce(function (mask, name) { return mask | groups.bits(name.first, name.last); }, 0);
    return shards(query, names).then(function (loaded) {
      return corrections(query, loaded, named, sure).then(function (found) {
        var numbers = Object.keys(found.meant), state = Object.assign(found, { loaded: loaded, named: named });
        numbers.forEach(function (number) {
          query.words[number].meant = { fold: found.meant[number], exact: found.meant[number] };
          query.words[number].readings.push(query.words[number].meant);
        });
        return numbers.length ? shards(query, names).then(function (all) { return Object.assign(state, { loaded: all }); }) : state;
      });
    });
  }

  // {doubtful, meant} as spelling.js has them, which is loaded where an article has not every word.
  function corrections(query, loaded, named, sure) {
    var words = query.open ? query.words.slice(0, -1) : query.words, none = { doubtful: [], meant: {} };
    if (!words.some(function (word) { return index.lacking(word, loaded); })) return Promise.resolve(none);
    return files.later().then(function (there) {
      return there ? diembao.spelling.corrections(query.words, loaded, query.open, named, sure, unwanted(query)) : none;
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

  // ------------------------------------------------------------------ searching

  // Whether a document is among those that a query leaves in, as far as the index knows; phrases.verified looks at the others.
  function limits(query, loaded) {
    var unwanted = query.excluded.filter(function (one) { return phrases.sure(one.tokens, query.marked); }).map(function (one) {
      var docs = phrases.having(one.tokens, query.marked, loaded, one.fields);
      if (one.tokens.length === 1) stems(one.tokens[0]).forEach(function (clause) {
        index.each(Object.assign(clause, { fields: one.fields }), loaded, function (doc) { docs.add(doc); });
      });
      return docs;
    });
    return function (doc) { return !unwanted.some(function (docs) { return docs.has(doc); }); };
  }

  /* The answer to a query. options as in answers.js. {query, words, names, groups: {all, alias, marks, closest, some}, answer: name of the group that it is, about,
     together, meant, doubtful, loaded, named, absent: by word whether no article has it, phrases, facets, filters, unknown}. */
  diembao.search = function (text, options) {
    options = options || {};
    return index.start().then(function () {
      var query = diembao.parse(text);
      query.open = !!options.typing && query.words.length > 0 && !/[\s":]$/.test(text);
      if (!index.meta().n || (!query.words.length && !query.filters.length && !query.sort)) return nothing(query);
      var dates = query.sort || !query.words.length || query.filters.some(function (one) { return one.facet === "from" || one.facet === "to"; }) || diembao.names(query.words, null).some(function (name) { return name.date; });
      var names = diembao.names(query.words, index.others());
      return Promise.all([
        decoded(query), query.filters.length || options.counting ? files.later().then(function (there) { return there && diembao.facets.load(); }) : null, dates ? index.days() : null,
        shards(query, names), // on its way with the rest
      ]).then(function (more) {
        names = diembao.names(query.words, index.others()); // of what was decoded
        return loadedFor(query, names, options.exact || []).then(function (state) {
          return answer(query, names, state, { facets: more[1], days: more[2] });
        });
      });
    });
  };

  function nothing(query) {
    return { query: query, words: query.words, names: [], groups: { all: [], alias: [], marks: [], closest: [], some: [] }, answer: "", about: false, together: null,
      meant: {}, doubtful: query.words.map(function (word, number) { return number; }), loaded: {}, named: 0, absent: [], phrases: [], facets: null, filters: [], unknown: [] };
  }

  // What its filters come to (facets.js). Where they could not be loaded, nothing passes.
  function planned(query, known) {
    if (diembao.facets && (query.filters.length || known.facets)) return diembao.facets.plan(known.facets, known.days, query.filters);
    return { passes: function () { return !query.filters.length; }, filters: [], unknown: [] };
  }

  function answer(query, names, state, known) {
    var out = Object.assign(nothing(query), { names: names, meant: state.meant, doubtful: state.doubtful, loaded: state.loaded, named: state.named });
    var allowed = limits(query, state.loaded), gathered = index.gather(clauses(query), state.loaded), has = groups.found(query, gathered, names, state, known.days);
    var plan = planned(query, known), group;
    out.phrases = phrases.of(query, state.loaded);
    if (query.words.length) group = groups.grouped(query, has, out.phrases, allowed);
    else {
      group = new Uint8Array(index.top());
      index.newest(known.days).filter(allowed).forEach(function (doc) { group[doc] = 1; });
    }
    out.filters = plan.filters;
    out.unknown = plan.unknown;
    out.absent = query.words.map(function (word) { return word.readings.every(function (reading) { return !reading.keys; }) && index.lacking(word, state.loaded); });
    if (query.open) out.absent.pop(); // may be a beginning
    return phrases.verified(out, group, plan.passes).then(function (exact) {
      out.about = !exact;
      if (query.words.length > MOST_AT_ONCE) return new Promise(function (resolve) { setTimeout(resolve); });
    }).then(function () {
      out.groups = groups.ordered(query, has, group, gathered, plan.passes);
      out.answer = groups.NAMES.slice(0, 3).find(function (name) { return out.groups[name].length; }) || "";
      if (out.answer && (query.sort || !query.words.length)) groups.byDate(out.groups[out.answer], query.sort || "newest", known.days);
      groups.closest(out.groups, out.answer, query.sort);
      if (known.facets) out.facets = plan.counted(group, out.answer ? groups.NAMES.indexOf(out.answer) + 1 : NaN);
      out.together = phrases.together(query, out.groups.all, state.loaded);
      return out;
    });
  }

  // What a query becomes, and what of it meant.js asks.
  diembao.query = { clauses: clauses, limits: limits, unwanted: unwanted };
})();
