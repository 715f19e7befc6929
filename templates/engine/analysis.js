// Text to search terms: diembao/lang/analysis.py again, from the same table, with the same test vectors.
(function () {
  "use strict";
  var diembao = window.diembao = window.diembao || {};

  diembao.analyser = function (table) {
    function escape(text) { return text.replace(/[\\\]^-]/g, "\\$&"); }
    var letters = table.letters.map(function (range) { return range.join("-"); }).join("");
    var letter = new RegExp("[0-9" + letters + "]");
    var chain = "[0-9]+(?:[.,][0-9]+)+";
    var number = /^((?!0[.,])[0-9]{1,3}(?:(?:\.[0-9]{3})+(?=,|$)|(?:,[0-9]{3})+(?=\.|$))|0|[1-9][0-9]*)(?:[.,]([0-9]+))?$/;
    var month = /^(?:[1-9]|1[0-2])\.(?:1[89]|20)[0-9]{2}$/, day = /^(?:[1-9]|[12][0-9]|3[01])\.(?:0?[1-9]|1[0-2])$/;
    var marks = new RegExp("[" + table.marks.join("-") + "]", "g");
    var shortened = /^[b-df-hj-np-tv-xz]{1,3}$/; // by a point that ends no clause: "TP. HCM"
    var endingY = new RegExp("^([" + table.ending_y + "]|qu)y$");

    // 1.234,5 and 1,234.5 as 1234.5; "" for what is no number, or a date: "ngày 11.9", 9.2022.
    function plain(text, start, chain) {
      var parts = number.exec(chain);
      if (!parts || month.test(chain)) return "";
      if (day.test(chain) && table.before_dates.some(function (word) { return text.endsWith(word, start); })) return "";
      return parts[1].replace(/[.,]/g, "") + (parts[2] ? "." + parts[2] : "");
    }

    // The words of a site repeat: each is taken apart once.
    function remembered(work) {
      var known = new Map();
      return function (word) {
        if (!known.has(word)) known.set(word, work(word));
        return known.get(word);
      };
    }

    var forms = remembered(function (run) {
      var rest = "", signs = "";
      Array.from(run.normalize("NFD")).forEach(function (letter) {
        if (table.tones[letter]) signs += table.tones[letter];
        else rest += table.same[letter] || letter;
      });
      var base = rest.normalize("NFC");
      var plain = base.normalize("NFD").replace(marks, "");
      var fold = Array.from(plain).map(function (letter) { return table.plain[letter] || letter; }).join("");
      return { fold: fold.replace(endingY, "$1i"), exact: base.replace(endingY, "$1i") + signs };
    });

    var runs = "[0-9]+|([" + letters + "]+)|[" + escape(table.boundaries) + "]|%";
    var scanner = new RegExp("(" + chain + ")|" + runs, "g"), inChain = new RegExp("([])|" + runs, "g");

    // What stands next in a text: in a chain that is no number its parts, and the chain is not looked for again from each.
    function next(text, at, apart) {
      var looking = apart ? inChain : scanner;
      looking.lastIndex = at;
      return looking.exec(text);
    }

    /* Calls take(form, start, end, joins, glued, gap) for each token of a text in small letters, as Python finds them, until it gives true. `joins`: no clause
       boundary before it; `glued`: no space either, and a digit on one side of the joint. */
    function scan(text, take) {
      var joins = false, end = 0, apart = 0, at = 0, last = ""; // apart: where a chain ends that is no number
      for (var found; (found = next(text, at, at < apart));) {
        at = found.index + found[0].length;
        var run = found[0], start = found.index;
        if (run === "%" && !/[0-9] ?$/.test(text.slice(Math.max(start - 2, 0), start))) continue; // a token behind a number alone
        var before = text[start - 1], after = text[start + run.length], word = run;
        if (found[1]) {
          word = plain(text, start, run);
          if (!word) {
            apart = at;
            word = run = /^[0-9]+/.exec(run)[0];
            at = start + run.length;
          }
        }
        if (found[2] || /^[0-9%]/.test(run)) {
          var form = forms(word), gap = text.slice(end, start);
          if (!form.fold) continue;
          if (take(form, start, start + run.length, joins, joins && /^[!-~]?$/.test(gap) && /[0-9]/.test(run[0] + text[end - 1]), gap)) return;
          joins = true;
          last = form.fold;
          end = start + run.length;
        } else if (!inner(run, before, after) && !(run === "." && shortened.test(last))) joins = false;
      }
    }

    // Whether a sign is no clause boundary there: 19/8, 7:30, 11.9.2021; NQ/TW; TP.HCM.
    function inner(sign, before, after) {
      if (before === undefined || after === undefined || !/[\/.,:]/.test(sign)) return false;
      if (/[0-9]/.test(before) && /[0-9]/.test(after)) return true;
      return sign === "/" && letter.test(before) && letter.test(after) || sign === "." && !/[0-9]/.test(before + after) && letter.test(before) && letter.test(after);
    }

    // [{fold, exact, joins, glued, gap, follows, text, piece}, ...] as in Python; gap: what stands before it; follows: the sign behind it; text: as it is typed, in small letters; piece: with all that stands there without a gap. `most`: how many are wanted, if not all.
    function tokens(text, most) {
      var out = [], last = null;
      text = text.normalize("NFC").toLowerCase();
      scan(text, function (form, start, end, joins, glued, gap) {
        var piece = last && last.end === start ? last : { start: start, text: "" };
        piece.end = end;
        piece.text = text.slice(piece.start, end);
        out.push({ fold: form.fold, exact: form.exact, joins: joins, glued: glued, gap: gap, follows: text[end] || "", text: text.slice(start, end), piece: piece });
        last = piece;
        return out.length === most;
      });
      return out;
    }

    // [{fold, exact, joins, start, end}, ...]: where each token stands in a text in NFC, to highlight it there.
    function places(text) {
      var out = [], lower = text.toLowerCase();
      if (lower.length !== text.length) return out; // a few letters grow when lowered: then nothing is highlighted
      scan(lower, function (form, start, end, joins) { out.push({ fold: form.fold, exact: form.exact, joins: joins, start: start, end: end }); });
      return out;
    }

    return {
      tokens: tokens,
      places: places,
      pair: function (before, after) { return table.pair + before + " " + after; },
      stem: remembered(function (fold) { return window.lunr.stemmer(new window.lunr.Token(fold)).toString() + table.stem; }),
    };
  };
})();
