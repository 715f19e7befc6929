// What is said above the list: how many articles, how the words were read, what filters are chosen, what went wrong.
(function () {
  "use strict";
  var page = window.diembao.page, element = page.element, tell = page.tell, edits = page.edits, language = page.language;
  var LONGEST = 60; // characters of a query in the window's title

  // A link to another query: results.js answers it in this page.
  function link(query, text, more) { return element("a", Object.assign({ href: page.results(query), "data-q": query }, more), text); }

  function button(text, act) {
    var made = element("button", { type: "button", class: "quiet" }, text);
    made.addEventListener("click", act);
    return made;
  }

  function quoted(words) { return words.map(function (word) { return "“" + word + "”"; }).join(", "); }

  // The query with one word written otherwise.
  function rewritten(text, answer, number, other) {
    var others = {};
    others[number] = other;
    return edits.respelt(text, answer, others);
  }

  // ------------------------------------------------------------------ above the list

  // Nothing was found, but not all was looked at: what could not be loaded is no nought.
  function unsure(answer) { return !answer.found && answer.missing.length > 0; }

  // `gone`: articles counted that turned out to be there no longer.
  function count(answer, gone) { return unsure(answer) ? "" : tell(page.counted(answer), { n: answer.found - gone, about: answer.about && answer.found > 0 }); }

  // How articles print what words were read as: {fold: as printed}.
  function prints(found) { return Object.assign.apply(null, [{ __proto__: null }].concat(found.filter(Boolean).map(function (one) { return one.printed; }).reverse())); }

  // What field a word must stand in, in words.
  function within(word, before, after) { return word.field ? before + tell("in_" + word.field) + after : ""; }

  // The words as they were read, those of a field after its name. One that need not be there is grey, and a link to the query that requires it.
  function words(text, answer, found) {
    var out = [], typed = edits.typed(text, answer), printed = prints(found);
    answer.words.filter(function (word) { return !word.ignored; }).forEach(function (word, number, all) {
      var opens = word.quoted && !(number && all[number - 1].phrase === word.phrase), closes = word.quoted && !(all[number + 1] && all[number + 1].phrase === word.phrase), made;
      if (word.free) made = link(rewritten(text, answer, number, '"' + typed[number] + '"'), typed[number], { class: "free", title: tell("require", { text: typed[number] }), "aria-label": tell("require", { text: typed[number] }) });
      else made = element("span", { class: word.unknown && !word.meant ? "lost" : "" }, printed[word.meant] || word.meant || typed[number]);
      out.push(number ? " " : unsure(answer) ? "" : ": ", !number || word.field !== all[number - 1].field ? within(word, "", ": ") : "", opens ? "“" : "", made, closes ? "”" : "");
    });
    return out;
  }

  // How many have the words together, where not all have.
  function together(text, answer) {
    var side = answer.together;
    if (!side || !side.total || side.total === answer.found) return [];
    return [tell("together", { n: side.total, about: side.about }), " ", link(edits.phrase(text, answer), tell("only"))];
  }

  // What is left out and the filters, each as a link to the query without it.
  function chips(text, answer) {
    var typed = new Map(), out = []; // what was typed once is one chip, though it may mean several values
    function add(at, name) { typed.set(at[0], { at: at, names: (typed.get(at[0]) || { names: [] }).names.concat(name) }); }
    answer.without.forEach(function (word, number) { add(answer.places.without[number], tell("without", { text: word.text }) + within(word, " ", "")); });
    answer.filters.forEach(function (one) {
      var name = one.id === undefined ? one.typed.replace(/^=/, "") : language === "en" ? one.en : one.vi;
      if (one.facet === "from" || one.facet === "to") name = tell(one.facet) + " " + name;
      if (one.barred) name = tell("barred", { text: name });
      add(one.at, name);
    });
    Array.from(typed.values()).sort(function (a, b) { return a.at[0] - b.at[0]; }).forEach(function (one) {
      var made = link(edits.cut(text, [one.at]), one.names.join(", "));
      made.prepend(element("span", { class: "vh" }, tell("drop") + " "));
      out.push(made);
    });
    if (out.length > 1) out.push(link(edits.unfiltered(text, answer, true), tell("clear"), { class: "plain" }));
    return out;
  }

  function title(base, text, answer, gone) {
    if (!text) return base;
    text = answer.plain || text;
    return (text.length > LONGEST ? text.slice(0, LONGEST) + "…" : text) + (unsure(answer) ? "" : " (" + tell("count", { n: answer.found - gone, about: answer.about && answer.found > 0 }) + ")") + " – " + base;
  }

  // ------------------------------------------------------------------ notices

  // Why nothing was found: the key of the sentence that says it.
  function nothing(answer) {
    if (answer.words.length) return "none";
    return answer.filters.length ? (answer.without.length ? "unleft" : "unfit") : (answer.without.length ? "excluding" : "none");
  }

  // How words were read that no article has.
  function readings(text, answer, found) {
    var out = [], all = answer.words, printed = prints(found);
    var corrected = all.filter(function (word) { return word.meant; }), unknown = all.filter(function (word) { return word.unknown && !word.meant && !word.keys && !word.ignored; });
    if (corrected.length) {
      var meant = all.map(function (word) { return printed[word.meant] || word.meant || word.text; }).join(" "), exact = {};
      all.forEach(function (word, number) { if (word.meant) exact[number] = '"' + word.text + '"'; });
      out.push([tell("meant", { words: quoted(corrected.map(function (word) { return word.text; })), text: meant }), " ",
        link(edits.respelt(text, answer, exact), tell("typed", { text: all.map(function (word) { return word.text; }).join(" ") }))]);
    }
    all.forEach(function (word) { if (word.keys) out.push([tell("keys", { text: word.text, other: word.keys })]); });
    if (unknown.length && answer.groups.length) out.push([tell("unknown", { words: quoted(unknown.map(function (word) { return word.text; })) })]);
    if (all.some(function (word) { return word.ignored; })) out.push([tell("ignored")]);
    if (answer.signs.indexOf("OR") >= 0) out.push([tell("or")]);
    if (answer.signs.indexOf('"') >= 0) out.push([tell("unclosed")]);
    if (answer.signs.indexOf(":") >= 0) out.push([tell("many")]);
    return out;
  }

  // Another spelling, as the engine offers it.
  function offer(text, answer, other) {
    var others = {};
    other.words.forEach(function (one) { others[one.number] = one.text; });
    var instead = edits.respelt(text, answer, others);
    return [tell("respelt"), " ", link(instead, instead)];
  }

  // `found`: the results that are shown first. `again`: asks once more.
  function notices(text, answer, found, again) {
    var out = [];
    if (answer.missing.length || found.indexOf(null) >= 0) out.push([tell("broken"), " ", button(tell("again"), again)]);
    if (answer.updated) out.push([tell("updated")]);
    if (answer.unreached && answer.unreached.length) out.push([tell("unreached", { names: answer.unreached.join(", ") })]);
    out = out.concat(readings(text, answer, found));
    answer.unknown.forEach(function (one) { out.push([tell("strange", { text: one.typed, facet: tell(one.facet) })]); });
    if (!answer.groups.length) {
      if (!answer.unknown.length && !answer.missing.length) out.push([tell(nothing(answer))]);
      if (answer.filters.length) out.push([link(edits.unfiltered(text, answer), tell("unfiltered"))]);
    }
    return out.map(function (parts) { return element.apply(null, ["p", {}].concat(parts)); });
  }

  page.says = { link: link, button: button, count: count, words: words, together: together, chips: chips, title: title, notices: notices, offer: offer };
})();
