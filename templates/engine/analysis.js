// Text to search terms: diembao/lang/analysis.py again, from the same table, with the same test vectors.
(function () {
  "use strict";
  var diembao = window.diembao = window.diembao || {};

  diembao.analyser = function (table) {
    function escape(text) { return text.replace(/[\\\]^-]/g, "\\$&"); }
    var letters = table.letters.map(function (range) { return range.join("-"); }).join("");
    var letter = new RegExp("[0-9" + letters + "]");
    var number = "[0-9]{1,3}(?:[.,][0-9]{3})+(?![0-9])(?![.,][0-9])";
    var marks = new RegExp("[" + table.marks.join("-") + "]", "g");
    var endingY = new RegExp("^([" + table.ending_y + "]|qu)y$");
    function digits(text) { return text.replace(/[.,]/g, ""); }

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

    /* Calls take(form, start, end, joins, glued, gap) for each token of a text in small letters, as Python finds them. `joins`: no clause
       boundary before it; `glued`: no space either, and a digit on one side of the joint. */
    function scan(text, take) {
      var scanner = new RegExp("(" + number + ")|[0-9]+|([" + letters + "]+)|[" + escape(table.boundaries) + "]", "g");
      var joins = false, end = 0;
      for (var found; (found = scanner.exec(text));) {
        var run = found[0], start = found.index, before = text[start - 1], after = text[start + run.length];
        if (found[1] && /[0-9.,]/.test(before || "")) { // the end of something longer: 12.34.567
          run = /^[0-9]+/.exec(run)[0];
          scanner.lastIndex = start + run.length;
        }
        if (found[2] || /^[0-9]/.test(run)) {
          var form = forms(digits(run)), gap = text.slice(end, start);
          if (!form.fold) continue;
          take(form, start, start + run.length, joins, joins && /^[!-~]?$/.test(gap) && /[0-9]/.test(run[0] + text[end - 1]), gap);
          joins = true;
          end = start + run.length;
        } else if (!inner(run, before, after)) joins = false;
      }
    }

    // Whether a sign is no clause boundary there: 19/8, 5,3%, 7:30; NQ/TW.
    function inner(sign, before, after) {
      if (before === undefined || after === undefined) return false;
      return /[\/.,:]/.test(sign) && /[0-9]/.test(before) && /[0-9]/.test(after) || sign === "/" && letter.test(before) && letter.test(after);
    }

    // [{fold, exact, joins, glued, gap, text, piece}, ...] as in Python; gap: what stands before it; text: as it is typed, in small letters; piece: with all that stands there without a gap.
    function tokens(text) {
      var out = [], last = null;
      text = text.normalize("NFC").toLowerCase();
      scan(text, function (form, start, end, joins, glued, gap) {
        var piece = last && last.end === start ? last : { start: start, text: "" };
        piece.end = end;
        piece.text = text.slice(piece.start, end);
        out.push({ fold: form.fold, exact: form.exact, joins: joins, glued: glued, gap: gap, text: text.slice(start, end), piece: piece });
        last = piece;
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
