// The page of results: what is asked, and what of the answer stands where.
(function () {
  "use strict";
  var page = window.diembao.page, element = page.element, language = page.language, tell = page.tell;
  var PAGE = 10, LONG = 200; // results at a time; characters that nobody types
  // Milliseconds: after a key; until what is typed is taken for whole; until it is said that it takes time; until it is given up.
  var PAUSE = 150, WHOLE = 700, SLOW = 400, PATIENCE = 45000;

  function patient(promise) {
    return Promise.race([promise, new Promise(function (resolve, reject) { setTimeout(reject, PATIENCE, new Error("late")); })]);
  }

  function results(main, form) {
    main.querySelector("[data-unbegun]").remove();
    var input = form.querySelector("input[name=q]"), base = document.title, asked = 0, timer = 0, late = 0, shown = null; // shown: {query, answer, list, found} on the page
    var parts = {};
    ["headline", "hint", "count", "words", "waiting", "together", "chips", "tools", "sort", "notice", "offer", "filters", "more"].forEach(function (name) { parts[name] = main.querySelector("[data-" + name + "]"); });
    var headline = Array.from(parts.headline.childNodes), hits = main.querySelector(".hits"), opener = main.querySelector("[popovertarget]");
    var past = page.past(function () { return shown && { shown: shown.list.shown() }; });
    var rail = null, wide = window.matchMedia("(min-width: 60rem)");

    function fill(part, children) { part.replaceChildren.apply(part, children); }

    function heading(text) { return element("span", { lang: language }, tell("heading", { text: text })); }

    // Nothing of an answer is left on the page.
    function clear(sentence) {
      shown = null;
      page.tools(main, null);
      document.title = base;
      [parts.words, parts.together, parts.chips, parts.notice, parts.offer, hits].forEach(function (part) { part.replaceChildren(); });
      parts.count.textContent = "";
      delete parts.count.dataset.found;
      parts.offer.hidden = parts.tools.hidden = parts.filters.hidden = parts.more.hidden = true;
      if (sentence) fill(parts.notice, [element("p", { role: "alert" }, sentence, " ", page.says.button(tell("again"), function () { run(input.value); }))]);
    }

    // ---------------------------------------------------------------- an answer

    function counts() {
      var gone = shown.list.gone(), answer = shown.answer, sentence = shown.begun ? tell("begun", { n: answer.found - gone }) : page.says.count(answer, gone);
      if (!shown.begun) parts.count.dataset.found = answer.found - gone;
      if (parts.count.textContent !== sentence) parts.count.textContent = sentence; // said once
      if (!shown.begun) document.title = page.says.title(base, shown.query, answer, gone);
      parts.more.hidden = !shown.list.left();
    }

    function show() {
      var query = shown.query, answer = shown.answer, held = [parts.words, parts.together, parts.chips, parts.notice, parts.offer].some(function (part) { return part.contains(document.activeElement); });
      fill(hits, shown.list.parts);
      fill(parts.headline, [heading(answer.plain || query)]);
      fill(parts.words, page.says.words(query, answer, shown.found));
      fill(parts.together, page.says.together(query, answer));
      fill(parts.chips, page.says.chips(query, answer));
      fill(parts.notice, page.says.notices(query, answer, shown.found, function () { run(query); }));
      parts.sort.querySelectorAll("a").forEach(function (link) {
        link.dataset.q = page.edits.sorted(query, answer, link.dataset.order);
        link.href = page.results(link.dataset.q);
        if (link.dataset.order === answer.sort) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
      });
      opener.textContent = tell("filters", { n: answer.filters.length });
      parts.tools.hidden = !answer.groups.length && !answer.filters.length;
      counts();
      if (held) parts.count.focus(); // what had the focus is no longer there
      page.tools(main, shown.begun ? null : { id: asked, query: query, answer: answer });
    }

    function railed() { return wide.matches || parts.filters.matches(":popover-open"); }

    // Texts are read for another spelling when the list is there: it does not wait for them, and keeps a line free, so that nothing moves.
    function offer() {
      var mine = shown, answer = mine.answer;
      fill(parts.offer, []);
      parts.offer.hidden = mine.begun || (answer.answer ? !answer.groups.some(function (group) { return group.name === "marks"; }) : answer.words.length < 2);
      if (!parts.offer.hidden) page.call("offer", [asked]).then(function (other) {
        if (other && shown === mine) fill(parts.offer, page.says.offer(mine.query, answer, other));
      }).catch(function () {}); // who typed does without
    }

    // Filters are loaded and counted when the list is there: it does not wait for their files.
    function count() {
      var mine = asked, of = shown && shown.query;
      if (!shown || shown.begun || !railed()) return;
      if (!shown.answer.groups.length && !shown.answer.filters.length) { parts.filters.hidden = true; return; }
      function fail() {
        if (mine !== asked) return;
        parts.filters.hidden = false;
        if (rail) rail.fail(count); else fill(parts.filters, [element("p", {}, tell("uncounted"), " ", page.says.button(tell("again"), count))]);
      }
      if (!rail) {
        page.run("static/later.js").then(function () {
          rail = rail || page.rail(parts.filters, function (facet, id, on) { go(page.edits.toggled(shown.query, shown.answer, facet, id, on)); });
          count();
        }).catch(fail);
        return;
      }
      (shown.answer.facets ? Promise.resolve(shown.answer) : patient(page.call("ask", [mine, of, shown.options(true)]))).then(function (answer) {
        if (mine !== asked) return;
        if (!answer.facets) { fail(); return; }
        shown.answer.facets = answer.facets;
        rail.fill(answer.facets, page.edits.bare(of, answer));
      }).catch(fail);
    }

    // Who pauses within a word keeps the articles that have words that begin so, and is told that none has the words as they stand.
    function kept(query, answer) {
      if (answer.answer || answer.missing.length || !shown || !shown.begun || shown.query !== query || !shown.answer.answer) return false;
      fill(parts.notice, [element("p", {}, tell("unfinished"))]);
      parts.count.dataset.found = 0;
      return true;
    }

    /* `how`: {typing: the last word may be a beginning, paused: it has just been shown as one, shown, y: how many results, and where the reader was}. */
    function run(query, how) {
      var mine = ++asked;
      clearTimeout(timer);
      how = how || {};
      query = page.asking(query);
      function options(counting) { return { typing: !!how.typing, counting: counting }; }
      document.querySelectorAll("[data-hl]").forEach(function (link) { link.href = page.results(query, link.dataset.hl); });
      parts.hint.hidden = !!query;
      fill(parts.headline, query ? [heading(query)] : headline);
      parts.headline.classList.toggle("vh", !!query);
      clearTimeout(late);
      parts.waiting.hidden = true;
      if (!query) { clear(); return; }
      late = setTimeout(function () { parts.waiting.hidden = false; }, shown ? SLOW : 0);
      delete parts.count.dataset.found; // what stands there is still the last answer's
      hits.setAttribute("aria-busy", "true");
      patient(page.call("ask", [mine, query, options(railed() && !!rail && rail.filled())]).then(function (answer) {
        if (mine === asked && how.paused && kept(query, answer)) return;
        var list = page.list(mine, answer);
        return list.more(Math.max(PAGE, Math.min(how.shown || 0, 100))).then(function (found) {
          if (mine !== asked) return;
          shown = { query: query, answer: answer, list: list, found: found, options: options, begun: !!how.typing };
          show();
          if (how.y !== undefined) window.scrollTo({ top: how.y, behavior: "instant" });
          offer();
          count();
        });
      })).catch(function () {
        if (mine === asked) clear(tell("failed"));
      }).then(function () {
        if (mine !== asked) return;
        clearTimeout(late);
        parts.waiting.hidden = true;
        hits.removeAttribute("aria-busy");
      });
    }

    // ---------------------------------------------------------------- what the reader does

    function go(query) {
      past.sent(page.asking(query));
      input.value = query;
      run(query);
    }

    function fromAddress() {
      var kept = past.kept();
      input.value = page.asked();
      run(input.value, { shown: kept.shown, y: kept.y });
    }

    parts.more.addEventListener("click", function () {
      var mine = asked, list = shown && shown.list;
      if (!list) return;
      list.more(PAGE).then(function (found) {
        if (mine !== asked) return;
        if (found.indexOf(null) >= 0) parts.notice.append(element("p", {}, tell("broken")));
        fill(hits, list.parts);
        counts();
      }).catch(function () { if (mine === asked) parts.notice.append(element("p", { role: "alert" }, tell("broken"))); });
    });
    input.addEventListener("input", function (event) {
      clearTimeout(timer);
      if (event.inputType === "insertFromPaste" || input.value.length > LONG) { // nobody is in the middle of a word
        timer = setTimeout(function () {
          past.typed(page.asking(input.value));
          run(input.value);
        }, PAUSE);
        return;
      }
      timer = setTimeout(function () {
        past.typed(page.asking(input.value));
        run(input.value, { typing: true });
        timer = setTimeout(function () { run(input.value, { paused: true }); }, WHOLE); // what is counted, kept and shared is of whole words
      }, PAUSE);
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      go(input.value);
    });
    main.addEventListener("click", function (event) {
      var link = event.target.closest("a[data-q]");
      if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      go(link.dataset.q);
    });
    parts.filters.addEventListener("toggle", count);
    wide.addEventListener("change", count);
    window.addEventListener("popstate", function () { // a link within the page is no step of ours
      if (history.state || !shown || page.asked() !== page.brief(shown.query)) fromAddress();
    });

    input.addEventListener("focus", function () { page.call("ask", ["begin", "", {}]).catch(function () {}); }, { once: true });
    page.typing(input);
    // What this page says itself is in one language; what stands in its template is in both.
    [parts.count, parts.words, parts.waiting, parts.together, parts.chips, parts.tools, parts.notice, parts.filters, hits].forEach(function (part) { part.lang = language; });
    document.querySelectorAll("[data-hl]").forEach(function (link) { if ((link.dataset.hl || "vi") === language) link.setAttribute("aria-current", "true"); });
    main.querySelectorAll("[data-tell]").forEach(function (node) { node.textContent = tell(node.dataset.tell); });
    parts.filters.setAttribute("aria-label", tell("filters", { n: 0 }));
    fromAddress();
  }

  document.addEventListener("DOMContentLoaded", function () { results(document.querySelector("[data-search]"), document.querySelector("form.find")); });
})();
