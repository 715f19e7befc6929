// The page of results: ?q= holds the whole query, filters and order too, so that an address is a search.
(function () {
  "use strict";
  var diembao = window.diembao, doc = document, page = diembao.page, element = page.element, language = page.language;
  var PAGE = 10, VALUES = 12, FACETS = ["outlet", "place", "term", "year", "state"], GROUPS = ["closest", "all", "alias", "marks", "some"];
  var WORDS = {
    vi: {
      found: ["Không có bài nào", "{n} bài"], waiting: "Đang tìm…", paragraph: "đoạn {n}", partly: "Không có đủ mọi từ: {words}",
      none: "Không tìm thấy. Thử ít từ hơn, bỏ dấu, hoặc xem các danh sách trên đầu trang.", unfiltered: "Bỏ bộ lọc",
      only: "Chỉ có từ cần loại. Thêm một từ cần tìm.", unmarked: "Khác dấu hoặc không dấu: {words}",
      unknown: "Không có “{text}” trong bộ lọc “{facet}”.", unfit: "Không có bài nào hợp mọi bộ lọc.",
      unleft: "Không có bài nào hợp bộ lọc mà không có từ cần loại.", broken: "Một phần chỉ mục không tải được: kết quả có thể thiếu.", updated: "Bộ sưu tập vừa được cập nhật: đây là kết quả mới.",
      failed: "Không tải được chỉ mục tìm kiếm.", unreached: "Chưa tìm được trong: {names}.", meant: "Không có bài nào có {words}. Đây là kết quả cho “{text}”.", typed: "Chỉ tìm đúng “{text}”",
      offered: "Không có bài nào có đủ mọi từ. Có phải ý bạn là:", why: "{other} = {text}",
      also: "Cũng đăng ở:", filters: "Lọc", outlet: "Báo", place: "Địa danh", term: "Thuật ngữ", year: "Năm", state: "Tiếng Anh",
      sort: "Xếp theo", relevance: "mức liên quan", newest: "ngày, mới trước", oldest: "ngày, cũ trước", from: "từ ngày", to: "đến ngày",
      closest: "Gần nhất", all: "Đúng như đã gõ", alias: "Theo thuật ngữ và địa danh: {n} bài", marks: "Khác dấu: {n} bài", some: "Chỉ có một số từ: {n} bài",
    },
    en: {
      found: ["No articles", "{n} article", "{n} articles"], waiting: "Searching…", paragraph: "paragraph {n}", partly: "Without: {words}",
      none: "Nothing found. Try fewer words, or leave out the marks, or use the lists at the top of the page.", unfiltered: "Remove the filters",
      only: "Only words to leave out. Add one to look for.", unmarked: "With other marks, or none: {words}",
      unknown: "There is no “{text}” in the filter “{facet}”.", unfit: "No article fits all the filters.",
      unleft: "No article that fits the filters is without the words to leave out.", broken: "Part of the index could not be loaded: results may be missing.", updated: "The collection was updated: these are the results in it now.",
      failed: "The search index could not be loaded.", unreached: "Not searched: {names}.", meant: "No article has {words}. Results for “{text}” instead.", typed: "Only “{text}”",
      offered: "No article has all the words. Did you mean:", why: "{other} = {text}",
      also: "Also published in:", filters: "Filter", outlet: "Newspaper", place: "Place", term: "Term", year: "Year", state: "English",
      sort: "Sort by", relevance: "relevance", newest: "date, newest first", oldest: "date, oldest first", from: "from", to: "to",
      closest: "Closest", all: "As typed", alias: ["", "By the glossary: {n} article", "By the glossary: {n} articles"],
      marks: ["", "With other marks: {n} article", "With other marks: {n} articles"], some: ["", "Some of the words: {n} article", "Some of the words: {n} articles"],
    },
  };

  function say(key, values) { return page.say(key, values, WORDS); }

  // ------------------------------------------------------------------ one result

  function strings(text, marks) {
    var out = marks.map(function (mark) { return text.slice(mark[0], mark[1]); });
    return out.filter(function (word, at) { return out.indexOf(word) === at; });
  }

  function result(found) {
    var card = found.card, english = language === "en" && card.titleEn, passage = found.passages[0], item;
    var title = english ? card.titleEn : card.title, other = english ? card.title : card.titleEn;
    var place = passage && passage.paragraph, marks = passage ? strings(passage.text, passage.marks) : [];
    var first = page.marked(element("a", { href: page.address(card, english, english ? 0 : place, marks) }), title, english ? found.other : found.title);
    item = element("li", { class: "hit", "data-result": card.slug, "data-group": found.group },
      element("p", { class: "meta" }, [page.day(card.date, card.basis), language === "en" ? card.outletEn : card.outlet, card.archive].filter(Boolean).join(" · ")),
      element("h3", { lang: english ? "en" : "vi", class: english ? "" : "serif" }, first));
    if (other) {
      var second = page.marked(element("a", { href: page.address(card, !english, 0) }), other, english ? found.title : found.other);
      item.append(element("p", { lang: english ? "vi" : "en", class: english ? "serif" : "et" }, second));
    }
    if (passage) {
      var snippet = page.marked(element("p", { class: passage.lang === "vi" ? "snip serif" : "snip", lang: passage.lang }), passage.text, passage.marks);
      if (place) snippet.append(" ", element("a", { class: "k", lang: language, href: page.address(card, false, place, marks) }, say("paragraph", { n: place })));
      item.append(snippet);
    }
    // Why a result is there that lacks words of the query: under another name, with other marks, or without them.
    if (found.group !== "all") found.names.forEach(function (name) { if (name.text) item.append(element("p", { class: "fine" }, say("why", { other: name.text, text: name.typed }))); });
    if (found.unmarked && found.unmarked.length) item.append(element("p", { class: "fine" }, say("unmarked", { words: found.unmarked.join(", ") })));
    if (found.lacking.length) item.append(element("p", { class: "fine" }, say("partly", { words: found.lacking.join(", ") })));
    return item;
  }

  // ------------------------------------------------------------------ filters

  // The query with a filter's value added or taken out. "=" is for digests that lack it: they are not to take another for it.
  function toggled(text, facet, id, on) {
    var token = facet + (page.archives.length ? ":=" : ":") + id, typed = facet + ":" + id;
    return on ? (text.trim() + " " + token).trim() : text.split(/\s+/).filter(function (piece) { return piece !== token && piece !== typed; }).join(" ");
  }

  function unfiltered(text) {
    return text.split(/\s+/).filter(function (piece) { return !/^-?(outlet|place|term|topic|year|state|from|to|sort):/.test(piece); }).join(" ");
  }

  // The query with some words written otherwise; what is excluded, stands in quotation marks or names a filter stays as it is.
  function respelt(text, words, others) {
    return (" " + text.replace(/[“”„‟]/g, '"')).replace(/-?"[^"]*"|\s-\S+|[\p{L}\p{M}\p{N}]+:?/gu, function (piece) {
      var at = words.indexOf(piece.normalize("NFC").toLowerCase());
      return at < 0 ? piece : others[at];
    }).trim();
  }

  function panel(into, counted, apply) {
    var open = {};
    into.querySelectorAll("details").forEach(function (box) { open[box.dataset.facet] = box.open; });
    into.replaceChildren.apply(into, FACETS.filter(function (facet) { return counted[facet] && counted[facet].length; }).map(function (facet) {
      var values = counted[facet], chosen = values.some(function (value) { return value.chosen; });
      var box = element("details", { "data-facet": facet }, element("summary", {}, say(facet))), list = element("ul", {});
      box.open = chosen || open[facet] || false;
      values.filter(function (value, at) { return at < VALUES || value.chosen; }).forEach(function (value) {
        var tick = element("input", { type: "checkbox" });
        tick.checked = value.chosen;
        tick.addEventListener("change", function () { apply(facet, value.id, tick.checked); });
        list.append(element("li", {}, element("label", {}, tick, " ", language === "en" ? value.en : value.vi, " ", element("span", { class: "n" }, String(value.count)))));
      });
      box.append(list);
      return box;
    }));
  }

  // ------------------------------------------------------------------ the page

  function results(main, form) {
    var input = form.querySelector("input[name=q]"), list = main.querySelector(".hits"), count = main.querySelector("[data-count]");
    var notice = main.querySelector("[data-notice]"), more = main.querySelector("[data-more]"), filters = main.querySelector("[data-filters]");
    var sort = main.querySelector("[data-sort]"), asked = 0, queue = [], gone = 0, loading = 0, now = null, groups = {};

    function showMore() {
      var mine = asked;
      if (loading === mine) return Promise.resolve([]); // a second click on the button
      loading = mine;
      return next(mine, PAGE, []).finally(function () { if (mine === loading) loading = 0; }).then(function (found) {
        if (mine !== asked) return found;
        if (found.indexOf(null) >= 0) notice.append(element("p", {}, say("broken")));
        more.hidden = !queue.length;
        return found;
      });
    }

    // Shows the next `count` results, one group after the other, each under its heading.
    function next(mine, count, before) {
      var group = queue[0];
      if (!group || !count) return Promise.resolve(before);
      var some = Math.min(count, group.total - group.shown);
      return page.call("show", [mine, group.name, group.shown, some]).then(function (found) {
        if (mine !== asked) return before;
        if (!group.shown && (now.groups.length > 1 || group.name !== "all")) list.append(element("li", { class: "fine", "data-heading": group.name }, say(group.name, { n: group.total })));
        found.filter(Boolean).forEach(function (one) { place(one.card, result(one)); });
        group.shown += some;
        if (group.name === "all") gone += found.filter(function (one) { return one === false; }).length; // no longer there
        if (group.shown >= group.total || found.length < some) queue.shift(); // less than was asked for: an archive has failed since
        return next(mine, count - some, before.concat(found));
      });
    }

    // The groups in the order in which they are shown.
    function queued(answer) {
      var totals = { closest: answer.closest };
      answer.groups.forEach(function (group) { totals[group.name] = group.total; });
      return GROUPS.filter(function (name) { return totals[name]; }).map(function (name) { return { name: name, total: totals[name], shown: 0 }; });
    }

    // The same story from another newspaper is named under the first of them.
    function place(card, item) {
      var first = card.lead && groups[card.lead];
      if (!first) { list.append(item); if (card.lead) groups[card.lead] = item; return; }
      var line = first.querySelector(".also") || element("p", { class: "also fine", lang: language }, say("also"));
      line.append(" ", element("a", { href: page.address(card, language === "en" && card.titleEn, 0), "data-result": card.slug }, (language === "en" ? card.outletEn : card.outlet) || card.title));
      first.append(line);
    }

    // Why nothing was found: the key of the sentence that says it.
    function nothing(answer) {
      if (answer.words.length) return "none";
      return answer.filters.length ? (answer.without.length ? "unleft" : "unfit") : (answer.without.length ? "only" : "none");
    }

    function notices(answer, found) {
      var out = [], printed = Object.assign.apply(null, [{}].concat(found.filter(Boolean).map(function (one) { return one.printed; }).reverse()));
      if (answer.missing.length || found.indexOf(null) >= 0) out.push(element("p", {}, say("broken")));
      if (answer.updated) out.push(element("p", {}, say("updated")));
      if (answer.unreached && answer.unreached.length) out.push(element("p", {}, say("unreached", { names: answer.unreached.join(", ") })));
      var words = answer.words.map(function (word) { return word.text; });
      if (answer.words.some(function (word) { return word.meant; })) {
        var meant = answer.words.map(function (word) { return printed[word.meant] || word.meant || word.text; }).join(" ");
        var lacking = words.filter(function (word, number) { return answer.words[number].meant; });
        var exactly = respelt(input.value, lacking, lacking.map(function (word) { return '"' + word + '"'; }));
        out.push(element("p", {}, say("meant", { words: lacking.map(function (word) { return "“" + word + "”"; }).join(", "), text: meant }), " ",
          element("a", { href: page.results(exactly) }, say("typed", { text: words.join(" ") }))));
      }
      if (answer.offered) {
        var typed = words[answer.offered.number], instead = respelt(input.value, [typed], [answer.offered.text]);
        out.push(element("p", {}, say("offered"), " ", element("a", { href: page.results(instead) }, instead)));
      }
      answer.unknown.forEach(function (one) { out.push(element("p", {}, say("unknown", { text: one.typed, facet: say(one.facet) }))); });
      if (!answer.groups.length) {
        if (!answer.unknown.length) out.push(element("p", {}, say(nothing(answer))));
        if (answer.filters.length) out.push(element("p", {}, element("a", { href: page.results(unfiltered(input.value)) }, say("unfiltered"))));
      }
      notice.replaceChildren.apply(notice, out);
    }

    function run(query) {
      var mine = ++asked;
      query = query.trim();
      doc.querySelectorAll("[data-hl]").forEach(function (link) { link.href = page.results(query, link.dataset.hl); });
      filters.hidden = !query;
      if (!query) { list.replaceChildren(); count.textContent = ""; notice.replaceChildren(); more.hidden = true; return; }
      if (!list.children.length) count.textContent = say("waiting");
      page.call("ask", [mine, query, { counting: filters.open }]).then(function (answer) {
        if (mine !== asked) return;
        now = answer; queue = queued(answer); gone = 0; groups = {};
        list.replaceChildren();
        sort.value = answer.sort;
        if (answer.facets) { panel(filters.querySelector("div"), answer.facets, filter); filters.open = true; }
        return showMore().then(function (found) {
          if (mine !== asked) return;
          notices(answer, found);
          count.dataset.found = answer.found - gone;
          count.textContent = say("found", { n: Number(count.dataset.found) });
        });
      }).catch(function () {
        if (mine !== asked) return;
        count.textContent = "";
        notice.replaceChildren(element("p", {}, say("failed")));
      });
    }

    function go(query) {
      var url = new URL(location.href);
      url.searchParams.set("q", query);
      if (url.href !== location.href) history.pushState(null, "", url);
      input.value = query;
      run(query);
    }

    function filter(facet, id, on) { go(toggled(input.value, facet, id, on)); }

    function fromAddress() {
      input.value = new URLSearchParams(location.search).get("q") || "";
      run(input.value);
    }

    more.addEventListener("click", showMore);
    sort.addEventListener("change", function () {
      var rest = input.value.split(/\s+/).filter(function (piece) { return !/^sort:/.test(piece); }).join(" ");
      go(sort.value ? rest + " sort:" + sort.value : rest);
    });
    filters.addEventListener("toggle", function () { if (filters.open && now && !now.facets) run(input.value); });
    form.addEventListener("submit", function () { page.close(); go(input.value); });
    window.addEventListener("popstate", fromAddress);
    // What this page says itself is in one language; what stands in its template is in both.
    [list, count, notice, filters].forEach(function (part) { part.lang = language; });
    doc.querySelectorAll("[data-hl]").forEach(function (link) { if ((link.dataset.hl || "vi") === language) link.setAttribute("aria-current", "true"); });
    main.querySelectorAll("[data-say]").forEach(function (node) { node.textContent = say(node.dataset.say); });
    fromAddress();
  }

  doc.addEventListener("DOMContentLoaded", function () { results(doc.querySelector("[data-search]"), doc.querySelector("form.find")); });
})();
