// How many articles of an answer there are by year and month, and how many there are in all.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index, answers = diembao.answers;

  function empty() { return { found: 0, all: 0 }; }

  function year(number) {
    return Object.assign(empty(), { year: number, months: Array.from({ length: 12 }, empty) });
  }

  /* {years: [{year, found, all, months: [{found, all}, ...]}], undated: {found, all}, about}: found: articles of the answer, all: of the collection; the years
     from the first to the last that has any of the answer. null: the dates are not there, or the collection was replaced since. */
  answers.frequency = function (id) {
    var answer = answers.kept(id);
    return index.days().then(function (days) {
      if (!answer || !days || answer.collection !== index.meta()) return null;
      var years = new Map(), undated = empty(), docs = new Set(answers.docs(id));
      days.forEach(function (day, doc) {
        var counts = [undated];
        if (day !== index.UNDATED) {
          var date = new Date(day * 864e5), number = date.getUTCFullYear();
          if (!years.has(number)) years.set(number, year(number));
          counts = [years.get(number), years.get(number).months[date.getUTCMonth()]];
        }
        counts.forEach(function (count) { count.all++; if (docs.has(doc)) count.found++; });
      });
      var found = Array.from(years.values()).filter(function (one) { return one.found; }).map(function (one) { return one.year; }), out = [];
      for (var number = Math.min.apply(null, found); number <= Math.max.apply(null, found); number++) out.push(years.get(number) || year(number));
      return { years: out, undated: undated, about: answer.about };
    });
  };
})();
