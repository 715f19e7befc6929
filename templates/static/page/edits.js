// The text of a query with something taken out, put in or written otherwise, so that a chip, a box or a link is only another query.
// Where filters, order and what is left out stand in it, the engine says (answers.js: at, places).
(function () {
  "use strict";
  var page = window.diembao.page;

  function cut(text, places) {
    places.slice().sort(function (a, b) { return b[0] - a[0]; }).forEach(function (at) { text = text.slice(0, at[0]) + " " + text.slice(at[1]); });
    return text.replace(/\s+/g, " ").trim();
  }

  function operators(answer) {
    return answer.filters.map(function (one) { return one.at; }).concat(answer.places.without, answer.places.sort);
  }

  // "=" is for digests that lack this value: they are not to take another for it.
  function token(facet, id) { return facet + (page.archives.length ? ":=" : ":") + id; }

  // Where each word stands, [from, to], or null: in the order typed, outside of what are operators.
  function placed(text, answer) {
    var plain = text.toLowerCase(), cursor = 0;
    operators(answer).forEach(function (at) { plain = plain.slice(0, at[0]) + " ".repeat(at[1] - at[0]) + plain.slice(at[1]); });
    return answer.words.map(function (word) {
      var from = plain.length === text.length ? plain.indexOf(word.text, cursor) : -1;
      if (from < 0) return null;
      cursor = from + word.text.length;
      return [from, cursor];
    });
  }

  // The words as they were typed.
  function typed(text, answer) {
    return placed(text, answer).map(function (at, number) { return at ? text.slice(at[0], at[1]) : answer.words[number].text; });
  }

  // `others`: by number of the word what stands there instead.
  function respelt(text, answer, others) {
    placed(text, answer).map(function (at, number) { return { at: at, other: others[number] }; }).reverse().forEach(function (one) {
      if (one.at && one.other) text = text.slice(0, one.at[0]) + one.other + text.slice(one.at[1]);
    });
    return text;
  }

  // All the words as one phrase.
  function phrase(text, answer) {
    var at = placed(text, answer), last = at[at.length - 1];
    return at[0] && last ? text.slice(0, at[0][0]) + '"' + text.slice(at[0][0], last[1]) + '"' + text.slice(last[1]) : text;
  }

  // With a value of a facet, or without it; what was typed may mean several values, of which the others stay.
  function toggled(text, answer, facet, id, on) {
    if (on) return (text.trim() + " " + token(facet, id)).trim();
    var places = answer.filters.filter(function (one) { return one.facet === facet && one.id === id && !one.barred; }).map(function (one) { return String(one.at); });
    var own = answer.filters.filter(function (one) { return one.facet === facet && places.indexOf(String(one.at)) >= 0; });
    var others = own.filter(function (one) { return one.id !== id; }).map(function (one) { return token(facet, one.id); });
    return [cut(text, unique(own.map(function (one) { return one.at; })))].concat(others).join(" ").trim();
  }

  function unique(places) {
    return places.filter(function (at, number) { return places.findIndex(function (one) { return String(one) === String(at); }) === number; });
  }

  function sorted(text, answer, order) {
    var rest = cut(text, answer.places.sort);
    return order ? rest + " sort:" + order : rest;
  }

  // `all`: without what is left out as well.
  function unfiltered(text, answer, all) {
    return cut(text, unique(answer.filters.map(function (one) { return one.at; })).concat(all ? answer.places.without : []));
  }

  // What filters and order leave: while it is the same, the same articles are filtered and ordered.
  function bare(text, answer) { return cut(text, unique(answer.filters.map(function (one) { return one.at; })).concat(answer.places.sort)); }

  page.edits = { cut: cut, typed: typed, bare: bare, respelt: respelt, phrase: phrase, toggled: toggled, sorted: sorted, unfiltered: unfiltered };
})();
