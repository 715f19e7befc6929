// What else the things of a query are called: other names from the glossary, the places and the articles, other spellings of dates.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index;
  var LONGEST = 6, MOST = 12; // words of a name; names of one thing
  var MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

  // Whether a phrase of the digest is what was typed: words typed with marks have the same. "": it has none.
  function same(words, phrase) {
    var tokens = index.analyser().tokens(phrase);
    return words.every(function (word, at) { return word.exact === word.fold || (!!tokens[at] && word.exact === tokens[at].exact); });
  }

  /* [{first, last, text, tokens, date}], the longest runs of words first, none within another. `others`: the file, or null; date: {day, month,
     year} if it is what an article's own date may be as well (0 where it is not said); then text may be "": only that. */
  function names(words, others) {
    var out = [], taken = dates(words);
    taken.forEach(function (date) {
      date.texts.forEach(function (text) { out.push(name(date, text, null)); });
      if (date.year && !words[date.first].fields) out.push(name(date, "", date));
    });
    for (var first = 0; others && first < words.length; first++) {
      for (var last = Math.min(words.length, first + LONGEST) - 1; last >= first; last--) {
        var run = words.slice(first, last + 1), folds = run.map(function (word) { return word.fold; }).join(" ");
        if (run.some(function (word) { return word.quoted; }) || !Object.prototype.hasOwnProperty.call(others, folds)) continue;
        if (taken.some(function (date) { return date.first <= last && date.last >= first; })) continue;
        var found = [].concat.apply([], others[folds].filter(function (row) { return same(run, row[0]); }).map(function (row) { return row.slice(1); }));
        found.slice(0, MOST).forEach(function (text) { out.push(name({ first: first, last: last }, text, null)); });
        if (!found.length) continue;
        first = last;
        break;
      }
    }
    return out;
  }

  function name(run, text, date) {
    return { first: run.first, last: run.last, text: text, tokens: index.analyser().tokens(text), date: date };
  }

  // ------------------------------------------------------------------ dates

  function number(word, most) {
    var value = word && !word.quoted && /^[0-9]{1,2}$/.test(word.fold) ? Number(word.fold) : 0;
    return value <= most ? value : 0;
  }

  function year(word) { return word && !word.quoted && /^(1[89]|20)[0-9]{2}$/.test(word.fold) ? Number(word.fold) : 0; }

  function is(word, fold, exact) { return !!word && !word.quoted && word.fold === fold && (word.exact === fold || word.exact === exact); }

  // The month of an English name, or of its beginning.
  function month(word) {
    if (!word || word.quoted || word.exact !== word.fold || word.fold.length < 3) return 0;
    return MONTHS.findIndex(function (whole) { return whole === word.fold || whole.slice(0, 3) === word.fold; }) + 1;
  }

  // Whether what stands before a word is what divides the parts of a date: 5/3, not 5,3.
  function dated(word) { return !!word && word.glued && /^[-/.]$/.test(word.gap); }

  // Whether a number may be a day and its month, typed with a point: 11.9, but no 11.9%, and no 5.3 that something follows.
  function pointed(word, next) {
    return !!word && !word.quoted && word.follows !== "%" && (!next || !next.joins || is(next, "nam", "năm")) && /^[0-9]{1,2}\.[0-9]{1,2}$/.test(word.text);
  }

  // {day, month, year, length} of the date that begins with word `at`, else null.
  function dateAt(words, at) {
    var a = words[at], b = words[at + 1], c = words[at + 2], glued = dated(b), both = dated(b) && dated(c), in_ = is(b, "thang", "thang'") ? 1 : 0;
    function after(length) { return is(words[at + length], "nam", "năm") && year(words[at + length + 1]) ? 2 : year(words[at + length]) ? 1 : 0; }
    function made(day, month, length, more) {
      return { day: day, month: month, year: more ? year(words[at + length + more - 1]) : 0, length: length + (more || 0) };
    }
    if (pointed(a, b)) {
      var parts = a.text.split(".").map(Number);
      return parts[0] && parts[0] <= 31 && parts[1] && parts[1] <= 12 ? made(parts[0], parts[1], 1, after(1)) : null;
    }
    if (both && number(a, 31) && number(b, 12) && year(c)) return made(number(a, 31), number(b, 12), 2, 1);
    if (both && year(a) && number(b, 12) && number(c, 31)) return { day: number(c, 31), month: number(b, 12), year: year(a), length: 3 };
    if (number(a, 31) && in_ && number(c, 12)) return made(number(a, 31), number(c, 12), 3, after(3));
    if (is(a, "thang", "thang'") && number(b, 12)) return after(2) ? made(0, number(b, 12), 2, after(2)) : null;
    if (glued && number(a, 12) && year(b) && !(c && c.glued) && !is(words[at - 1], "qui", "qui'")) return made(0, number(a, 12), 1, 1);
    if (glued && number(a, 31) && number(b, 12) && !(c && c.glued && /^[0-9]/.test(c.fold))) return made(number(a, 31), number(b, 12), 2, 0);
    if (month(a) && year(b)) return made(0, month(a), 1, 1);
    if (!year(c) && (is(a, "may") || is(b, "may"))) return null; // may be no month
    if (number(a, 31) && month(b)) return made(number(a, 31), month(b), 2, year(c) ? 1 : 0);
    if (month(a) && number(b, 31) && !(c && c.glued)) return made(number(b, 31), month(a), 2, year(c) ? 1 : 0);
    return null;
  }

  /* [{first, last, day, month, year, tokens, texts}]: the dates and months of a query; tokens: of what must stand together, "ngày" not among them; texts: how
     else they are written. */
  function dates(words) {
    var out = [];
    for (var at = 0; at < words.length; at++) {
      var date = dateAt(words, at);
      if (!date) continue;
      var day = is(words[at - 1], "ngay", "ngay`") && date.day ? 1 : 0; // "ngày" belongs to it
      var own = words.slice(at, at + date.length), typed = own.map(function (word) { return word.fold; }).join(" ");
      out.push({ first: at - day, last: at + date.length - 1, day: date.day, month: date.month, year: date.year, tokens: own.map(together), texts: spellings(date, typed) });
      at += date.length - 1;
    }
    return out;
  }

  // By word of a query the number of the date of more than one word that it belongs to, from 1; 0 for none. Such words are marked together only.
  function dateOf(words) {
    var out = words.map(function () { return 0; });
    dates(words).forEach(function (date, number) { if (date.tokens.length > 1) out.fill(number + 1, date.last - date.tokens.length + 1, date.last + 1); });
    return out;
  }

  function together(word, at) { return { fold: word.fold, exact: word.exact, joins: at > 0 }; }

  function padded(value) { return value < 10 ? [String(value), "0" + value] : [String(value)]; }

  function spellings(date, typed) {
    var out = [], english = MONTHS[date.month - 1], end = date.year ? " " + date.year : "";
    padded(date.month).forEach(function (month) {
      (date.day ? padded(date.day) : [""]).forEach(function (day) {
        out.push((day ? day + "/" : "") + month + (date.year ? "/" + date.year : ""));
        out.push((day ? day + " " : "") + "tháng " + month + (date.year ? " năm " + date.year : ""));
      });
    });
    out.push((date.day ? date.day + " " : "") + english + end);
    if (date.day) out.push(english + " " + date.day + (date.year ? ", " + date.year : ""));
    return out.filter(function (text) {
      return index.analyser().tokens(text).map(function (token) { return token.fold; }).join(" ") !== typed;
    });
  }

  diembao.names = names;
  diembao.dates = dates;
  diembao.dateOf = dateOf;
})();
