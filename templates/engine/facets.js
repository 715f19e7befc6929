// Filters: newspaper, place, topic, year and state of the English, chosen among those that the results have.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index;
  var NAMES = { outlet: "outlet", bao: "outlet", "báo": "outlet", place: "place", noi: "place", "nơi": "place", topic: "topic",
    "chude": "topic", year: "year", nam: "year", "năm": "year", state: "state" };

  var STATES = ["reviewed", "machine", "edited", "partly", "pending", "stale", "withheld"];

  // {facet: [{id, vi, en, docs: Set}]}, or null.
  function load() {
    return load.done || (load.done = index.aid("facets").then(function (data) {
      if (!data) { load.done = null; return null; }
      var out = {};
      Object.keys(data).forEach(function (facet) {
        out[facet] = data[facet].map(function (row) {
          return { id: row[0], vi: row[1], en: row[2], docs: new Set(index.members(row[3])) };
        });
      });
      return out;
    }));
  }

  function plain(text) {
    return index.analyser().tokens(text).map(function (token) { return token.fold; }).join("-");
  }

  // The values that were meant: those of that very id; else, unless it begins with "=", those whose name has the words typed.
  function meant(all, typed) {
    var only = typed[0] === "=", id = only ? typed.slice(1) : typed;
    var exact = all.filter(function (value) { return value.id === id; }), words = plain(id);
    if (exact.length || only) return exact;
    return all.filter(function (value) {
      return words && [value.vi, value.en].some(function (name) { return ("-" + plain(name) + "-").indexOf("-" + words + "-") >= 0; });
    });
  }

  /* {hits, counted, unknown}: the hits that have one of the values of every filter and none of those barred; what of the filters is no value of its facet,
     [{facet, typed}]; and {facet: [{id, vi, en, count, chosen}]}, each facet
     counted with the filters of the others, so that a second value of one can be added. */
  function filter(known, filters, barred, hits) {
    var chosen = {}, counted = {}, unknown = [];
    function values(facet, all) {
      return [].concat.apply([], all.map(function (typed) {
        var found = meant(known[facet] || [], typed);
        var some = facet === "state" && STATES.indexOf(typed.replace(/^=/, "")) >= 0; // that no article has it is no mistake
        if (!found.length && !some) unknown.push({ facet: facet, typed: typed.replace(/^=/, "") });
        return found;
      }));
    }
    Object.keys(filters).forEach(function (facet) { chosen[facet] = values(facet, filters[facet]); });
    Object.keys(barred).forEach(function (facet) {
      values(facet, barred[facet]).forEach(function (value) {
        hits = hits.filter(function (hit) { return !value.docs.has(hit.doc); });
      });
    });
    function passes(doc, except) {
      return Object.keys(chosen).every(function (facet) {
        return facet === except || chosen[facet].some(function (value) { return value.docs.has(doc); });
      });
    }
    Object.keys(known).forEach(function (facet) {
      var left = hits.filter(function (hit) { return passes(hit.doc, facet); });
      counted[facet] = known[facet].map(function (value) {
        var count = 0;
        left.forEach(function (hit) { if (value.docs.has(hit.doc)) count++; });
        return { id: value.id, vi: value.vi, en: value.en, count: count, chosen: (chosen[facet] || []).indexOf(value) >= 0 };
      }).filter(function (value) { return value.count || value.chosen; }).sort(function (a, b) { return b.count - a.count; });
    });
    return { hits: hits.filter(function (hit) { return passes(hit.doc, ""); }), counted: counted, unknown: unknown };
  }

  diembao.facets = { NAMES: NAMES, load: load, filter: filter };
})();
