// Filters: newspaper, place, term, year and state of the English, chosen among those that there are; and days from which, to which.
(function () {
  "use strict";
  var diembao = window.diembao, index = diembao.index;
  var STATES = ["reviewed", "exceptions", "edited", "machine", "outdated", "pending", "withheld"];

  // Ascending document numbers.
  function members(text) {
    var docs = [], doc = -1;
    index.numbers(text, function (none, number) { docs.push(doc += number + 1); });
    return docs;
  }

  // {facet: [{id, vi, en, docs: [numbers]}]}, or null.
  function load() {
    return diembao.files.aid("facets", function (data) {
      var out = {};
      Object.keys(data).forEach(function (facet) {
        out[facet] = data[facet].map(function (row) { return { id: row[0], vi: row[1], en: row[2], docs: members(row[3]) }; });
      });
      return out;
    });
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

  // ------------------------------------------------------------------ days

  function isDay(facet) { return facet === "from" || facet === "to"; }

  function dated(filters) { return filters.some(function (one) { return isDay(one.facet); }); }

  // The first or the last day of "2020", "2021-05", "2021-05-01", "5/2021" or "1/5/2021"; null for anything else.
  function dayOf(typed, last) {
    var parts = typed.split(/[-/.]/).map(Number);
    if (!/^[0-9]{1,4}([-/.][0-9]{1,4}){0,2}$/.test(typed)) return null;
    if (parts[0] < 1000) parts.reverse();
    if (parts[0] < 1000 || parts[1] > 12 || parts[1] < 1 || parts[2] > 31 || parts[2] < 1) return null;
    if (parts[2] > new Date(Date.UTC(parts[0], parts[1], 0)).getUTCDate()) return null; // no 31/2
    if (!last) return index.day(parts[0], parts[1] || 1, parts[2] || 1);
    return parts[2] ? index.day(parts[0], parts[1], parts[2]) : index.day(parts[0], (parts[1] || 12) + 1, 0);
  }

  // ------------------------------------------------------------------ choosing and counting

  /* What the filters of a query come to: {passes(doc), counted(group, number), filters, unknown, missing}. A document passes that has one of the
     values of every facet and none of those barred. counted: {facet: [{id, vi, en, count, chosen}]} of the documents in group `number`, each facet with the
     filters of the others, so that a second value of one can be added. filters: [{facet, id, vi, en, barred, at} or {facet, typed, barred, at}]; unknown: [{facet, typed}] that
     mean nothing; missing: names of what could not be loaded: then nothing passes. */
  function plan(known, days, asked) {
    var fails = new Uint8Array(index.top()), own = {}, chosen = new Set(), out = { filters: [], unknown: [], missing: [] };

    function fail(docs) { docs.forEach(function (isIn, doc) { if (!isIn) fails[doc]++; }); }
    function choose(one) {
      var typed = one.typed.replace(/^=/, ""), values = meant(known[one.facet] || [], one.typed);
      // That no article is in a state is no mistake.
      if (!values.length && !(one.facet === "state" && STATES.indexOf(typed) >= 0)) out.unknown.push({ facet: one.facet, typed: typed });
      values.forEach(function (value) { out.filters.push({ facet: one.facet, id: value.id, vi: value.vi, en: value.en, barred: one.barred, at: one.at }); });
      if (!values.length) out.filters.push({ facet: one.facet, typed: typed, barred: one.barred, at: one.at });
      return values;
    }

    if (!known && asked.some(function (one) { return !isDay(one.facet); })) out.missing.push("facets");
    if (!days && dated(asked)) out.missing.push("dates");
    if (out.missing.length) asked = [];
    asked.filter(function (one) { return isDay(one.facet); }).forEach(function (one) {
      var day = dayOf(one.typed, one.facet === "to"), inside = new Uint8Array(index.top());
      if (day === null) { out.unknown.push({ facet: one.facet, typed: one.typed }); return; }
      out.filters.push(one);
      days.forEach(function (own, doc) { if (own !== index.UNDATED && (one.facet === "from" ? own >= day : own <= day) !== one.barred) inside[doc] = 1; });
      fail(inside);
    });
    asked.filter(function (one) { return !isDay(one.facet); }).forEach(function (one) {
      var values = choose(one), docs = one.barred ? new Uint8Array(index.top()).fill(1) : own[one.facet] = own[one.facet] || new Uint8Array(index.top());
      values.forEach(function (value) {
        if (!one.barred) chosen.add(value);
        value.docs.forEach(function (doc) { docs[doc] = one.barred ? 0 : 1; });
      });
      if (one.barred) fail(docs);
    });
    Object.keys(own).forEach(function (facet) { fail(own[facet]); });

    out.passes = function (doc) { return !out.missing.length && !fails[doc]; };
    out.counted = function (group, number) {
      var counts = {};
      Object.keys(known).forEach(function (facet) {
        var docs = own[facet];
        counts[facet] = known[facet].map(function (value) {
          var count = value.docs.reduce(function (sum, doc) {
            return sum + (group[doc] === number && fails[doc] === (docs && !docs[doc] ? 1 : 0) ? 1 : 0);
          }, 0);
          return { id: value.id, vi: value.vi, en: value.en, count: count, chosen: chosen.has(value) };
        }).filter(function (value) { return value.count || value.chosen; }).sort(function (a, b) { return b.count - a.count; });
      });
      return counts;
    };
    return out;
  }

  diembao.facets = { load: load, dated: dated, plan: plan };
})();
