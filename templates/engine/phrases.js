// Runs of words: which documents have them together, first by their pairs, then in the texts themselves.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index;
  var MOST_VERIFIED = 40; // texts that are looked through for one answer

  /* What stands for a run of tokens: the pairs of those that follow on one another, and each as it is typed. `marked`: tokens without marks
     mean themselves. */
  function run(tokens, marked) {
    var out = [];
    tokens.map(function (token) { return token.meant || token; }).forEach(function (token, at, all) {
      var before = at && tokens[at].joins ? all[at - 1] : null, alone = !before && !(all[at + 1] && tokens[at + 1].joins);
      // Of words that are not required only the pairs are loaded.
      if (!token.free && token.exact !== token.fold) out.push({ key: token.fold, term: token.exact });
      else if (!token.free && (marked || alone)) out.push({ key: token.fold, term: marked ? index.own(token.fold) : token.fold });
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

  // Of two or more words without quotation marks that follow on one another, how many of the articles have them so: {total, about}, else null.
  function together(query, hits, loaded) {
    var words = query.words;
    if (words.length < 2 || words.some(function (word, number) { return word.quoted || (number && !word.joins); })) return null;
    var docs = having(words, query.marked, loaded, words[0].fields), total = hits.filter(function (hit) { return docs.has(hit.doc); }).length;
    return { total: total, about: total > 0 && (words.length > 2 || query.marked) };
  }

  // ------------------------------------------------------------------ in the texts

  // Whether the tokens of a text have the words one behind the other. `marked`, as in `run`; `exactly`: with the marks that were typed.
  function stands(text, words, marked, exactly) {
    var places = index.analyser().places(text);
    return places.some(function (none, at) {
      return words.every(function (word, number) {
        var place = places[at + number];
        if (!place || (number && word.joins && !place.joins)) return false;
        return exactly && (marked || word.exact !== word.fold) ? place.exact === word.exact : place.fold === word.fold;
      });
    });
  }

  var TEXTS = {
    title: function (card) { return [card.title]; }, body: function (card) { return card.paragraphs; }, title_en: function (card) { return [card.titleEn]; },
    english: function (card) { return card.english; }, caption: function (card) { return card.captions; }, author: function (card) { return [card.author]; },
  };

  // Whether a card has the words together in one text of these fields, as `stands` reads them.
  function stood(card, words, fields, marked, exactly) {
    return (fields || Object.keys(TEXTS)).some(function (name) {
      return TEXTS[name](card).some(function (text) { return stands(text, words, marked, exactly); });
    });
  }

  // 1 if a card has all the phrases of a query as typed, 3 if with other marks, else 0: the numbers of its groups.
  function phrased(card, answer) {
    function all(exactly) {
      return answer.phrases.every(function (phrase) { return stood(card, phrase.words, phrase.words[0].fields, answer.query.marked, exactly); });
    }
    return all(true) ? 1 : all(false) ? 3 : 0;
  }

  // Whether the index itself says that words stand together as typed: one alone, or a pair without marks.
  function sure(words, marked) {
    return words.length < 2 || (words.length === 2 && words[1].joins && !marked && words.every(function (word) { return word.exact === word.fold; }));
  }

  /* The phrases that a query leaves out and of which the index only knows who may have them: [{tokens, fields, docs}]. */
  function barred(query, loaded) {
    return query.excluded.filter(function (one) {
      return !sure(one.tokens, query.marked);
    }).map(function (one) { return { tokens: one.tokens, fields: one.fields, docs: having(one.tokens, query.marked, loaded, one.fields) }; });
  }

  // Calls look(card, document) for these, of those that pass the filters where they are many. Resolves to whether all were looked at.
  function looked(docs, passes, look) {
    if (docs.length > MOST_VERIFIED) docs = docs.filter(passes);
    if (docs.length > MOST_VERIFIED) return Promise.resolve(false);
    return Promise.all(docs.map(function (doc) {
      return diembao.card(doc).then(function (card) { look(card, doc); }, function () {}); // what cannot be looked at stays
    })).then(function () { return true; });
  }

  function members(group, test) {
    var out = [];
    group.forEach(function (number, doc) { if (number && test(doc, number)) out.push(doc); });
    return out;
  }

  // Takes the documents out of their group that have what a query leaves out. Resolves to whether all were looked at; else all that may have it go.
  function without(answer, group, passes) {
    var all = barred(answer.query, answer.loaded);
    function suspect(doc) { return all.some(function (one) { return one.docs.has(doc); }); }
    var docs = members(group, suspect);
    return looked(docs, passes, function (card, doc) {
      if (all.some(function (one) { return one.docs.has(doc) && stood(card, one.tokens, one.fields, answer.query.marked, true); })) group[doc] = 0;
    }).then(function (exact) {
      if (!exact) docs.forEach(function (doc) { group[doc] = 0; });
      return exact;
    });
  }

  // Takes the documents out of their group that have its phrases no more than in pieces, or what it leaves out. Resolves to whether all were looked at.
  function verified(answer, group, passes) {
    return without(answer, group, passes).then(function (exact) {
      if (answer.phrases.every(function (phrase) { return sure(phrase.words, answer.query.marked); })) return exact;
      return looked(members(group, function (doc, number) { return number < 3; }), passes, function (card, doc) {
        var found = phrased(card, answer);
        group[doc] = found && Math.max(found, group[doc]);
      }).then(function (all) { return all && exact; });
    });
  }

  diembao.phrases = { run: run, documents: documents, having: having, of: phrasesOf, together: together, stood: stood, sure: sure, found: phrased, verified: verified };
})();
