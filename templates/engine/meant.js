// What was meant by words that no article has, or not with the others: keys that were typed without an input method, and another spelling.
// Part of static/later.js: of most queries nothing is to be guessed.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index, spelling = diembao.spelling, phrases = diembao.phrases, asking = diembao.query;

  /* Adds to the words the tokens that their keys stand for, where the index has them. Only if one of them at least is no word
     of the collection: "six cars" are no sĩ and no cá. */
  diembao.decoded = function (query) {
    var pieces = spelling.pieces(query.words), made = query.words.map(function (word) { return word.quoted || word.free ? [] : spelling.fromKeys(word.exact); });
    var asked = [].concat.apply(pieces.map(function (piece) { return piece.reading; }), made).map(function (token) { return { key: token.fold }; });
    var glued = [].concat.apply([], pieces.map(function (piece) { return phrases.run(query.words.slice(piece.first, piece.last + 1), false); }));
    return index.load(glued.concat(asking.clauses(query))).then(function (loaded) {
      if (!pieces.length && !query.words.some(function (word) { return index.lacks(word.fold, loaded); })) return null;
      return index.load(asked).then(function (more) { return Object.assign(more, loaded); }); // seldom: not with the rest
    }).then(function (loaded) {
      if (!loaded) return;
      function known(token) { return index.postings({ key: token.fold, term: token.exact }, loaded); }
      var found = made.map(function (tokens) { return tokens.filter(known); });
      query.words.forEach(function (word, number) { if (index.lacks(word.fold, loaded)) word.meant = found[number][0]; });
      pieces = pieces.filter(function (piece) {
        return known(piece.reading) && phrases.run(query.words.slice(piece.first, piece.last + 1), false).some(function (clause) { return index.lacks(clause.key, loaded); });
      });
      if (!pieces.length && !query.words.some(function (word) { return word.meant; })) return;
      query.marked = true;
      query.words.forEach(function (word, number) { word.readings = word.readings.concat(found[number]); });
      pieces.reverse().forEach(function (piece) { query.words.splice(piece.first, piece.last - piece.first + 1, spelling.whole(query.words[piece.first], piece)); });
    });
  };

  // ------------------------------------------------------------------ with other marks

  var MOST_RESPELT = 8, MOST_LOOKED = 40, AT_FIRST = 3, MOST_READ = 10; // words of a query; articles that are looked at, of which first; and read

  // Whether any of these articles has the words together as typed. Of too many nobody knows: then it may.
  function anyHas(docs, run) {
    if (docs.length > MOST_LOOKED) return Promise.resolve(true);
    function next(from, count) {
      if (from >= docs.length) return Promise.resolve(false);
      return Promise.all(docs.slice(from, from + count).map(function (doc) {
        return diembao.card(doc).then(function (card) { return phrases.stood(card, run, run[0].fields, true, true); }, function () { return true; });
      })).then(function (all) { return all.some(Boolean) || next(from + count, MOST_LOOKED); });
    }
    return next(0, AT_FIRST);
  }

  // Adds to `written` how a card writes words with the folds of a run: by their exact forms {places, texts, count}.
  function read(card, run, written) {
    [card.title].concat(card.paragraphs, card.captions).forEach(function (text) {
      var all = index.analyser().places(text);
      all.forEach(function (none, at) {
        var places = all.slice(at, at + run.length);
        if (places.length < run.length || !places.every(function (place, i) { return place.fold === run[i].fold && (!i || place.joins); })) return;
        var key = places.map(function (place) { return place.exact; }).join(" "), one = written.get(key) || { places: places, count: 0 };
        one.texts = places.map(function (place) { return text.slice(place.start, place.end).toLowerCase(); });
        one.count++;
        written.set(key, one);
      });
    });
  }

  // How articles write a run of words, from word `first` on, with the fewest marks altered, if none of `hits` has it as it was typed and `least` have it
  // otherwise: [{number, text, times}]; null where none has it at all.
  function respelling(run, first, hits, least, loaded) {
    var bare = run.map(function (word) { return { fold: word.fold, exact: word.fold, joins: word.joins }; }), written = new Map();
    var typed = phrases.having(run, true, loaded, run[0].fields), loose = phrases.having(bare, false, loaded, run[0].fields);
    var others = hits.filter(function (doc) { return loose.has(doc); });
    return anyHas(hits.filter(function (doc) { return typed.has(doc); }), run).then(function (has) {
      if (has || !others.length || others.length < least) return has ? [] : null;
      return Promise.all(others.slice(0, MOST_READ).map(function (doc) {
        return diembao.card(doc).then(function (card) { read(card, run, written); }, function () {});
      })).then(function () {
        var best = Array.from(written.values()).sort(function (a, b) { return altered(run, 0, a.texts) - altered(run, 0, b.texts) || b.count - a.count; })[0];
        return best ? best.texts.map(function (text, at) { return { number: first + at, text: text, times: best.count, other: best.places[at].exact !== run[at].exact }; }).filter(function (one) { return one.other; }) : null;
      });
    });
  }

  // Where articles have the words with other marks, and none has them side by side as they were typed: how those write them, {words: [{number, text}], count}; else null.
  function respelt(answer) {
    var words = answer.words, marks = answer.groups.marks, hits = answer.groups.all.concat(marks).map(function (hit) { return hit.doc; });
    var least = answer.groups.all.length / 2; // fewer would be chance: words in any order are no misspelling
    function apart(word, number) { return (number && !word.joins) || word.fields !== words[0].fields || word.readings.length > 1; }
    if (!answer.query.marked || !marks.length || words.length > MOST_RESPELT || words.some(apart)) return Promise.resolve(null);
    function stood(number) { // beside a neighbour as it was typed
      return Promise.all([number - 1, number].filter(function (at) { return at >= 0 && at < words.length - 1; }).map(function (at) {
        var run = words.slice(at, at + 2), typed = phrases.having(run, true, answer.loaded, run[0].fields);
        return words.length > 2 && anyHas(hits.filter(function (doc) { return typed.has(doc); }).slice(0, MOST_LOOKED), run);
      })).then(function (all) { return all.some(Boolean); });
    }
    return respelling(words, 0, hits, least, answer.loaded).then(function (found) {
      if (found) return Promise.all(found.map(function (one) { return stood(one.number); })).then(function (all) { return found.filter(function (none, at) { return !all[at]; }); });
      return Promise.all(words.slice(1).map(function (word, at) { return respelling([words[at], word], at, hits, least, answer.loaded); })).then(ofPairs);
    }).then(function (others) {
      return others.length ? { words: others.map(function (one) { return { number: one.number, text: one.text }; }), count: marks.length, fit: spelling.fit(words, others[0].number, answer.loaded) } : null;
    });
  }

  // What those pairs of a query say together that nobody writes so: of two that say of one word, the commoner. Where a word stands in another pair as it was typed, it stays.
  function ofPairs(found) {
    var others = [];
    [].concat.apply([], found.filter(Boolean)).sort(function (a, b) { return b.times - a.times; }).forEach(function (one) {
      var known = [found[one.number - 1], found[one.number]].some(function (pair) { return pair && !pair.length; });
      if (!known && !others.some(function (other) { return other.number === one.number; })) others.push(one);
    });
    return others;
  }

  // ------------------------------------------------------------------ another word

  /* Of the words `numbers`, or where that is null of those that the collection has beside none of their neighbours, what each may have been typed for, {words: [{number, text}],
     count}; null where no article has all the words with it. */
  function another(answer, numbers) {
    var query = answer.query, words = answer.words;
    if (words.length < 2 || query.filters.length) return Promise.resolve(null);
    if (answer.doubtful.some(function (number) { return !(number in answer.meant) && !spelling.short(words[number]); })) return Promise.resolve(null);
    return spelling.offers(words, answer.loaded, answer.named, asking.unwanted(query), numbers).then(function (some) {
      some = some.filter(function (one) { return !words[one.number].fields; });
      var asked = some.map(function (one) { return spelling.pairs(words, one.number, one.fold).concat({ key: one.fold }); });
      return index.load([].concat.apply(asking.clauses(query), asked)).then(function (loaded) {
        var allowed = asking.limits(query, answer.loaded);
        return Promise.all(some.map(function (one) {
          var near = having(spelling.pairs(words, one.number, one.fold), loaded), docs = withAnother(words, one, loaded).filter(function (doc) { return near.has(doc) && allowed(doc); });
          return docs.length ? diembao.card(docs[docs.length - 1]).then(function (card) {
            return { words: [{ number: one.number, text: beside(card, words, one) }], count: docs.length, fit: one.fit };
          }) : null;
        }));
      });
    }).then(function (found) {
      return found.filter(Boolean).sort(function (a, b) { return likely(words, b) - likely(words, a); })[0] || null;
    });
  }

  // How a card writes a word beside a neighbour of the query; else where it stands first.
  function beside(card, words, one) {
    var first = "", best = "";
    [card.title].concat(card.paragraphs).some(function (text) {
      var places = index.analyser().places(text);
      return places.some(function (place, at) {
        if (place.fold !== one.fold) return false;
        function is(to) { return places[at + to] && words[one.number + to] && places[at + to].fold === words[one.number + to].fold; }
        var written = text.slice(place.start, place.end).toLowerCase();
        first = first || written;
        if (is(-1) || is(1)) best = written;
        return best;
      });
    });
    return best || first || one.fold;
  }

  // The documents that have any of these.
  function having(clauses, loaded) {
    var docs = new Set();
    clauses.forEach(function (clause) { index.each(clause, loaded, function (doc) { docs.add(doc); }); });
    return docs;
  }

  // The documents that have all the words, `one` among them as its other spelling.
  function withAnother(words, one, loaded) {
    var sets = words.map(function (word, number) { // the others with the marks that were typed: "sát cơ" is no reason for "sạt cơ"
      var readings = number === one.number ? [{ fold: one.fold, exact: one.fold }] : word.readings;
      return having(readings.map(function (reading) { return { key: reading.fold, term: reading.exact }; }), loaded);
    });
    return Array.from(sets[0]).filter(function (doc) { return sets.every(function (docs) { return docs.has(doc); }); }).sort(function (a, b) { return a - b; });
  }

  // ------------------------------------------------------------------ the likelier of both

  var SIGN = Math.log(10);

  // A letter and each of its marks by itself.
  function signs(text) { return text.toLowerCase().normalize("NFD").replace(/đ/g, "d-"); }

  // How many signs differ between two words: less, more, or another.
  function distance(a, b) {
    var row = Array.from(a + " ", function (none, at) { return at; });
    Array.from(b, function (sign, y) {
      var corner = row[0];
      row[0] = y + 1;
      for (var x = 1; x <= a.length; x++) {
        var up = row[x];
        row[x] = Math.min(up + 1, row[x - 1] + 1, corner + (a[x - 1] === sign ? 0 : 1));
        corner = up;
      }
    });
    return row[a.length];
  }

  // How many signs of words from `first` on are altered in `texts`.
  function altered(words, first, texts) {
    return texts.reduce(function (sum, text, at) { return sum + distance(signs(words[first + at].text), signs(text)); }, 0);
  }

  // The fewer signs are altered, and the oftener the words stand so between their neighbours, the likelier: a sign outweighs ten times as many articles.
  function likely(words, one) {
    return one.fit - SIGN * one.words.reduce(function (sum, word) { return sum + altered(words, word.number, [word.text]); }, 0);
  }

  /* How some words of a query may have been meant, {words: [{number, text}], count}, count: how many articles have that; else null: with other marks, or another word for one,
     whatever is likelier. "tai nạng" is not tài năng but tai nạn. Only to be offered: the answer stays what was asked. */
  diembao.offered = function (answer) {
    return respelt(answer).then(function (one) {
      if (answer.groups.all.length) return one;
      return another(answer, one && [].concat.apply([], one.words.map(function (word) { return [word.number - 1, word.number, word.number + 1]; }))).then(function (other) {
        return other && (!one || likely(answer.words, other) > likely(answer.words, one)) ? other : one;
      });
    });
  };
})();
