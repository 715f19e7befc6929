// One search over several digests: each answers in its own worker, and here their answers become one. list.js shows it. Loaded where a digest
// names others.
(function () {
  "use strict";
  // Milliseconds that the others are waited for: longer than a file is tried again (engine/files.js).
  var page = window.diembao.page, AT_ONCE = 10, MOST_CLOSEST = 3, GROUPS = ["all", "alias", "marks", "some"], PATIENCE = 8000, KEPT = 4, kept = new Map(), sources = [], each;

  document.addEventListener("DOMContentLoaded", function () {
    // The same table may stand in every digest: itself is no archive of a digest, and none is asked twice.
    var others = page.archives.filter(function (archive, at) {
      return archive.here !== page.here && at === page.archives.findIndex(function (one) { return one.here === archive.here; });
    });
    if (!others.length) return;
    sources = [{ title: "", here: "", call: page.call }].concat(others.map(function (archive) {
      return { title: archive.title, here: archive.here, call: page.caller(archive.here, function () { return Promise.reject(new Error(archive.here)); }) };
    }));
    each = Math.max(2, Math.ceil(AT_ONCE / sources.length)); // cards that one digest is asked for at a time
    page.call = function (name, values) { return { ask: ask, offer: offer, show: show, rest: rest }[name].apply(null, values); };
  }, true); // before results.js asks

  // A call of one source that may also fail before it is made, as where the browser refuses the worker, or for being late.
  function called(source, name, values) {
    var answer = Promise.resolve().then(function () { return source.call(name, values); });
    if (!source.here) return answer;
    return Promise.race([answer, new Promise(function (resolve, reject) { setTimeout(reject, PATIENCE, new Error(source.here)); })]);
  }

  /* What each digest answers, null for one that does not. A word that one of them knows is no slip of the keys: the others are asked
     again, to read it as it is. */
  function answersOf(id, text, options) {
    function askOne(source, exact) { return called(source, "ask", [id, text, Object.assign({}, options, { exact: exact })]).catch(function () { return null; }); }
    var given = options.exact || [];
    return Promise.all(sources.map(function (source) { return askOne(source, given); })).then(function (all) {
      return Promise.all(all.map(function (answer, i) {
        var known = answer ? answer.words.map(function (word, number) { return number; }).filter(function (number) {
          return answer.words[number].meant && all.some(function (other) { return other && other.words[number] && !other.words[number].unknown; });
        }) : [];
        return known.length ? askOne(sources[i], given.concat(known)) : answer;
      }));
    });
  }

  function sum(all, of) { return all.reduce(function (total, one) { return total + of(one); }, 0); }

  function totalOf(answer, name) {
    var group = answer && answer.groups.filter(function (one) { return one.name === name; })[0];
    return group ? group.total : name === "closest" && answer ? answer.closest : 0;
  }

  // As answers.ask, of all; and `unreached`: titles of the digests that did not answer. Fails only where none did.
  function ask(id, text, options) {
    return answersOf(id, text, options || {}).then(function (all) {
      var answers = all.filter(Boolean), first = answers[0];
      if (!first) throw new Error("no answer");
      var groups = GROUPS.map(function (name) { return { name: name, total: sum(answers, function (answer) { return totalOf(answer, name); }) }; });
      groups = groups.filter(function (group) { return group.total; });
      var name = groups.length && groups[0].name !== "some" ? groups[0].name : "", alike = answers.filter(function (answer) { return answer.answer === name; });
      kept.set(id, { sort: first.sort, answer: name, all: all, states: {} });
      if (kept.size > KEPT) kept.delete(kept.keys().next().value); // as many as each digest keeps (engine/answers.js)
      return Object.assign({}, first, {
        found: sum(answers, function (answer) { return answer.found; }), about: answers.some(function (answer) { return answer.about; }),
        answer: name, groups: groups, closest: Math.min(MOST_CLOSEST, sum(alike, function (answer) { return answer.closest; })),
        words: first.words.map(function (word, number) { return joined(word, answers.map(function (answer) { return answer.words[number]; }).filter(Boolean)); }),
        together: first.together && { total: sum(answers, function (answer) { return answer.together ? answer.together.total : 0; }), about: answers.some(function (answer) { return answer.together && answer.together.about; }) },
        missing: (all[0] ? [] : ["search/meta.js"]).concat(answers.reduce(function (names, answer) { return names.concat(answer.missing); }, [])),
        updated: answers.some(function (answer) { return answer.updated; }),
        unknown: first.unknown.filter(function (one) { return answers.every(function (answer) { return answer.unknown.some(function (other) { return same(one, other); }); }); }),
        facets: counted(alike.map(function (answer) { return answer.facets; }).filter(Boolean)),
        unreached: sources.filter(function (source, i) { return source.title && !all[i]; }).map(function (source) { return source.title; }),
      });
    });
  }

  // As answers.offer: only where all that answered offer something, else one may have all the words.
  function offer(id) {
    var now = kept.get(id);
    return Promise.all(sources.filter(function (source, i) { return now && now.all[i]; }).map(function (source) {
      return called(source, "offer", [id]).catch(function () { return null; });
    })).then(function (all) { return all.every(Boolean) && all[0] || null; });
  }

  // A word as several digests have read it: unknown only where none has it.
  function joined(word, all) {
    return Object.assign({}, word, { unknown: all.every(function (other) { return other.unknown; }), meant: all.map(function (other) { return other.meant; }).filter(Boolean)[0] || "" });
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
  function show(id, group, from, count) {
    var now = kept.get(id);
    if (!now) return Promise.resolve([]);
    var state = now.states[group] = now.states[group] || { id: id, group: group, sort: group === now.answer ? now.sort : "", merged: [], queues: sources.map(function (source, i) {
      return { source: source, total: totalOf(now.all[i], group), asked: 0, waiting: [] };
    }) };
    return merge(state, from + count).then(function () { return state.merged.slice(from, from + count); });
  }

  function merge(state, wanted) {
    function empty(queue) { return !queue.waiting.length && queue.asked < queue.total; }
    while (state.merged.length < wanted && !state.queues.some(empty)) {
      var best = state.queues.filter(function (queue) { return queue.waiting.length; }).sort(function (a, b) {
        return before(a.waiting[0], b.waiting[0], state.sort);
      })[0];
      if (!best) break;
      state.merged.push(best.waiting.shift());
    }
    if (state.merged.length >= wanted || !state.queues.some(empty)) return Promise.resolve();
    return Promise.all(state.queues.filter(empty).map(function (queue) { return fill(state, queue); })).then(function () { return merge(state, wanted); });
  }

  function fill(state, queue) {
    var count = Math.min(each, queue.total - queue.asked);
    return called(queue.source, "show", [state.id, state.group, queue.asked, count]).catch(function () { return []; }).then(function (found) {
      var whole = found.length === count; // else it has failed, and is asked no more
      queue.asked = whole ? queue.asked + count : queue.total;
      queue.waiting = found.map(function (one) { return one && placed(one, queue.source); }).concat(whole ? [] : [null]);
    });
  }

  // As answers.rest, of the digest at `base`.
  function rest(id, doc, base) {
    return called(sources.find(function (source) { return source.here === (base || ""); }), "rest", [id, doc]);
  }

  function placed(one, source) {
    if (source.here) Object.assign(one.card, { here: source.here, archive: source.title, lead: one.card.lead && source.here + one.card.lead });
    return one;
  }

  /* The order of two results: what could not be loaded first, for it is only counted; then by date, those without one last, or by how many words
     are lacking and by order, which each digest reckons for itself. */
  function before(a, b, sort) {
    if (!a || !b) return (a ? 1 : 0) - (b ? 1 : 0);
    var one = a.card.date || "", other = b.card.date || "", dates = one < other ? 1 : one > other ? -1 : 0;
    if (sort) return one && other ? (sort === "oldest" ? -dates : dates) : dates;
    return a.lacking.length - b.lacking.length || (b.order || 0) - (a.order || 0) || dates;
  }
})();
