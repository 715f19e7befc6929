// The search box on every page (suggestions as you type) and the page of results. Loads the engine when it is first needed,
// all by script tags, so that it works from disk too; text reaches the page only as text.
(function () {
  "use strict";
  var diembao = window.diembao = window.diembao || {};
  var doc = document, root = doc.documentElement;
  var here = new URL("..", doc.currentScript.src).href; // the site's own folder, whatever path it is served under
  var language = new URLSearchParams(location.search).get("hl") === "en" || root.lang === "en" ? "en" : "vi";
  var SUGGESTIONS = 6, PAGE = 10;
  var WORDS = {
    vi: {
      found: ["Không có bài nào", "{n} bài"], all: "Tất cả kết quả cho “{q}”", waiting: "Đang tìm…", undated: "Không rõ ngày",
      none: "Không tìm thấy. Thử ít từ hơn, bỏ dấu, hoặc xem các danh sách trên đầu trang.", suggestions: "Gợi ý",
      broken: "Một phần chỉ mục không tải được: kết quả có thể thiếu.", failed: "Không tải được chỉ mục tìm kiếm.",
      partly: "Không có đủ mọi từ: {words}", paragraph: "đoạn {n}", english: "Bản tiếng Anh",
    },
    en: {
      found: ["No articles", "{n} article", "{n} articles"], all: "All results for “{q}”", waiting: "Searching…", undated: "Undated",
      none: "Nothing found. Try fewer words, or leave out the marks, or use the lists at the top of the page.", suggestions: "Suggestions",
      broken: "Part of the index could not be loaded: results may be missing.", failed: "The search index could not be loaded.",
      partly: "Without: {words}", paragraph: "paragraph {n}", english: "English page",
    },
  };

  function say(key, values) {
    var text = WORDS[language][key];
    if (Array.isArray(text)) text = text[Math.min(values.n, text.length - 1)];
    return text.replace(/\{(\w+)\}/g, function (all, name) { return values[name]; });
  }

  // ------------------------------------------------------------------ loading

  var policy = window.trustedTypes && window.trustedTypes.createPolicy("diembao-shard", {
    createScriptURL: function (url) {
      if (!url.startsWith(here)) throw new TypeError("not a file of this site: " + url);
      return url;
    },
  });
  var values = {}, loads = {};
  diembao.put = function (name, value) { values[name] = value; };

  diembao.load = function (path) {
    loads[path] = loads[path] || new Promise(function (resolve, reject) {
      var script = doc.createElement("script"), url = new URL(path, here).href;
      script.onload = resolve;
      script.onerror = function () { delete loads[path]; reject(new Error(path)); };
      script.src = policy ? policy.createScriptURL(url) : url;
      doc.head.append(script);
    });
    return loads[path];
  };

  // What the file at `path` hands over under `name`.
  diembao.data = function (path, name) {
    return diembao.load(path).then(function () {
      if (!(name in values)) throw new Error(path); // cut short or damaged
      return values[name];
    });
  };

  function search(query, typing) {
    return diembao.load("static/index.js").then(function () { return diembao.load("static/query.js"); })
      .then(function () { return diembao.search(query, typing); });
  }

  // ------------------------------------------------------------------ elements

  function element(name, attributes) {
    var made = doc.createElement(name);
    Object.keys(attributes || {}).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    made.append.apply(made, Array.prototype.slice.call(arguments, 2));
    return made;
  }

  // Text with its marks highlighted.
  function marked(into, text, marks) {
    var at = 0;
    marks.forEach(function (mark) {
      into.append(text.slice(at, mark[0]), element("mark", {}, text.slice(mark[0], mark[1])));
      at = mark[1];
    });
    into.append(text.slice(at));
    return into;
  }

  function day(iso) {
    if (!iso) return say("undated");
    var parts = iso.slice(0, 10).split("-").map(Number);
    if (language === "vi") return parts.reverse().join("/");
    var options = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
    return new Date(Date.UTC(parts[0], parts[1] - 1, parts[2])).toLocaleDateString("en-GB", options);
  }

  function address(card, english, paragraph) {
    return here + (english ? "en/" : "vi/") + card.slug + "/index.html" + (paragraph ? "#p" + paragraph : "");
  }

  function results(query) {
    var url = new URL("search/index.html", here);
    url.searchParams.set("q", query);
    if (language === "en") url.searchParams.set("hl", "en");
    return url.href;
  }

  // ------------------------------------------------------------------ suggestions

  function combobox(form) {
    var input = form.querySelector("input[name=q]"), box = null, options = [], active = -1, asked = 0, timer = 0;
    var set = { role: "combobox", "aria-expanded": "false", "aria-controls": "suggestions", "aria-autocomplete": "list" };
    Object.keys(set).forEach(function (key) { input.setAttribute(key, set[key]); });

    function close() {
      if (box) box.remove();
      box = null; options = []; active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function select(number) {
      options.forEach(function (option, i) { option.setAttribute("aria-selected", String(i === number)); });
      active = number;
      if (number < 0) input.removeAttribute("aria-activedescendant");
      else {
        input.setAttribute("aria-activedescendant", options[number].id);
        options[number].scrollIntoView({ block: "nearest" });
      }
    }

    function option(href, children) {
      var made = element("div", { role: "option", id: "suggestion-" + options.length, "aria-selected": "false" });
      made.append.apply(made, children);
      made.dataset.href = href;
      made.addEventListener("mousedown", function (event) { event.preventDefault(); }); // the input keeps the focus
      made.addEventListener("click", function () { location.href = href; });
      options.push(made);
      return made;
    }

    function open(query, answer, cards) {
      close();
      box = element("div", { class: "sg", role: "listbox", id: "suggestions", "aria-label": say("suggestions") });
      cards.forEach(function (card) {
        var english = language === "en" && card.titleEn, passage = diembao.passage(card, answer.words, true);
        var title = english ? card.titleEn : card.title, other = english ? card.title : card.titleEn;
        var children = [element("span", { lang: english ? "en" : "vi", class: english ? "" : "serif" }, title)];
        if (other) children.push(element("span", { lang: english ? "vi" : "en", class: "m" }, other));
        box.append(option(address(card, english, passage && !english ? passage.paragraph : 0), children));
      });
      box.append(option(results(query), [say("all", { q: query })]));
      form.append(box);
      input.setAttribute("aria-expanded", "true");
    }

    function suggest() {
      var query = input.value.trim(), mine = ++asked;
      if (!query) { close(); return; }
      search(query, true).then(function (answer) {
        return Promise.all(answer.hits.slice(0, SUGGESTIONS).map(function (hit) { return diembao.card(hit.doc).catch(function () { return null; }); }))
          .then(function (all) { var cards = all.filter(Boolean); if (mine === asked && doc.activeElement === input) open(query, answer, cards); });
      }).catch(close); // the form still leads to the page of results, which says what is wrong
    }

    input.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(suggest, 120); });
    input.addEventListener("focus", function () { search("", false).catch(function () {}); }, { once: true });
    input.addEventListener("blur", function () { asked++; close(); });
    input.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && box) { event.preventDefault(); asked++; close(); }
      else if (event.key === "Enter" && active >= 0) { event.preventDefault(); location.href = options[active].dataset.href; }
      else if (!box && event.key === "ArrowDown") suggest();
      else if (box && /^(Arrow(Up|Down)|Home|End)$/.test(event.key)) {
        if (/^(Home|End)$/.test(event.key) && active < 0) return; // the caret's own keys while nothing is chosen
        event.preventDefault();
        var count = options.length + 1, step = { ArrowDown: active + 2, ArrowUp: active + count, Home: 1, End: count - 1 }[event.key];
        select(step % count - 1);
      }
    });
    // A folder's own address shows no page from disk, so the way to the results is an address that we make.
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (doc.querySelector("[data-search]")) return;
      location.href = results(input.value);
    });
    return close;
  }

  // ------------------------------------------------------------------ the page of results

  function resultsPage(main, form, close) {
    var input = form.querySelector("input[name=q]"), list = main.querySelector(".hits"), count = main.querySelector("[data-count]");
    var notice = main.querySelector("[data-notice]"), more = main.querySelector("[data-more]"), asked = 0, shown = 0, now = null;

    function hit(card, answer, found) {
      var english = language === "en" && card.titleEn, passage = diembao.passage(card, answer.words, false);
      var first = element("a", { href: address(card, english, english ? 0 : passage && passage.paragraph) });
      marked(first, english ? card.titleEn : card.title, diembao.marks(english ? card.titleEn : card.title, answer.words, false));
      var item = element("li", { class: "hit", "data-result": card.slug },
        element("p", { class: "meta" }, [day(card.date), language === "en" ? card.outletEn : card.outlet].filter(Boolean).join(" · ")),
        element("h3", { lang: english ? "en" : "vi", class: english ? "" : "serif" }, first));
      var other = english ? card.title : card.titleEn;
      if (other) {
        var second = element("a", { href: address(card, !english, 0) });
        item.append(element("p", { lang: english ? "vi" : "en", class: english ? "serif" : "et" },
          marked(second, other, diembao.marks(other, answer.words, false))));
      }
      if (passage) {
        var kind = passage.lang === "vi" ? "snip serif" : "snip";
        item.append(marked(element("p", { class: kind, lang: passage.lang }), passage.text, passage.marks));
        if (passage.paragraph) {
          item.lastChild.append(" ", element("a", { class: "k", lang: language, href: address(card, false, passage.paragraph) },
            say("paragraph", { n: passage.paragraph })));
        }
      }
      var without = answer.words.filter(function (word, number) { return found.words.indexOf(number) < 0; });
      if (without.length) {
        var names = without.map(function (word) { return word.fold; }).join(", ");
        item.append(element("p", { class: "fine" }, say("partly", { words: names })));
      }
      return item;
    }

    function showMore() {
      var mine = asked, hits = now.hits.slice(shown, shown + PAGE), answer = now;
      return Promise.all(hits.map(function (found) {
        return diembao.card(found.doc).then(function (card) { return hit(card, answer, found); }).catch(function () { return null; });
      })).then(function (items) {
        if (mine !== asked) return;
        if (items.indexOf(null) >= 0) notice.textContent = say("broken");
        var made = items.filter(Boolean);
        list.append.apply(list, made);
        shown += hits.length;
        more.hidden = shown >= answer.hits.length;
      });
    }

    function run(query, typing) {
      var mine = ++asked;
      query = query.trim();
      if (!query) { list.replaceChildren(); count.textContent = notice.textContent = ""; more.hidden = true; return; }
      if (!list.children.length) count.textContent = say("waiting");
      search(query, typing).then(function (answer) {
        if (mine !== asked) return;
        now = answer; shown = 0;
        list.replaceChildren();
        notice.textContent = answer.missing ? say("broken") : answer.hits.length ? "" : say("none");
        return showMore().then(function () { if (mine === asked) count.textContent = say("found", { n: answer.hits.length }); });
      }).catch(function () { if (mine === asked) { count.textContent = ""; notice.textContent = say("failed"); } });
    }

    function fromAddress() {
      input.value = new URLSearchParams(location.search).get("q") || "";
      run(input.value, false);
    }

    function toAddress() {
      var url = new URL(location.href);
      url.searchParams.set("q", input.value);
      history.replaceState(null, "", url);
    }

    more.addEventListener("click", showMore);
    form.addEventListener("submit", function () { close(); toAddress(); run(input.value, false); });
    window.addEventListener("popstate", fromAddress);
    fromAddress();
  }

  doc.addEventListener("DOMContentLoaded", function () {
    var form = doc.querySelector("form.find"), main = doc.querySelector("[data-search]");
    if (!form) return;
    var close = combobox(form);
    if (main) resultsPage(main, form, close);
  });
})();
