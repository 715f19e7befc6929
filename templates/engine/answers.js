// What a page asks: a query, then some of its results ready to be shown. Only plain values go in and out, so that all this may
// live in a worker (worker.js).
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index, files = diembao.files, answers = new Map(), KEPT = 4;

  /* What a query finds. `id` is the page's own name for the answer; options: {typing: the last word may be a beginning, counting: facets are
     wanted, exact: numbers of words to be read as they are typed}. Of the answer:
     found     how many articles have every required word as it was typed; about: a phrase was not looked up in all of them
     answer    the first group that is not empty, "" for none: facets, order, lists are about it alone
     groups    [{name, total}] of "all", "alias" (by other names), "marks" (with other marks), "some" (of the words)
     closest   how many more articles have only some of the words, but score above the best of the answer
     words     as typed, in order, [{text, required, free, quoted, phrase, unknown, meant, keys, ignored, dated, field}]: free ones need not be there; no article has one
               that is unknown; meant, keys: what it was read as instead; ignored: past the thirtieth; dated: of a date, which may be the article's own; field: as parse has it
     together  {total, about}: how many of `found` have the words together; null where they are not a run
     plain     the words as typed, phrases in quotation marks; signs: what was typed and means nothing: "OR", '"' (one without another), ":" (filters past the thirtieth)
     doubtful  numbers of the words that this digest does not know
     places    {without, sort}: where what is left out and the order stand in the text, [[from, to], ...]; a filter says it itself (at)
     missing   names of files that could not be loaded; updated: the collection is another than it was for the answer before */
  function ask(id, text, options) {
    options = options || {};
    return files.answering(function (collection) {
      return diembao.search(text, options).then(function (answer) { return told(id, Object.assign(answer, { collection: collection })); });
    }, options.typing);
  }

  function told(id, answer) {
    answers.set(id, answer);
    if (answers.size > KEPT) answers.delete(answers.keys().next().value);
    return {
      found: answer.groups.all.length, about: answer.about, answer: answer.answer,
      groups: diembao.groups.NAMES.map(function (name) { return { name: name, total: answer.groups[name].length }; }).filter(function (group) { return group.total; }),
      closest: answer.groups.closest.length, words: said(answer).concat(answer.query.ignored.map(ignored)),
      together: answer.together, without: answer.query.excluded.map(function (one) { return { text: one.text, field: one.field }; }), filters: answer.filters, unknown: answer.unknown,
      plain: answer.query.plain, signs: answer.query.signs, sort: answer.query.sort, facets: answer.facets, doubtful: answer.doubtful,
      places: { without: answer.query.excluded.map(function (one) { return one.at; }), sort: answer.query.sorted },
    };
  }

  function said(answer) {
    var mask = diembao.dates(answer.words).reduce(function (mask, date) { return mask | diembao.groups.bits(date.first, date.last); }, 0);
    return answer.words.map(function (word, number) { return saidOf(word, number, answer, !!(mask >>> number & 1)); });
  }

  function saidOf(word, number, answer, dated) {
    return { text: word.text, required: !word.free, free: word.free, quoted: word.quoted, phrase: word.phrase, unknown: !!answer.absent[number],
      meant: answer.meant[number] || "", keys: word.readings.filter(function (reading) { return reading.keys; }).map(function (reading) { return diembao.spelling.written(reading); })[0] || "", ignored: false, dated: dated, field: word.field };
  }

  function ignored(word) {
    return { text: word.text, required: false, free: false, quoted: word.quoted, phrase: word.phrase, unknown: false, meant: "", keys: "", ignored: true, dated: false, field: word.field };
  }

  /* Another spelling of some words of an answer, {words: [{number, text}], count}, else null; of a word that no article has with the others, as the article writes it
     that has all with it. Texts are read for it: no list waits for them. What was asked stays the answer; where the collection is another by now, nothing is offered. */
  function offer(id) {
    var asked = answers.get(id);
    function still(value) { return files.start().then(function (collection) { return asked && asked.collection === collection ? value : null; }); }
    return still(asked).then(function (answer) {
      return answer && files.later().then(function (there) { return there && diembao.offered(answer); });
    }).then(still);
  }

  // ------------------------------------------------------------------ results

  /* Results `from` to `from + count` of a group of an answer ("closest" or one of its `groups`): null for one whose text cannot be loaded, false for one that is there no
     longer, or has a phrase only in pieces. {card, group, order, title, other, passages, more, lacking, unmarked, names, printed}: order: the more, the sooner. title, other: what is marked in
     the Vietnamese and the English title; passages, more: as passages.js finds them; lacking: words that it has not; unmarked: those that it has
     with other marks; names: other names that were found [{text, typed, date}], date: that is the article's own; printed: {fold: as the article writes it} for words read otherwise. */
  function show(id, group, from, count) {
    var answer = answers.get(id);
    if (!answer || !answer.groups[group]) return Promise.resolve([]);
    return Promise.all(answer.groups[group].slice(from, from + count).map(function (hit) {
      return diembao.card(hit.doc, answer.collection).then(function (card) {
        return answer.phrases.length && !diembao.phrases.found(card, answer) ? false : shown(card, hit, group, answer);
      }).catch(function (error) { return error.gone ? false : null; });
    }));
  }

  function namesOf(answer, doc) { return answer.names.filter(function (name) { return name.docs && name.docs.has(doc); }); }

  function shown(card, hit, group, answer) {
    var words = answer.words, names = namesOf(answer, hit.doc);
    var typing = answer.query.open, marked = diembao.marking(answer, names), found = diembao.passages(card, marked, typing);
    function which(test) { return words.filter(function (word, number) { return !word.free && test(1 << number); }).map(function (word) { return word.text; }); }
    return {
      card: { doc: card.doc, slug: card.slug, title: card.title, titleEn: card.titleEn, outlet: card.outlet, outletEn: card.outletEn, date: card.date, basis: card.basis,
        lead: card.lead, author: card.author, state: card.state },
      group: group, order: hit.order, title: diembao.marks(card.title, "title", marked, typing), other: diembao.marks(card.titleEn, "title_en", marked, typing),
      passages: found.passages, more: found.more,
      lacking: which(function (bit) { return !((hit.any | hit.alias) & bit); }),
      unmarked: which(function (bit) { return hit.any & bit & ~hit.typed; }),
      names: names.map(function (name) {
        return { text: name.text, typed: words.slice(name.first, name.last + 1).map(function (word) { return word.text; }).join(" "), date: !!name.date };
      }),
      printed: printed(card, Object.values(answer.meant)),
    };
  }

  // The passages of an article that `show` only counted.
  function rest(id, doc) {
    var answer = answers.get(id);
    if (!answer) return Promise.resolve([]);
    return diembao.card(doc, answer.collection).then(function (card) {
      return diembao.passages(card, diembao.marking(answer, namesOf(answer, doc)), answer.query.open).rest();
    });
  }

  function printed(card, folds) {
    var out = { __proto__: null };
    if (folds.length) [card.title].concat(card.paragraphs).forEach(function (text) {
      index.analyser().places(text).forEach(function (place) {
        if (folds.indexOf(place.fold) >= 0 && !out[place.fold]) out[place.fold] = text.slice(place.start, place.end).toLowerCase();
      });
    });
    return out;
  }

  // What an answer is made of, for what is worked out of all of it; and the numbers of its articles, in order.
  function kept(id) { return answers.get(id) || null; }

  function docs(id) {
    var answer = kept(id);
    return answer && answer.answer ? answer.groups[answer.answer].map(function (hit) { return hit.doc; }) : [];
  }

  diembao.answers = { ask: ask, offer: offer, show: show, rest: rest, kept: kept, docs: docs };
})();
