// What a page asks: a query, then some of its results ready to be shown. Only plain values go in and out, so that all this may
// live in a worker (static/worker.js).
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index, answers = new Map(), KEPT = 4;

  /* {total, words, missing, meant, doubtful, offered, filtered, without, unknown, sort, facets}: the words as typed; meant: {number: fold} of those read
     otherwise; doubtful: numbers of those that this digest does not know, `sure` apart, which are read as they are; offered:
     {number, text}, a word with which an article would have them all, else null; without: there are words to leave out; unknown: filters that mean nothing, [{facet, typed}]. `id` is the page's own name for the answer. */
  function ask(id, text, typing, counting, sure) {
    return diembao.search(text, typing, counting, sure).then(function (answer) {
      answers.set(id, answer);
      if (answers.size > KEPT) answers.delete(answers.keys().next().value);
      return (typing ? Promise.resolve(null) : offered(answer)).then(function (other) {
        return {
          total: answer.hits.length, words: answer.words.map(function (word) { return word.text; }), missing: answer.missing, meant: answer.meant, doubtful: answer.doubtful,
          offered: other, filtered: answer.query.filtered, without: answer.query.without.length > 0, unknown: answer.unknown,
          sort: answer.query.sort, facets: answer.facets || null,
        };
      });
    });
  }

  // As the article writes it that has all the words with it.
  function offered(answer) {
    return diembao.offered(answer).then(function (one) {
      return one && diembao.card(one.doc).then(function (card) {
        return { number: one.number, text: printed(card, [one.fold])[one.fold] || one.fold };
      });
    }).catch(function () { return null; });
  }

  /* Results `from` to `from + count` of an answer: [{card, order, title, other, passage, lacking, unmarked, names, printed}], null for one whose
     card cannot be loaded, false for one that is there no longer. order: the more, the sooner. title, other: what is marked in the Vietnamese and the English title; names: other names that were found
     [{text, typed}]; printed: {fold: as the article writes it} for words read otherwise. */
  function show(id, from, count, typing) {
    var answer = answers.get(id);
    if (!answer) return Promise.resolve([]);
    return Promise.all(answer.hits.slice(from, from + count).map(function (hit) {
      return diembao.card(hit.doc).then(function (card) { return shown(card, hit, answer, typing); }).catch(function (error) { return error.gone ? false : null; });
    }));
  }

  function shown(card, hit, answer, typing) {
    var words = answer.shown.words, typed = answer.words.map(function (word) { return word.text; });
    function which(test) { return typed.filter(function (text, number) { return test(number); }); }
    return {
      card: { slug: card.slug, title: card.title, titleEn: card.titleEn, outlet: card.outlet, outletEn: card.outletEn, date: card.date, basis: card.basis, lead: card.lead },
      order: hit.order, title: diembao.marks(card.title, words, typing), other: diembao.marks(card.titleEn, words, typing),
      passage: diembao.passage(card, answer.shown, typing),
      lacking: which(function (number) { return hit.words.indexOf(number) < 0; }),
      unmarked: which(function (number) { return answer.unmarked[number] && answer.unmarked[number].has(hit.doc); }),
      names: answer.others.filter(function (other) { return other.docs.has(hit.doc); }).map(function (other) {
        return { text: other.text, typed: typed.slice(other.first, other.last + 1).join(" ") };
      }),
      printed: printed(card, Object.values(answer.meant)),
    };
  }

  function printed(card, folds) {
    var out = {};
    if (folds.length) [card.title].concat(card.paragraphs).forEach(function (text) {
      index.analyser().places(text).forEach(function (place) {
        if (folds.indexOf(place.fold) >= 0 && !out[place.fold]) out[place.fold] = text.slice(place.start, place.end).toLowerCase();
      });
    });
    return out;
  }

  diembao.answers = { ask: ask, show: show };
})();
