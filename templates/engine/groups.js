// The groups of an answer: articles with all words as typed, by other names, with other marks, with some of them; and their order.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index, scoring = diembao.scoring, phrases = diembao.phrases;
  var GROUPS = ["all", "alias", "marks", "some"], MOST_SCORED = 25, MOST_CLOSEST = 3;
  // What a document is worth none of whose words stand together as in the query, if all of them surely belong together.
  var APART = 0.3;
  // What a word counts that a document has under another name, or with other marks than were typed.
  var LOOSE = 0.15;
  // How much less it counts how dense words are if all of them surely belong together. All three: bench.search_quality.
  var BOUND = 0.9;

  // ------------------------------------------------------------------ groups

  // Of each document which words it has: as typed, with whatever marks, under another name; which pairs; and which of a date that it has.
  function found(query, gathered, names, state, days) {
    var top = index.top(), out = { typed: new Uint32Array(top), any: new Uint32Array(top), alias: new Uint32Array(top), pairs: new Uint32Array(top), named: new Uint32Array(top), dated: new Uint32Array(top) };
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
      var columns = name.date ? [once(dated(name.date, days))] : index.phrase(phrases.run(name.tokens, false), state.loaded, query.words[name.first].fields);
      name.docs = phrases.documents(columns);
      if (name.docs.size) gathered.push({ term: "= " + name.text, columns: columns, boost: 0.5, word: -1, fields: null, first: name.first, last: name.last });
      name.docs.forEach(function (doc) {
        out.alias[doc] |= bits(name.first, name.last);
        out.named[doc] |= bits(name.first + 1, name.last); // what is glued in the query need not be in the name
      });
    });
    diembao.dates(query.words).forEach(function (date) { whole(date, query, names, state.loaded, out); });
    return out;
  }

  /* A date is one thing: who has its words apart has none of them (of `tháng 8 năm 2018` that was 48 articles in 50). It is there as it was
     typed, in another spelling, or as the article's own. What may go on while it is typed is no date yet. */
  function whole(date, query, names, loaded, has) {
    if (query.open && date.last === query.words.length - 1 && !date.year) return;
    var mask = bits(date.first, date.last), fields = query.words[date.first].fields, typed = phrases.having(date.tokens, false, loaded, fields);
    var loose = phrases.having(date.tokens.map(function (token) { return { fold: token.fold, exact: token.fold, joins: token.joins }; }), false, loaded, fields);
    var others = names.filter(function (name) { return name.first === date.first; });
    for (var doc = 0; doc < has.any.length; doc++) {
      if (typed.has(doc)) has.typed[doc] |= mask; else has.typed[doc] &= ~mask;
      if (loose.has(doc)) has.any[doc] |= mask; else has.any[doc] &= ~mask;
      if (typed.has(doc) || others.some(function (name) { return name.docs.has(doc); })) has.dated[doc] |= mask;
    }
  }

  function bits(first, last) {
    var out = 0;
    for (var number = first; number <= last; number++) out |= 1 << number;
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
  function grouped(query, has, wanted, allowed) {
    var required = 0, glued = 0, hard = 0, group = new Uint8Array(index.top());
    query.words.forEach(function (word, number) {
      if (!word.free) required |= 1 << number;
      if (word.fields) hard |= 1 << number;
      if (word.glued && number && !word.quoted) glued |= 1 << number;
    });
    for (var doc = 0; doc < group.length; doc++) {
      var typed = has.typed[doc], any = has.any[doc], alias = has.alias[doc], dated = has.dated[doc], together = ((has.pairs[doc] | has.named[doc]) & glued) === glued;
      if (!(any | alias) || ((any | alias) & hard) !== hard || !allowed(doc) || !wanted.every(function (phrase) { return phrase.loose.has(doc); })) continue;
      var literally = together && wanted.every(function (phrase) { return phrase.docs.has(doc); });
      if (literally && ((typed | dated) & required) === required && ((has.pairs[doc] | has.named[doc] & dated) & glued) === glued) group[doc] = 1;
      else if (literally && ((typed | alias) & required) === required) group[doc] = 2;
      else if (together && ((any | alias) & required) === required) group[doc] = 3;
      else group[doc] = 4;
    }
    return group;
  }

  // ------------------------------------------------------------------ order

  // The hits of each group, the best first: {all, alias, marks, some}, each [{doc, score, order, typed, any}].
  function ordered(query, has, group, gathered, passes) {
    var words = query.words, weights = scoring.rarities(gathered, words.length, false), pairs = scoring.rarities(gathered, words.length, true);
    var all = weights.reduce(add, 0) || 1, allPairs = pairs.reduce(add, 0), scores = scoring.scores(gathered), out = { all: [], alias: [], marks: [], some: [] };
    function add(a, b) { return a + b; }
    // How much of the query belongs together: words in any order are not the worse for standing apart.
    var bonds = scoring.bonds(gathered, words.length);
    var bound = weights.reduce(function (sum, weight, number) { return sum + weight * Math.max(bonds[number], bonds[number + 1] || 0); }, 0) / all;

    // What an article is about stands often in it, each word: the commonest too, of which the score makes little.
    var dense = scoring.densities(gathered, words.length), power = (1 - BOUND * bound) / (weights.filter(Boolean).length || 1);

    function place(hit) {
      var share = 0, together = 0, about = 1, doc = hit.doc;
      for (var number = 0; number < weights.length; number++) {
        var typed = has.typed[doc] >>> number & 1;
        if ((has.any[doc] | has.alias[doc]) >>> number & 1) share += weights[number] * (typed ? 1 : LOOSE);
        if (typed) about *= 1 + dense[number][doc];
        if (has.pairs[doc] >>> number & 1) together += pairs[number];
      }
      if (allPairs) share *= 1 - (1 - APART) * bound * (1 - together / allPairs);
      hit.order = Math.round(hit.score * share / all * Math.pow(about, power) * 1e6); // what differs only by the order of summands is equal
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
    if (best.length) scoring.rescore(best, gathered);
    GROUPS.forEach(function (name) {
      var first = out[name].splice(0, MOST_SCORED);
      first.forEach(place);
      sort(first);
      out[name] = first.concat(out[name]);
    });
    return out;
  }

  // Takes from `some` those few that are better than the best of the answer. Another name weighs less than a word as typed, so that they
  // always were where the answer is by other names.
  function closest(groups, name, sort) {
    var best = (name === "all" || name === "marks") && !sort ? groups[name][0].order : Infinity;
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

  diembao.groups = { NAMES: GROUPS, bits: bits, found: found, grouped: grouped, ordered: ordered, closest: closest, byDate: byDate };
})();
