// A concordance: every place where the words of a query stand in the articles of its answer, with what is left and right of it.
(function () {
  "use strict";
  var diembao = window.diembao, answers = diembao.answers;
  var ENOUGH = 100, MOST_TEXTS = 100, AT_ONCE = 20; // lines after which no more texts are loaded; texts of one concordance, and that are loaded at a time
  var AROUND = 90, NEIGHBOURS = 3; // characters on either side; words by which lines are sorted
  var collator = new Intl.Collator("vi");

  // The texts of a card: [{text, field, english, paragraph, number, origin}], Vietnamese first. number: of an English sentence.
  function texts(card) {
    var out = [{ text: card.title, field: "title" }];
    card.paragraphs.forEach(function (text, i) { out.push({ text: text, field: "body", paragraph: i + 1 }); });
    card.captions.forEach(function (text) { out.push({ text: text, field: "caption" }); });
    if (card.titleEn) out.push({ text: card.titleEn, field: "title_en", english: true });
    card.english.forEach(function (text, i) { out.push({ text: text, field: "english", english: true, number: i, origin: card.origins[i] }); });
    return out;
  }

  // All that stands in a card: [{card, one, places, found}].
  function looked(card, finder) {
    return texts(card).map(function (one) { return Object.assign({ card: card, one: one }, finder.find(one)); });
  }

  // What of it counts. What stands in a sentence's Vietnamese is not counted in its English again.
  function counted(all, finder) {
    var vi = [];
    all.forEach(function (text) {
      text.found = text.found.filter(finder.counting);
      if (!text.one.english) vi = vi.concat(text.found.map(function (found) { return { field: text.one.field, paragraph: text.one.paragraph, start: text.places[found.at].start }; }));
    });
    return all.filter(function (text) {
      var origin = text.one.origin;
      if (text.one.field === "title_en") return !vi.some(function (place) { return place.field === "title"; });
      return !origin || !vi.some(function (place) { return place.paragraph === origin.paragraph && place.start >= origin.start && place.start < origin.end; });
    });
  }

  // ------------------------------------------------------------------ one line

  function before(text, end) {
    var from = end > AROUND ? text.indexOf(" ", end - AROUND) + 1 : 0;
    return text.slice(from > end ? end - AROUND : from, end);
  }

  function after(text, start) {
    var to = text.length > start + AROUND ? text.lastIndexOf(" ", start + AROUND) : text.length;
    return text.slice(start, to <= start ? start + AROUND : to);
  }

  // A line is one, also where it comes from a list or a table.
  function flat(text) { return text.replace(/\n/g, " "); }

  // The English of the sentence or title in which a place is: {text, marks}, or null.
  function english(card, one, start, marked) {
    var text = one.field === "title" ? card.titleEn : "";
    if (one.field === "body") card.origins.forEach(function (origin, number) {
      if (origin && origin.paragraph === one.paragraph && start >= origin.start && start < origin.end) text = card.english[number];
    });
    return text ? { text: text, marks: diembao.marks(text, one.field === "title" ? "title_en" : "english", marked, false) } : null;
  }

  function line(text, found, marked) {
    var card = text.card, one = text.one, places = text.places, end = found.at + found.count, start = places[found.at].start, stop = places[end - 1].end;
    function words(list) { return list.map(function (place) { return one.text.slice(place.start, place.end).toLowerCase(); }); }
    return {
      card: { doc: card.doc, slug: card.slug, title: card.title, titleEn: card.titleEn, outlet: card.outlet, outletEn: card.outletEn, date: card.date, basis: card.basis },
      lang: one.english ? "en" : "vi", field: one.field, paragraph: one.paragraph || (one.origin ? one.origin.paragraph : 0),
      before: flat(before(one.text, start)), key: flat(one.text.slice(start, stop)), after: flat(after(one.text, stop)), english: one.english ? null : english(card, one, start, marked),
      left: words(places.slice(Math.max(0, found.at - NEIGHBOURS), found.at)).reverse(), right: words(places.slice(end, end + NEIGHBOURS)),
    };
  }

  // ------------------------------------------------------------------ all lines

  // {lines, articles, texts, all, whole, missing} of an answer, in the order of its articles. The best ones come first and have the most
  // lines: what the others have cannot be told from them.
  function made(answer, docs) {
    function named(doc) { return answer.names.filter(function (name) { return name.docs && name.docs.has(doc); }); }
    var dates = diembao.dates(answer.words).map(function (date) { return date.first; }); // which are found in any spelling
    var names = answer.names.filter(function (name) { return (answer.answer === "alias" || dates.indexOf(name.first) >= 0) && docs.some(function (doc) { return name.docs && name.docs.has(doc); }); });
    var finder = diembao.occurrences(answer, names, answer.answer === "marks"), cards = [], at = 0, missing = 0;

    function count() {
      return cards.reduce(function (sum, all) { return sum + all.reduce(function (sum, text) { return sum + text.found.filter(finder.counting).length; }, 0); }, 0);
    }
    function more() {
      var most = Math.min(docs.length, MOST_TEXTS);
      if (at >= most || count() > ENOUGH) return finish();
      var some = docs.slice(at, Math.min(at + AT_ONCE, most));
      at += some.length;
      return diembao.each(answer, some, function (card) { return looked(card, finder); }).then(function (found) {
        missing += found.filter(function (one) { return one === null; }).length;
        cards = cards.concat(found.filter(Boolean));
        return more();
      });
    }
    function finish() {
      var lines = [].concat.apply([], cards.map(function (all) {
        var marked = diembao.marking(answer, named(all[0].card.doc));
        return [].concat.apply([], counted(all, finder).map(function (text) { return text.found.map(function (found) { return line(text, found, marked); }); }));
      })), articles = new Set(lines.map(function (line) { return line.card.doc; })).size;
      return { lines: lines, articles: articles, texts: cards.length, all: docs.length, whole: cards.length === docs.length, missing: missing };
    }
    return Promise.resolve().then(more);
  }

  function byWords(side) {
    return function (a, b) {
      for (var i = 0; i < NEIGHBOURS; i++) {
        var order = !a[side][i] - !b[side][i] || collator.compare(a[side][i] || "", b[side][i] || ""); // where there is no word, last
        if (order) return order;
      }
      return 0;
    };
  }

  var ORDERS = {
    before: byWords("left"), after: byWords("right"),
    date: function (a, b) { return !a.card.date - !b.card.date || (a.card.date < b.card.date ? 1 : a.card.date > b.card.date ? -1 : 0); }, // the newest first, undated last
    outlet: function (a, b) { return !a.card.outlet - !b.card.outlet || collator.compare(a.card.outlet, b.card.outlet); },
  };

  /* Lines `from` to `from + count` of the concordance of an answer; `order`: "before", "after", "date", "outlet", else that of its articles.
     {lines, total, articles, texts, all, whole, missing, collection}
     lines     {card, lang, field, paragraph, before, key, after, english: {text, marks} or null}; paragraph: 0 for a title or caption
     total     how many lines there are, articles: in how many articles; of at most a hundred texts
     whole     those are all; else there may be more, for only `texts` of `all` articles were looked through
     missing   how many texts could not be loaded; collection: its hash and size
     Rejected where the answer is kept no longer. */
  answers.lines = function (id, from, count, order) {
    var answer = answers.kept(id);
    if (!answer) return Promise.reject(new Error(id));
    answer.lines = answer.lines || made(answer, answers.docs(id)).then(function (found) {
      if (found.missing) answer.lines = null; // they may be there the next time
      return found;
    });
    return answer.lines.then(function (found) {
      var sorted = ORDERS[order] ? found.lines.slice().sort(ORDERS[order]) : found.lines;
      return { lines: sorted.slice(from, from + count), total: found.lines.length, articles: found.articles, texts: found.texts, all: found.all, whole: found.whole, missing: found.missing, collection: diembao.named(answer.collection) };
    });
  };
})();
