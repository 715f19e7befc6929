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

  /* Where the collection has every word, but short ones, and no article all of them: what one of them may have been typed for, {number, fold,
     doc, count}, an article that has all with that, and how many have; else null. Only to be offered: the answer stays what was asked. */
  diembao.offered = function (answer) {
    var query = answer.query, words = answer.words;
    if (answer.answer || words.length < 2 || query.filters.length || answer.doubtful.some(function (number) { return !(number in answer.meant) && !spelling.short(words[number]); })) return Promise.resolve(null);
    return spelling.offers(words, answer.loaded, answer.named, asking.unwanted(query)).then(function (some) {
      some = some.filter(function (one) { return !words[one.number].fields; });
      return index.load(asking.clauses(query).concat(some.map(function (one) { return { key: one.fold }; }))).then(function (loaded) {
        var allowed = asking.limits(query, answer.loaded);
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
      var docs = new Set(); // the others with the marks that were typed: "sát cơ" is no reason for "sạt cơ"
      (number === one.number ? [{ fold: one.fold, exact: one.fold }] : word.readings).forEach(function (reading) {
        index.each({ key: reading.fold, term: reading.exact }, loaded, function (doc) { docs.add(doc); });
      });
      return docs;
    });
    return Array.from(sets[0]).filter(function (doc) { return sets.every(function (docs) { return docs.has(doc); }); }).sort(function (a, b) { return a - b; });
  }
})();
