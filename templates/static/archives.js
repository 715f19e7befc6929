// One search over several digests: each answers in its own worker, and here their answers become one. results.js shows it.
(function () {
  "use strict";
  var page = window.diembao.page, AT_ONCE = 10, PATIENCE = 5000, latest = 0, now = null; // milliseconds that the others are waited for
  // The same table may stand in every digest: itself is no archive of a digest, and none is asked twice.
  var others = page.archives.filter(function (archive, at) {
    return archive.here !== page.here && at === page.archives.findIndex(function (one) { return one.here === archive.here; });
  });
  var sources = [{ title: "", here: "", call: page.call }].concat(others.map(function (archive) {
    return { title: archive.title, here: archive.here, call: page.caller(archive.here, function () { return Promise.reject(new Error(archive.here)); }) };
  }));
  var each = Math.max(2, Math.ceil(AT_ONCE / sources.length)); // cards that one digest is asked for at a time

  // A call of one source that may also fail before it is made, as where the browser refuses the worker, or for being late.
  function called(source, name, values) {
    var answer = Promise.resolve().then(function () { return source.call(name, values); });
    if (!source.here) return answer;
    return Promise.race([answer, new Promise(function (resolve, reject) { setTimeout(reject, PATIENCE, new Error(source.here)); })]);
  }

  /* What each digest answers, null for one that does not. A word that one of them knows is no slip of the keys: the others are asked
     again, to read it as it is. */
  function answersOf(id, text, typing, counting) {
    function askOne(source, sure) { return called(source, "ask", [id, text, typing, counting, sure]).catch(function () { return null; }); }
    return Promise.all(sources.map(function (source) { return askOne(source, []); })).then(function (all) {
      return Promise.all(all.map(function (answer, i) {
        var sure = answer ? Object.keys(answer.meant).map(Number).filter(function (number) {
          return all.some(function (other) { return other && other.doubtful && other.doubtful.indexOf(number) < 0; });
        }) : [];
        return sure.length ? askOne(sources[i], sure) : answer;
      }));
    });
  }

  // As answers.ask, of all; and `unreached`: titles of the digests that did not answer. Fails only where none did.
  function ask(id, text, typing, counting) {
    latest = id;
    return answersOf(id, text, typing, counting).then(function (all) {
      var answers = all.filter(Boolean), first = answers[0];
      if (!first) throw new Error("no answer");
      if (id === latest) now = { id: id, byDate: first.sort === "date", merged: [], queues: sources.map(function (source, i) {
        return { source: source, total: all[i] ? all[i].total : 0, asked: 0, waiting: [] };
      }) };
      return Object.assign({}, first, {
        total: answers.reduce(function (sum, answer) { return sum + answer.total; }, 0),
        missing: !all[0] || answers.some(function (answer) { return answer.missing; }),
        meant: Object.assign.apply(null, [{}].concat(answers.map(function (answer) { return answer.meant; }).reverse())),
        offered: answers.every(function (answer) { return answer.offered; }) ? first.offered : null, // else one may have all the words
        unknown: (first.unknown || []).filter(function (one) { return answers.every(function (answer) { return (answer.unknown || []).some(function (other) { return same(one, other); }); }); }),
        facets: counted(answers.map(function (answer) { return answer.facets; }).filter(Boolean)),
        unreached: sources.filter(function (source, i) { return source.title && !all[i]; }).map(function (source) { return source.title; }),
      });
    });
  }

  function same(one, other) { return one.facet === other.facet && one.typed === other.typed; }

  // Facets of several answers, each value counted in all of them.
  function counted(all) {
    var sums = {};
    all.forEach(function (facets) {
      Object.keys(facets).forEach(function (facet) {
        var values = sums[facet] = sums[facet] || new Map();
        facets[facet].forEach(function (value) {
          var key = value.id + "\n" + value.vi, sum = values.get(key); // two digests may give one id to two things
          if (sum) { sum.count += value.count; sum.chosen = sum.chosen || value.chosen; } else values.set(key, Object.assign({}, value));
        });
      });
    });
    Object.keys(sums).forEach(function (facet) {
      sums[facet] = Array.from(sums[facet].values()).sort(function (a, b) { return b.count - a.count; });
    });
    return all.length ? sums : null;
  }

  // As answers.show, one call after the other.
  function show(id, from, count) {
    var state = now;
    if (!state || state.id !== id) return Promise.resolve([]);
    return merge(state, from + count).then(function () { return state.merged.slice(from, from + count); });
  }

  function merge(state, wanted) {
    function empty(queue) { return !queue.waiting.length && queue.asked < queue.total; }
    while (state.merged.length < wanted && !state.queues.some(empty)) {
      var best = state.queues.filter(function (queue) { return queue.waiting.length; }).sort(function (a, b) {
        return before(a.waiting[0], b.waiting[0], state.byDate);
      })[0];
      if (!best) break;
      state.merged.push(best.waiting.shift());
    }
    if (state.merged.length >= wanted || !state.queues.some(empty)) return Promise.resolve();
    return Promise.all(state.queues.filter(empty).map(function (queue) { return fill(state, queue); })).then(function () { return merge(state, wanted); });
  }

  function fill(state, queue) {
    var count = Math.min(each, queue.total - queue.asked);
    return called(queue.source, "show", [state.id, queue.asked, count, false]).catch(function () { return []; }).then(function (found) {
      var whole = found.length === count; // else it has failed, and is asked no more
      queue.asked = whole ? queue.asked + count : queue.total;
      queue.waiting = found.map(function (one) { return one && placed(one, queue.source); }).concat(whole ? [] : [null]);
    });
  }

  function placed(one, source) {
    if (source.here) Object.assign(one.card, { here: source.here, archive: source.title, lead: one.card.lead && source.here + one.card.lead });
    return one;
  }

  /* The order of two results: what could not be loaded first, for it is only counted; then by date, the newer first, or by how many words
     are lacking and by order, which each digest reckons for itself. */
  function before(a, b, byDate) {
    if (!a || !b) return (a ? 1 : 0) - (b ? 1 : 0);
    var dates = (a.card.date || "") < (b.card.date || "") ? 1 : (a.card.date || "") > (b.card.date || "") ? -1 : 0;
    return byDate ? dates : a.lacking.length - b.lacking.length || (b.order || 0) - (a.order || 0) || dates;
  }

  page.call = function (name, values) { return { ask: ask, show: show }[name].apply(null, values); };
})();
