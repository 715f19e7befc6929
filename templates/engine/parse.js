// What is typed: words, what is left out, filters, order. docs/search.md has the grammar.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index;
  var MOST_WORDS = 30; // one bit each
  var MOST_FILTERS = 30; // each is compared with all values that there are
  var OPERATOR = /^(?:AND|OR|NOT)$/; // in capitals
  var MOST_OF_EXCLUDING = 8; // words outside of quotation marks: in a longer text "-" is only a sign, unless one follows

  // What nobody sees and a pasted text may have, as captures lose it (desk/capture).
  var UNSEEN = /[\p{NChar}\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu;

  var VI = ["title", "body", "caption", "author"], EN = ["title_en", "english"];
  // By name; `constructor:` is none of these.
  function table(names) { return Object.assign(Object.create(null), names); }
  var FIELDS = table({ title: ["title", "title_en"], "tít": ["title", "title_en"], tit: ["title", "title_en"], author: ["author"], "tácgiả": ["author"], tacgia: ["author"],
    caption: ["caption"], "ảnh": ["caption"], anh: ["caption"], vi: VI, en: EN });
  var FIELD = table({ "tít": "title", tit: "title", "tácgiả": "author", tacgia: "author", "ảnh": "caption", anh: "caption" });
  var FACETS = table({ outlet: "outlet", bao: "outlet", "báo": "outlet", place: "place", noi: "place", "nơi": "place", term: "term", topic: "term", "thuậtngữ": "term",
    thuatngu: "term", chude: "term", year: "year", nam: "year", "năm": "year", state: "state", "trạngthái": "state", trangthai: "state",
    from: "from", "từ": "from", tu: "from", to: "to", "đến": "to", den: "to" });
  var SORT = table({ sort: true, "xếp": true, xep: true }), ORDERS = table({ newest: "newest", date: "newest", "mới": "newest", moi: "newest", oldest: "oldest", "cũ": "oldest", cu: "oldest" });

  /* {words, ignored, excluded, filters, sort, marked, sorted, plain, signs}. `at`: [from, to], where it stands in the text as it is seen.
     words     the analyser's tokens, with `quoted` (in quotation marks: read as nothing else), `phrase` (number of the phrase it belongs to, or -1), `field` (as it is typed in English, "" for any), `fields` (names of those
               that it must stand in, null for any), `free` (not required) and `readings`: itself, then what else it is read as
     ignored   words after the first thirty, not all of them
     excluded  [{text, tokens, field, fields, at}]
     filters   [{facet, typed, barred, at}]; facets and "from", "to"; the first thirty
     sort      "newest", "oldest" or ""; sorted: where the words stand that say so, [at, ...]
     plain     the words as they were typed, phrases in quotation marks, and nothing else
     signs     what was typed and means nothing here: "OR", '"' (a quotation mark without another), ":" (filters past the thirtieth)
     marked    whether a word has marks: then one without any means itself, and not all that are written so without them
     NOT before what follows is a minus, AND means what is so without it; both, and OR, in capitals, between others, and where a minus excludes.
     Any other colon, minus and quotation mark is only a sign. */
  function parse(text) {
    var query = { words: [], ignored: [], excluded: [], filters: [], sort: "", sorted: [], marked: false, plain: "", signs: [] }, plain = [], field = "", phrases = 0, not = -1;
    text = text.replace(UNSEEN, "").replace(/[“”„‟«»]/g, '"'); // as phones type them
    var filter = /(?<![\p{L}_])([\p{L}_]+):(?:"[^"]*"|[^\s"]+)|"[^"]*"|(?<!\S)(?:AND|OR|NOT)(?!\S)/gu, excludes = index.analyser().tokens(text.replace(filter, function (all, name) {
      name = name && name.toLowerCase();
      return !name || FACETS[name] || SORT[name] ? " " : all.replace(/".*/s, " "); // a filter more is no word more
    }), MOST_OF_EXCLUDING + 1).length <= MOST_OF_EXCLUDING;

    function add(piece, quoted, within) {
      if (piece.trim()) query.plain += (query.plain && " ") + (quoted ? "“" + piece.trim() + "”" : piece);
      index.analyser().tokens(piece, Math.max(1, MOST_WORDS + 1 - query.words.length)).forEach(function (token, number) {
        if (quoted && !(number && token.joins)) phrases++;
        token.quoted = quoted;
        token.phrase = quoted ? phrases - 1 : -1;
        token.field = within;
        token.fields = FIELDS[within] || null;
        query.words.push(token);
      });
    }
    function flush() { add(plain.join(" "), false, field); plain = []; }

    var scan = /(-?)(?:([\p{L}_]+):)?(?:"([^"]*)"|([^\s"]+|"))/gu;
    for (var found; (found = scan.exec(text));) {
      var name = (found[2] || "").toLowerCase(), quoted = found[3] !== undefined, value = quoted ? found[3] : found[4], before = text[found.index - 1];
      if (excludes && OPERATOR.test(found[0]) && text.slice(0, found.index).trim() && text.slice(scan.lastIndex).trim()) {
        if (value === "NOT") not = found.index;
        else if (value === "OR" && query.signs.indexOf(value) < 0) query.signs.push(value);
        continue;
      }
      if (value === '"' && !quoted) { query.signs.push(value); continue; }
      var at = [not >= 0 ? not : found.index, scan.lastIndex], minus = not >= 0 || found[1] && (excludes || quoted || FACETS[name]) && (before === undefined || /\s/.test(before)) && /^-(?:["]|\p{L})/u.test(found[0]);
      not = -1;
      if (name && !FIELDS[name] && !FACETS[name] && !SORT[name]) {
        plain.push(found[1] + name + ":" + (quoted ? "" : value));
        if (!quoted) continue;
        name = "";
      }
      if (!name && !minus && !quoted) { plain.push(found[0]); continue; }
      flush();
      field = "";
      if (SORT[name]) { query.sort = ORDERS[value.toLowerCase()] || ""; query.sorted.push(at); }
      else if (FACETS[name] && query.filters.length < MOST_FILTERS) query.filters.push({ facet: FACETS[name], typed: value, barred: !!minus, at: at });
      else if (FACETS[name]) query.signs.indexOf(":") < 0 && query.signs.push(":");
      else if (minus) query.excluded.push({ text: value, tokens: index.analyser().tokens(value), field: fieldOf(name), fields: FIELDS[name] || null, at: at });
      else if (quoted) add(value, true, fieldOf(name));
      else { field = fieldOf(name); plain.push(value); } // up to the next operator
    }
    flush();
    query.excluded = query.excluded.filter(function (one) { return one.tokens.length; });
    query.ignored = query.words.splice(MOST_WORDS);
    query.marked = query.words.some(function (word) { return word.exact !== word.fold; });
    query.words.forEach(function (word) { word.readings = [word]; });
    free(query.words, query.marked);
    return query;
  }

  function fieldOf(name) { return FIELD[name] || name; }

  // ------------------------------------------------------------------ free words

  // Whether a word might be a Vietnamese syllable without its marks: "the" and "to" might, "of" and "with" not.
  var SYLLABLE = /^(?:b|ch?|d|gh?|gi|h|kh?|l|m|ng?h?|ph?|qu|r|s|th?|tr|v|x)?[aeiouy]{1,3}(?:ch?|m|ng?h?|p|t)?$/;

  function english(words) {
    var others = words.filter(function (word) { return /^[^0-9]{3}/.test(word.fold) && !frees().en.has(word.fold); }); // no "NQ", no "TW"
    return 2 * others.filter(function (word) { return !SYLLABLE.test(word.fold); }).length > others.length;
  }

  function frees() {
    return frees.done || (frees.done = {
      vi: new Set(index.analyser().tokens(index.table().free.vi).map(function (token) { return token.exact; })),
      en: new Set(index.table().free.en.split(" ")),
    });
  }

  /* Words that say little are not required: Vietnamese ones typed with their marks, English ones where they can be nothing else, or where
     most others are English. If nothing else is typed, all are required. */
  function free(words, marked) {
    var isEnglish = !marked && english(words);
    words.forEach(function (word) {
      var en = word.exact === word.fold && frees().en.has(word.fold) && (isEnglish || !SYLLABLE.test(word.fold));
      word.free = !word.quoted && (marked && frees().vi.has(word.exact) || en);
    });
    if (words.every(function (word) { return word.free; })) words.forEach(function (word) { word.free = false; });
  }

  diembao.parse = parse;
})();
