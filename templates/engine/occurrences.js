// Where the words of a query stand in texts, as a concordance has them: words side by side in the query are one keyword where they
// stand together, a phrase in quotation marks, a date and another name only whole. passages.js marks by the same rule, text by text.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index;

  // ------------------------------------------------------------------ what is looked for

  /* [{tokens, words, whole, fields}]: words of the query that stand side by side, its phrases, and `names` (other names that were found). words: their numbers in
     the query; whole: nothing less counts. */
  function runs(answer, names) {
    var out = [], last = null, dated = diembao.dateOf(answer.words);
    answer.words.forEach(function (word, number) {
      var before = answer.words[number - 1];
      if (!number || !word.joins || word.phrase !== before.phrase || word.fields !== before.fields || dated[number] !== dated[number - 1]) {
        last = { tokens: [], words: [], whole: word.quoted || !!dated[number], fields: word.fields, open: null };
        out.push(last);
      }
      last.tokens.push(word);
      last.words.push(number);
    });
    if (answer.query.open) last.open = last.tokens[last.tokens.length - 1]; // may be a beginning
    names.forEach(function (name) {
      if (name.tokens.length) out.push({ tokens: name.tokens, words: [], whole: true, fields: answer.words[name.first].fields, open: null, name: true });
    });
    return out;
  }

  // Whether a place is a reading of a token. `loose`: with whatever marks.
  function fits(place, token, reading, run, rules) {
    var marked = reading.exact !== reading.fold || (rules.marked && !run.name && token.meant !== reading);
    if (rules.loose || !marked ? place.fold === reading.fold : place.exact === reading.exact) return true;
    return rules.english && !run.whole && reading.exact === reading.fold && index.analyser().stem(place.fold) === index.analyser().stem(reading.fold);
  }

  function stands(place, token, run, rules) {
    if (run.open === token && place.fold.startsWith(token.fold)) return true;
    return (token.readings || [token]).some(function (reading) { return fits(place, token, reading, run, rules); });
  }

  // ------------------------------------------------------------------ in one text

  // How many tokens of a run, from number `first` of it, stand from place `at` on.
  function length(places, at, run, first, rules) {
    var count = 0;
    while (first + count < run.tokens.length && at + count < places.length && (!count || places[at + count].joins) && stands(places[at + count], run.tokens[first + count], run, rules)) count++;
    return count;
  }

  function free(token) { return !!token && !!token.free; }

  // The longest part of a run that stands at a place, without free words at its ends: {first, count} or null.
  function longest(places, at, run, rules) {
    var best = null;
    for (var first = 0; first < run.tokens.length; first++) {
      if (free(run.tokens[first])) continue;
      var count = length(places, at, run, first, rules);
      if (run.whole && (first || count < run.tokens.length)) continue;
      while (count && free(run.tokens[first + count - 1])) count--;
      if (count && (!best || count > best.count)) best = { first: first, count: count };
    }
    return best;
  }

  // All of a text: [{at, count, words}], places of which none is in two; words: the numbers of the query's words.
  function inText(places, all, rules) {
    var out = [];
    for (var at = 0; at < places.length; at++) {
      var best = all.reduce(function (best, run) {
        var found = longest(places, at, run, rules);
        return found && (!best || found.count > best.count) ? { at: at, count: found.count, words: run.words.slice(found.first, found.first + found.count), whole: run.whole } : best;
      }, null);
      if (!best) continue;
      out.push(best);
      at += best.count - 1;
    }
    return out;
  }

  /* A finder of an answer's words: find({text, field, english}) gives {places, found}, what stands in a text; counting(found) tells which of all that
     was found counts: a word that stands beside its neighbour of the query somewhere counts nowhere alone. `loose`: with whatever marks. */
  diembao.occurrences = function (answer, names, loose) {
    var all = runs(answer, names), beside = new Set();
    return {
      find: function (one) {
        var rules = { loose: loose, marked: answer.query.marked, english: !!one.english }, places = index.analyser().places(one.text);
        var own = one.field ? all.filter(function (run) { return !run.fields || run.fields.indexOf(one.field) >= 0; }) : all;
        var found = inText(places, own, rules);
        found.forEach(function (one) { if (one.words.length > 1) one.words.forEach(function (number) { beside.add(number); }); });
        return { places: places, found: found };
      },
      counting: function (one) { return one.whole || one.words.length > 1 || !beside.has(one.words[0]); },
    };
  };

  /* Where the words of a query stand in texts of one article, [{text, english}]: {places: of each [[start, end], ...], plain, filters}, the latter as `ask` has them. As typed; if that is nowhere, with
     whatever marks, and so do other names always. */
  diembao.answers.within = function (query, texts) {
    return diembao.files.answering(function () {
      return diembao.search(query, {}).then(function (answer) {
        var names = answer.names.filter(function (name) { return name.docs && name.docs.size; });
        function places(loose) {
          var finder = diembao.occurrences(answer, names, loose), all = texts.map(finder.find);
          return all.map(function (one) {
            return one.found.filter(finder.counting).map(function (found) { return [one.places[found.at].start, one.places[found.at + found.count - 1].end]; });
          });
        }
        var typed = places(false);
        return { places: typed.some(function (one) { return one.length; }) ? typed : places(true), plain: answer.query.plain, filters: answer.filters };
      });
    });
  };
})();
