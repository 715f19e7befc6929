// The list of results: group after group, each under its heading, a few at a time.
(function () {
  "use strict";
  var page = window.diembao.page, element = page.element, tell = page.tell, language = page.language, GROUPS = ["closest", "all", "alias", "marks", "some"];

  // Groups in the order in which they are shown: [{name, total, shown}]; asked: how many more are on their way.
  function queued(answer) {
    var totals = { closest: answer.closest };
    answer.groups.forEach(function (group) { totals[group.name] = group.total; });
    return GROUPS.filter(function (name) { return totals[name]; }).map(function (name) { return { name: name, total: totals[name], shown: 0 }; });
  }

  // What the articles with every word are called: by how many words are asked for. One of the date that is asked for need not have its words.
  page.counted = function (answer) {
    var asked = answer.words.filter(function (word) { return word.required && !word.ignored; }).length;
    if (answer.words.some(function (word) { return word.dated; })) return "count";
    return asked > 1 ? "all" : asked ? "one" : "count";
  };

  function section(group, answer, alone) {
    var key = group.name === "all" ? page.counted(answer) : group.name, list = element("ol", {});
    var title = element("h2", { id: "g-" + group.name, "data-heading": group.name }, tell(key, { n: group.total, about: group.name === "all" && answer.about }));
    if (alone) title.className = "vh"; // the line above the list says it
    if (group.name === "some") title.append(" ", element("span", { class: "soft" }, tell("apart")));
    return { box: element("section", { class: "group-" + group.name, "aria-labelledby": title.id }, title, list), list: list, stories: {} };
  }

  /* The list of an answer: {parts: [elements], more(count), left(), shown(), gone()}. more: a promise of the next results, as `show` gives them, which are in
     the parts then; gone: how many of those counted are there no longer. */
  page.list = function (id, answer) {
    var queue = queued(answer), parts = [], open = {}, shown = 0, gone = 0, busy = null, first = queue[0] && queue[0].name;

    function into(group) {
      if (open[group.name]) return open[group.name];
      var made = open[group.name] = section(group, answer, first === "all" && group.name === "all");
      parts.push(made.box);
      return made;
    }

    // The same story from another newspaper is named under the first of them in its group.
    function place(found, group) {
      var card = found.card, here = into(group), before = card.lead && here.stories[card.lead];
      if (!before) {
        var item = page.result(found, function () { return page.call("rest", [id, card.doc, card.here]); });
        if (card.lead) here.stories[card.lead] = item;
        here.list.append(item);
        return;
      }
      var line = before.querySelector(".copies") || element("p", { class: "copies fine" }, tell("also"));
      line.append(" ", element("a", { href: page.address(card, language === "en" && card.titleEn, 0), "data-result": card.slug, "data-group": found.group }, (language === "en" ? card.outletEn : card.outlet) || card.title));
      before.append(line);
    }

    // Whatever groups they are in, the next results are asked for at once.
    function next(count) {
      queue.forEach(function (group) { count -= group.asked = Math.min(count, group.total - group.shown); });
      var asked = queue.filter(function (group) { return group.asked; });
      return Promise.all(asked.map(function (group) { return page.call("show", [id, group.name, group.shown, group.asked]); })).then(function (all) {
        asked.forEach(function (group, i) {
          var found = all[i];
          found.filter(Boolean).forEach(function (one) { place(one, group); });
          group.shown += group.asked;
          shown += group.asked;
          if (group.name === "all") gone += found.filter(function (one) { return one === false; }).length;
          if (group.shown >= group.total || found.length < group.asked) queue.shift(); // less than was asked for: an archive has failed since
          if (group !== queue[0] && queue.length) into(queue[0]); // where the next begins is told before it is asked for
        });
        return [].concat.apply([], all);
      });
    }

    return {
      parts: parts,
      more: function (count) { // one call at a time
        busy = busy || next(count).finally(function () { busy = null; });
        return busy;
      },
      left: function () { return queue.length > 0; }, shown: function () { return shown; }, gone: function () { return gone; },
    };
  };
})();
