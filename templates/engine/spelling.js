// What was meant by words that no article has: Telex and VNI keys typed without an input method, and mistyped words. A word
// that the collection has is never read otherwise; where no article has all the words, another may be offered for it.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index;
  var MOST_CANDIDATES = 24, MOST_CHECKED = 6, MOST_DOUBTFUL = 4, MOST_OFFERED = 3; // words that are corrected in one query; spellings of one
  // Of a shorter word, with no neighbour to say which, too many others differ by one letter: "lúa" would become "của".
  var LONG = 5;
  // Two or three letters are near to too much: in five articles "sạt lở" became "sạt cơ", for one has "sát cơ". Such a word is replaced only where
  // so many articles have the other beside a neighbour as it was typed; else it is offered.
  var SHORT = 3, WITNESSES = 2;

  // ------------------------------------------------------------------ keys

  var TELEX = { s: "'", f: "`", r: "?", x: "~", j: "." }, VNI = { 1: "'", 2: "`", 3: "?", 4: "~", 5: "." };
  var SIGNS = { "'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323" };
  var TELEX_LETTERS = [["dd", "đ"], ["uow", "ươ"], ["aa", "â"], ["ee", "ê"], ["oo", "ô"], ["aw", "ă"], ["ow", "ơ"], ["uw", "ư"]];
  var VNI_LETTERS = [["d9", "đ"], ["uo7", "ươ"], ["a6", "â"], ["e6", "ê"], ["o6", "ô"], ["a8", "ă"], ["o7", "ơ"], ["u7", "ư"]];
  var VOWEL = /[aăâeêioôơuưy]/;

  function toned(word, tones) {
    for (var i = word.length - 1; i > 0; i--) {
      if (tones[word[i]] && VOWEL.test(word.slice(0, i))) return { rest: word.slice(0, i) + word.slice(i + 1), tone: tones[word[i]] };
    }
    return { rest: word, tone: "" };
  }

  function lettered(word, letters) {
    return letters.reduce(function (text, pair) { return text.split(pair[0]).join(pair[1]); }, word);
  }

  // A mark may be typed after the whole syllable: "duong9"; it is moved to the letter that takes it.
  function gathered(word, digits) {
    return digits.reduce(function (text, rule) {
      return text.replace(new RegExp("(" + rule[0] + ")([^" + rule[1] + "]*)" + rule[1]), "$1" + rule[1] + "$2");
    }, word);
  }

  /* The tokens that the keys of a word may stand for: [{fold, exact}]. The caller keeps those that the index has, so that
     "dogs" and "search" stay what they are. */
  function fromKeys(word) {
    var made = [], telex, vni;
    if (!/^[a-z]+$/.test(word) && !/^[a-z]+[0-9][a-z0-9]*$/.test(word)) return made;
    if (/[0-9]/.test(word)) {
      vni = toned(gathered(word, [["d", "9"], ["uo|o|u", "7"], ["a", "8"], ["a|e|o", "6"]]), VNI);
      made.push(lettered(vni.rest, VNI_LETTERS) + vni.tone);
    } else {
      telex = toned(gathered(word, [["uo|o|u|a", "w"]]), TELEX);
      made.push(lettered(telex.rest, TELEX_LETTERS) + telex.tone);
      made.push(lettered(gathered(telex.rest, [["d", "d"], ["a", "a"], ["e", "e"], ["o", "o"]]), TELEX_LETTERS) + telex.tone);
    }
    return made.filter(function (text, at) { return text !== word && made.indexOf(text) === at && !/[0-9w]/.test(text); }).map(function (text) {
      var tone = /['`?~.]$/.test(text) ? text.slice(-1) : "", base = index.analyser().tokens(text.slice(0, text.length - tone.length))[0];
      return base && { fold: base.fold, exact: base.exact + tone, keys: true };
    }).filter(Boolean);
  }

  // Words of letters and digits may be VNI keys that the analyser took apart, d9a3ng: [{first, last, text, reading}].
  function pieces(words) {
    var out = [];
    words.forEach(function (word, first) {
      var last = first;
      while (words[last + 1] && words[last + 1].piece === word.piece) last++;
      if (last === first || word.quoted || (words[first - 1] && words[first - 1].piece === word.piece)) return;
      var reading = fromKeys(word.piece.text)[0];
      if (reading) out.push({ first: first, last: last, text: word.piece.text, reading: reading });
    });
    return out;
  }

  // Such a piece as one word, `first` its first part.
  function whole(first, piece) {
    var word = Object.assign({}, first, { fold: piece.text, exact: piece.text, text: piece.text, free: false, meant: piece.reading });
    word.readings = [word, piece.reading];
    return word;
  }

  // As it is written: the tone sign of an exact form goes to its vowel.
  function written(token) {
    var tone = SIGNS[token.exact.slice(-1)], base = tone ? token.exact.slice(0, -1) : token.exact;
    if (!tone) return base;
    var vowels = base.replace(/^(qu|gi(?=[aeiouyăâêôơư]))/, function (onset) { return "-".repeat(onset.length); });
    var at = vowels.search(/[ăâêôơư](?![ăâêôơư])/);
    if (at < 0) at = /[aeiouy]{3}|[aeiouy]{2}[^aeiouy-]/.test(vowels) ? vowels.search(/[aeiouy]/) + 1 : vowels.search(/[aeiouy]/);
    return (base.slice(0, at + 1) + tone + base.slice(at + 1)).normalize("NFC");
  }

  // ------------------------------------------------------------------ mistyped words

  // Whether one letter less, more, exchanged for another or for its neighbour makes one word of the other.
  function near(a, b) {
    if (Math.abs(a.length - b.length) > 1 || a === b) return false;
    var start = 0, end = 0, least = Math.min(a.length, b.length);
    while (start < least && a[start] === b[start]) start++;
    while (end < least - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
    var left = a.length - start - end, right = b.length - start - end;
    return Math.max(left, right) <= 1 || (left === 2 && right === 2 && a[start] === b[start + 1] && a[start + 1] === b[start]);
  }

  function vocabulary() {
    return diembao.files.aid("words", function (data) {
      var sizes = [];
      index.numbers(data[1], function (none, number) { sizes.push(number); });
      return index.keys(data[0]).map(function (fold, at) { return { fold: fold, size: sizes[at] }; });
    }).then(function (all) { return all || []; });
  }

  function documents(clause, loaded) {
    return (index.postings(clause, loaded) || []).reduce(function (most, column) { return Math.max(most, column.docs.length); }, 0);
  }

  // The pairs that a fold would make with its neighbours, each with the neighbour that it is `beside`.
  function pairs(words, number, fold) {
    var word = words[number], before = words[number - 1], next = words[number + 1], out = [];
    function add(one, other, beside) {
      var key = index.analyser().pair(one, other);
      out.push({ key: key, term: key, beside: beside });
    }
    if (word.joins) add(before.fold, fold, before);
    if (next && next.joins) add(fold, next.fold, next);
    return out;
  }

  // How many articles have a pair, and its neighbour as it was typed in the same field; 0 if they are too few to tell.
  function witnesses(clause, loaded) {
    var typed = { key: clause.beside.fold, term: clause.beside.exact };
    var most = index.phrase([clause, typed], loaded, null).reduce(function (most, column) { return Math.max(most, column.docs.length); }, 0);
    return most < WITNESSES ? 0 : most;
  }

  // How well a fold sits between its neighbours, by how many articles have the pairs; `count` as `documents`, or `witnesses`.
  function fit(words, number, fold, loaded, count) {
    return pairs(words, number, fold).reduce(function (sum, clause) { return sum + Math.log(1 + count(clause, loaded)); }, 0);
  }

  // Numbers of the words that may be misspelt at all. `named`: bits of words that belong to a known name.
  function open(words, named) {
    return words.map(function (word, number) { return number; }).filter(function (number) {
      var word = words[number];
      return !word.quoted && !(named >>> number & 1) && word.fold.length > 1 && !/[0-9]/.test(word.fold) && word.readings.length === 1;
    });
  }

  /* {doubtful, meant}: numbers of the words that no article has, and what was probably meant: {number: fold}. Their neighbours
     choose among the words that differ by one letter. `sure`: numbers of words that are to stay as they are; `typing`: the last one
     may be a beginning; `barred`: folds that are not wanted. */
  function corrections(words, loaded, typing, named, sure, barred) {
    var doubtful = open(words, named).filter(function (number) {
      return !(typing && number === words.length - 1) && index.lacking(words[number], loaded);
    });
    var asked = doubtful.filter(function (number) { return sure.indexOf(number) < 0; }).slice(0, MOST_DOUBTFUL);
    return choices(words, asked, loaded, barred, true).then(function (found) {
      var out = {};
      found.forEach(function (some) { if (some.length) out[some[0].number] = some[0].fold; });
      return { doubtful: doubtful, meant: out };
    });
  }

  function short(word) { return word.fold.length <= SHORT; }

  /* What words that the collection has, but beside none of their neighbours, or short ones that it has not, may have been meant for; or, of the words `numbers`, what
     stands oftener between their neighbours: [{number, fold, fit}], some of each. To be offered, never taken. */
  function offers(words, loaded, named, barred, numbers) {
    function now(number) { return fit(words, number, words[number].fold, loaded, documents); }
    function alone(number) {
      var word = words[number];
      return (short(word) || !index.lacking(word, loaded)) && pairs(words, number, word.fold).length && !now(number);
    }
    var some = open(words, named).filter(function (number) { return numbers ? numbers.indexOf(number) >= 0 : alone(number); });
    return choices(words, some.slice(0, MOST_DOUBTFUL), loaded, barred, false).then(function (found) {
      return [].concat.apply([], found).filter(function (one) { return !numbers || one.fit > now(one.number); });
    });
  }

  // The best other spellings of each of these words, [[{number, fold, fit}]]; `taken`: in place of what was typed.
  function choices(words, numbers, loaded, barred, taken) {
    if (!numbers.length) return Promise.resolve([]);
    return vocabulary().then(function (all) {
      return Promise.all(numbers.map(function (number) { return chosen(words, number, all, loaded, barred, taken); }));
    });
  }

  function chosen(words, number, all, loaded, barred, taken) {
    var word = words[number], count = taken && short(word) ? witnesses : documents;
    var some = all.filter(function (entry) { return near(entry.fold, word.fold) && barred.indexOf(entry.fold) < 0; }).sort(function (a, b) { return b.size - a.size; });
    some = some.slice(0, word.joins ? MOST_CANDIDATES : MOST_CHECKED);
    var blind = index.lacking(word, loaded) && word.fold.length >= LONG; // may be corrected though no neighbour speaks for it
    function made(entries, fits) {
      return entries.map(function (entry, at) { return { number: number, fold: entry.fold, fit: fits[at] || 0 }; }).sort(function (a, b) { return b.fit - a.fit; })
        .filter(function (one, at) { return one.fit > 0 || (blind && !at); }).slice(0, MOST_OFFERED);
    }
    if (!pairs(words, number, word.fold).length) return Promise.resolve(made(some, []));
    // What stands before is looked up first: its pairs lie together. What follows only for the best of them.
    var before = word.joins ? some.map(function (entry) { return pairs(words, number, entry.fold)[0]; }) : [];
    return index.load(before).then(function (more) {
      function left(entry) { return word.joins ? documents(pairs(words, number, entry.fold)[0], more) : entry.size; }
      some.sort(function (a, b) { return left(b) - left(a) || b.size - a.size; });
      var checked = some.slice(0, MOST_CHECKED);
      return index.load([].concat.apply([], checked.map(function (entry) { return pairs(words, number, entry.fold); }))).then(function (shards) {
        var known = Object.assign({}, loaded, shards);
        return made(checked, checked.map(function (entry) { return fit(words, number, entry.fold, known, count); }));
      });
    });
  }

  diembao.spelling = { fromKeys: fromKeys, pieces: pieces, whole: whole, written: written, short: short, corrections: corrections, offers: offers, pairs: pairs,
    fit: function (words, number, loaded) { return fit(words, number, words[number].fold, loaded, documents); } };
})();
