// Passages: where a query's words stand in an article, and the part of it that answers best.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index;

  /* Where the query's words stand in a text: [[start, end], ...]. Of a word that stands beside its neighbour of the query
     somewhere, or was typed with marks and stands so somewhere, only those places: "hien dat" marks hiến đất, not hiện. */
  diembao.marks = function (text, words, typing) {
    var places = index.analyser().places(text), best = words.map(function () { return 0; }), stems = words.map(function (word) {
      return index.analyser().stem(word.fold);
    });
    function stands(place, number) {
      var word = words[number];
      if (!place || !word) return 0;
      if (place.fold !== word.fold) {
        return index.analyser().stem(place.fold) === stems[number] || (typing && number === words.length - 1 && place.fold.startsWith(word.fold)) ? 1 : 0;
      }
      return word.exact !== word.fold && place.exact === word.exact ? 2 : 1;
    }
    function near(a, b) { return a && b && b.start - a.end < 2; }
    var values = places.map(function (place, at) {
      return words.map(function (word, number) {
        var value = stands(place, number), before = places[at - 1], after = places[at + 1];
        if (value && ((near(before, place) && stands(before, number - 1)) || (near(place, after) && stands(after, number + 1)))) value += 4;
        best[number] = Math.max(best[number], value);
        return value;
      });
    });
    return places.filter(function (place, at) {
      return values[at].some(function (value, number) { return value && (value >= 4) >= (best[number] >= 4) && (value & 2) >= (best[number] & 2); });
    }).map(function (place) { return [place.start, place.end]; });
  };

  /* The passage of a card that answers best: {text, lang, paragraph, marks}, about 240 characters around the densest place.
     paragraph: its number in the article, 0 for English. */
  diembao.passage = function (card, shown, typing) {
    var found = passage(card, shown.words, typing);
    return found && !found.marks.length && shown.names.length ? passage(card, shown.names, false) : found;
  };

  function passage(card, words, typing) {
    var best = null;
    function consider(text, lang, paragraph) {
      var marks = diembao.marks(text, words, typing), distinct = {}, together = 0;
      marks.forEach(function (mark, i) {
        distinct[text.slice(mark[0], mark[1]).toLowerCase()] = true;
        var before = i && text.slice(marks[i - 1][0], marks[i - 1][1]).toLowerCase();
        if (before && before !== text.slice(mark[0], mark[1]).toLowerCase()) together += 10 / (10 + mark[0] - marks[i - 1][1]);
      });
      var value = Object.keys(distinct).length * 10 + together * 5 + Math.min(marks.length, 4);
      if (!best || value > best.value) best = { text: text, lang: lang, paragraph: paragraph, marks: marks, value: value };
    }
    card.paragraphs.forEach(function (text, i) { consider(text, "vi", i + 1); });
    card.english.forEach(function (text) { consider(text, "en", 0); });
    return best && cut(best);
  }

  function cut(passage) {
    var first = passage.marks.length ? passage.marks[0][0] : 0, text = passage.text;
    var from = first > 80 ? text.lastIndexOf(" ", first - 60) + 1 : 0;
    var to = text.length > from + 240 ? text.lastIndexOf(" ", from + 240) : text.length;
    if (to <= from) to = text.length;
    return {
      text: (from ? "… " : "") + text.slice(from, to) + (to < text.length ? " …" : ""), lang: passage.lang, paragraph: passage.paragraph,
      marks: passage.marks.filter(function (m) { return m[0] >= from && m[1] <= to; }).map(function (m) {
        var shift = (from ? 2 : 0) - from;
        return [m[0] + shift, m[1] + shift];
      }),
    };
  }
})();
