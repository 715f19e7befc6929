// The rows of an answer for reference managers and tables (static/tools/export.js writes them), with the names of data/articles.csv.
(function () {
  "use strict";
  var diembao = window.diembao, answers = diembao.answers;

  // What tells which collection something was found in: its hash and size.
  diembao.named = function (collection) { return collection.build + ", " + collection.n + " articles"; };

  // Unknown facts are empty. `site`: where the pages are, "" for addresses within it (press/export.py).
  function row(card, collection, site) {
    return {
      slug: card.slug, title: card.title, title_en: card.titleEn, date: card.date, date_basis: card.basis, newspaper: card.outlet, newspaper_en: card.outletEn,
      author: card.author, original: card.original, english: card.state, page_vi: site + "vi/" + card.slug + "/", page_en: site + "en/" + card.slug + "/",
      collection: diembao.named(collection),
    };
  }

  // `make(card, answer)` of some articles of an answer: null for one whose text cannot be loaded, false for one that is not there, or has a phrase only in pieces.
  diembao.each = function (answer, docs, make) {
    return Promise.all(docs.map(function (doc) {
      return diembao.card(doc, answer.collection).then(function (card) {
        return answer.phrases.length && !diembao.phrases.found(card, answer) ? false : make(card, answer);
      }).catch(function (error) { return error.gone ? false : null; });
    }));
  };

  // Rows `from` to `from + count` of the articles of an answer, in its order; as diembao.each where there is none. Rejected where the answer is kept no longer.
  answers.rows = function (id, from, count, site) {
    var answer = answers.kept(id);
    if (!answer) return Promise.reject(new Error(id));
    return diembao.each(answer, answers.docs(id).slice(from, from + count), function (card) { return row(card, answer.collection, site || ""); });
  };
})();
