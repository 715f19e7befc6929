// Text to search terms: diembao/lang/analysis.py again, from the same table, with the same test vectors.
(function () {
  "use strict";
  var diembao = window.diembao = window.diembao || {};

  diembao.analyser = function (table) {
    function escape(text) { return text.replace(/[\\\]^-]/g, "\\$&"); }
    var letters = table.letters.map(function (range) { return range.join("-"); }).join("");
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

    // [{fold, exact, joins, text}, ...] as in Python; text: as it is typed, in small letters.
    function tokens(text) {
      var out = [], joins = false;
      var scan = new RegExp("([" + letters + "]+)|[" + escape(table.boundaries) + "]", "g");
      text = text.normalize("NFC").toLowerCase();
      text = text.replace(new RegExp("(^|[^0-9.,])(" + number + ")", "g"), function (all, before, value) {
        return before + digits(value);
      });
      for (var found; (found = scan.exec(text));) {
        var form = found[1] && forms(found[1]);
        if (!form) joins = false;
        else if (form.fold) {
          out.push({ fold: form.fold, exact: form.exact, joins: joins, text: found[1] });
          joins = true;
        }
      }
      return out;
    }

    // [{fold, exact, start, end}, ...]: where each token stands in a text in NFC, to highlight it there.
    function places(text) {
      var out = [], lower = text.toLowerCase();
      if (lower.length !== text.length) return out; // a few letters grow when lowered: then nothing is highlighted
      var scan = new RegExp(number + "|[" + letters + "]+", "g");
      for (var found; (found = scan.exec(lower));) {
        var form = forms(digits(found[0]));
        if (form.fold) out.push({ fold: form.fold, exact: form.exact, start: found.index, end: found.index + found[0].length });
      }
      return out;
    }

    return {
      tokens: tokens,
      places: places,
      pair: function (before, after) { return table.pair + before + " " + after; },
      stem: remembered(function (fold) { return table.stem + window.lunr.stemmer(new window.lunr.Token(fold)).toString(); }),
    };
  };
})();
