// Passages: where a query's words stand in an article, and the parts of it that answer best.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index;
  var MOST = 3, LENGTH = 240; // passages of an article; characters of one

  // What to mark in a text: the words that are looked for, and how else they were read; and the other names that an article has.
  diembao.marking = function (answer, names) {
    var dated = diembao.dateOf(answer.words), words = answer.words.map(function (word, number) {
      return dated[number] ? Object.assign({}, word, { whole: true }) : word; // no stray 19 of 19/8
    }).filter(function (word) { return !word.free; });
    words = [].concat.apply([], words.map(function (word) {
      return word.readings.slice(1).map(function (reading) { return Object.assign({ fields: word.fields }, reading); });
    })).concat(words);
    return words.concat([].concat.apply([], names.map(function (name) {
      return name.tokens.map(function (token) { return Object.assign({}, token, { whole: name.tokens.length > 1, fields: answer.words[name.first].fields }); }); // "Party cell" marks no Party alone
    })));
  };

  // Which words stand at each place of a text: [{start, end, word, value}], the more value the better. `field`: where the text stands; words
  // that must stand in another are none of its.
  function places(text, field, words, typing) {
    var last = words[words.length - 1];
    words = words.filter(function (word) { return !word.fields || word.fields.indexOf(field) >= 0; });
    typing = typing && words[words.length - 1] === last;
    var all = index.analyser().places(text), stems = words.map(function (word) { return index.analyser().stem(word.fold); });
    function stands(place, number) {
      var word = words[number];
      if (!place || !word) return 0;
      if (place.fold !== word.fold) {
        return index.analyser().stem(place.fold) === stems[number] || (typing && number === words.length - 1 && place.fold.startsWith(word.fold)) ? 1 : 0;
      }
      return word.exact !== word.fold && place.exact === word.exact ? 2 : 1;
    }
    function near(a, b) { return a && b && b.start - a.end < (b.joins ? 3 : 2); } // "TP. HCM"
    // Numbers of the words that stand wherever a fold does: of most folds none.
    var known = new Map();
    function numbers(place) {
      if (!known.has(place.fold)) known.set(place.fold, words.map(function (word, number) { return number; }).filter(function (number) { return stands(place, number); }));
      return known.get(place.fold);
    }
    var best = words.map(function () { return 0; });
    var values = all.map(function (place, at) {
      return numbers(place).map(function (number) {
        var value = stands(place, number), before = all[at - 1], after = all[at + 1];
        if ((near(before, place) && stands(before, number - 1)) || (near(place, after) && stands(after, number + 1))) value += 4;
        else if (words[number].whole) value = 0;
        best[number] = Math.max(best[number], value);
        return { number: number, value: value };
      });
    });
    return all.map(function (place, at) {
      var found = values[at].find(function (one) { return one.value && (one.value >= 4) >= (best[one.number] >= 4) && (one.value & 2) >= (best[one.number] & 2); });
      return found && { start: place.start, end: place.end, word: words[found.number].fold, value: found.value };
    }).filter(Boolean);
  }

  /* Where the query's words stand in a text: [[start, end], ...]. Of a word that stands beside its neighbour of the query
     somewhere, or was typed with marks and stands so somewhere, only those places: "hien dat" marks hiến đất, not hiện. */
  diembao.marks = function (text, field, words, typing) {
    return places(text, field, words, typing).map(function (place) { return [place.start, place.end]; });
  };

  // The windows of a text, each as long as a passage, that begin at a word: [{text, from, to, places, words, value}].
  function windows(text, words, typing, more) {
    var all = places(text, more.field, words, typing);
    return all.map(function (first, at) {
      var past = at;
      while (past < all.length && all[past].end <= first.start + LENGTH) past++;
      var inside = all.slice(at, past), own = { __proto__: null }, together = 0;
      inside.forEach(function (place, number) {
        var before = inside[number - 1];
        own[place.word] = Math.max(own[place.word] || 0, place.value);
        if (before && before.word !== place.word) together += 10 / (10 + place.start - before.end);
      });
      var folds = Object.keys(own), strength = folds.reduce(function (sum, fold) { return sum + own[fold]; }, 0);
      return Object.assign({ text: text, first: first.start, places: inside, words: folds, value: folds.length * 10 + strength + together * 5 + Math.min(inside.length, 4) }, more);
    });
  }

  /* Up to three passages of a card that together have as many of the words as there are, the densest first: {passages, more, rest}. A passage
     is {text, lang, paragraph, marks, english: {text, marks} or null}; paragraph: its number in the article, 0 for English and captions; english: of the sentence of a
     Vietnamese passage in which most of the words stand. more: how many more paragraphs have any of the words, rest: makes a passage of
     each, in their order. */
  diembao.passages = function (card, words, typing) {
    var all = [], out = [], had = { __proto__: null };
    function consider(text, field, paragraph, origin) {
      all = all.concat(windows(text, words, typing, { field: field, lang: field === "english" ? "en" : "vi", paragraph: paragraph, origin: origin }));
    }
    function other(seen) { return function (window) { return !seen.has(window.origin); }; } // the English of a paragraph stands under it
    card.paragraphs.forEach(function (text, i) { consider(text, "body", i + 1); });
    card.captions.forEach(function (text) { consider(text, "caption", 0); });
    card.english.forEach(function (text, i) { consider(text, "english", 0, card.origins[i] && card.origins[i].paragraph); });
    var vi = new Set(all.filter(function (window) { return window.paragraph; }).map(function (window) { return window.paragraph; }));
    while (out.length < MOST && all.length) {
      var best = all.reduce(function (best, window) { return !best || worth(window, had) > worth(best, had) ? window : best; }, null);
      if (out.length && !best.words.some(function (word) { return !had[word]; })) break;
      best.words.forEach(function (word) { had[word] = true; });
      out.push(best);
      all = all.filter(function (window) { return window.text !== best.text; }).filter(other(new Set([best.paragraph || -1])));
    }
    if (!out.length && card.paragraphs.length) out.push({ text: card.paragraphs[0], first: 0, field: "body", lang: "vi", paragraph: 1 });
    all = all.filter(other(vi));
    function made(window) { return cut(window, card, words, typing); }
    function rest() {
      var best = new Map();
      all.forEach(function (window) { if (!best.has(window.text) || window.value > best.get(window.text).value) best.set(window.text, window); });
      return Array.from(best.values(), made);
    }
    return { passages: out.map(made), more: new Set(all.map(function (window) { return window.text; })).size, rest: rest };
  };

  // Words that no passage before has count; the others only decide between equals.
  function worth(window, had) {
    return window.value + 1000 * window.words.filter(function (word) { return !had[word]; }).length;
  }

  function cut(window, card, words, typing) {
    var text = window.text, from = window.first > 80 ? text.lastIndexOf(" ", window.first - 60) + 1 : 0;
    var to = text.length > from + LENGTH ? text.lastIndexOf(" ", from + LENGTH) : text.length;
    if (to <= from) to = text.length;
    var shift = (from ? 2 : 0) - from, marks = diembao.marks(text, window.field, words, typing).filter(function (mark) { return mark[0] >= from && mark[1] <= to; });
    return {
      text: (from ? "… " : "") + text.slice(from, to) + (to < text.length ? " …" : ""), lang: window.lang, paragraph: window.paragraph,
      marks: marks.map(function (mark) { return [mark[0] + shift, mark[1] + shift]; }),
      english: window.lang === "vi" && window.paragraph ? english(card, window.paragraph, marks, words, typing) : null,
    };
  }

  // The English of the sentence in which most of the marks stand.
  function english(card, paragraph, marks, words, typing) {
    var best = -1, most = 0;
    card.origins.forEach(function (origin, number) {
      if (!origin || origin.paragraph !== paragraph || !card.english[number]) return;
      var count = marks.filter(function (mark) { return mark[0] >= origin.start && mark[1] <= origin.end; }).length;
      if (count > most) { most = count; best = number; }
    });
    return best < 0 ? null : { text: card.english[best], marks: diembao.marks(card.english[best], "english", words, typing) };
  }
})();
