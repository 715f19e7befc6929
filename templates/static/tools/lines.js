// The concordance on the page of results: the keyword in the middle, its sentence's English below.
(function () {
  "use strict";
  var diembao = window.diembao, page = diembao.page, element = page.element, language = page.language;
  var PAGE = 20, ORDERS = ["before", "after", "date", "outlet"];
  var WORDS = {
    vi: {
      found: "{lines} lần trong {articles} bài", some: "Ít nhất {lines} lần trong {texts} bài đã xem, trên tổng số {all} bài.", none: "Không có lần nào trong lời bài.", sort: "Xếp theo:",
      before: "từ bên trái", after: "từ bên phải", date: "ngày", outlet: "tờ báo", more: "Thêm dòng", copy: "Chép", copied: "Đã chép", csv: "CSV",
      paragraph: "{title}, đoạn {n}", title: "Tiêu đề", caption: "Chú thích ảnh", untranslated: "Câu này không có tiếng Anh", missing: "{n} bài không tải được.", unknown: "Không rõ tờ báo", failed: "Không được.",
    },
    en: {
      found: ["", "{lines} occurrence in {articles}", "{lines} occurrences in {articles}"], in: ["", "{n} article", "{n} articles"], some: "At least {lines} occurrences in the {texts} articles looked through, of {all}.",
      none: "None in the text itself.", sort: "Sorted by:", before: "word before", after: "word after", date: "date", outlet: "newspaper", more: "More lines", copy: "Copy", copied: "Copied", csv: "CSV",
      paragraph: "{title}, paragraph {n}", title: "Title", caption: "Caption", untranslated: "No English of this sentence", missing: ["", "{n} article could not be loaded.", "{n} articles could not be loaded."], unknown: "Newspaper unknown", failed: "That failed.",
    },
  };
  var COLUMNS = ["slug", "title", "newspaper", "date", "date_basis", "paragraph", "before", "keyword", "after", "english", "page", "collection", "query", "lines"];

  function say(key, values) { return page.say(key, values, WORDS); }

  function written(number) { return number.toLocaleString(language === "en" ? "en-GB" : "vi"); }

  function told(found) {
    if (!found.total) return say("none");
    var articles = language === "en" ? say("in", { n: found.articles }) : found.articles;
    return say(found.whole ? "found" : "some", { n: found.total, lines: written(found.total), articles: articles, texts: written(found.texts), all: written(found.all) });
  }

  function goal(line) { return page.address(line.card, line.lang === "en", line.paragraph); }

  function place(line) {
    var title = language === "en" && line.card.titleEn || line.card.title;
    if (line.paragraph) return element("a", { class: "pp", href: goal(line), "aria-label": say("paragraph", { title: title, n: line.paragraph }) }, "¶" + line.paragraph);
    return element("a", { class: "pp", href: goal(line), title: title }, say(line.field === "caption" ? "caption" : "title"));
  }

  function item(line) {
    var made = element("li", {}, element("div", { class: "kwl", lang: line.lang }, element("span", {}, line.before), element("mark", {}, line.key), element("span", {}, line.after)));
    if (line.english) made.append(page.marked(element("p", { class: "our", lang: "en" }), line.english.text, line.english.marks));
    var outlet = (language === "en" ? line.card.outletEn : line.card.outlet) || say("unknown");
    var meta = element("p", { class: "meta" }, place(line), " " + outlet + ", " + page.day(line.card.date, line.card.basis));
    if (line.field === "body" && !line.english) meta.append(" · " + say("untranslated"));
    made.append(meta);
    return made;
  }

  // Of a file its reader is told whether it has all lines.
  function row(line, found, query) {
    var address = page.site() + (line.lang === "en" ? "en/" : "vi/") + line.card.slug + "/" + (line.paragraph ? "#p" + line.paragraph : "");
    var lines = found.whole ? String(found.total) : "at least " + found.total + " in the " + found.texts + " articles looked through, of " + found.all;
    return [line.card.slug, line.card.title, line.card.outlet, line.card.date, line.card.basis, String(line.paragraph || ""), line.before, line.key, line.after,
      line.english ? line.english.text : "", address, found.collection, query, lines];
  }

  function button(key, does) {
    var made = element("button", { type: "button", class: "quiet" }, say(key));
    made.addEventListener("click", function () { does(made); });
    return made;
  }

  // Fills `box` with the lines of the answer `id` to a query. `go(view, order)` takes the page to another order.
  page.lines = function (box, id, query, order, go) {
    order = ORDERS.indexOf(order) >= 0 ? order : "after";
    var list = element("ul", { class: "kw" }), shown = 0, status = element("p", { role: "status" }), more = button("more", function () { next().catch(failed); }), mine = box.asked = (box.asked || 0) + 1;
    var orders = element("p", { class: "orders" }, element("span", { class: "soft" }, say("sort")));
    ORDERS.forEach(function (one) {
      var made = button(one, function () { go("lines", one); });
      made.dataset.order = one;
      made.setAttribute("aria-pressed", String(one === order));
      orders.append(" ", made);
    });

    function failed() { status.textContent = say("failed"); }

    function every(does) {
      return Promise.all([page.load("export"), page.own("lines", [id, 0, Infinity, order])]).then(function (all) {
        var found = all[1];
        return does([COLUMNS].concat(found.lines.map(function (line) { return row(line, found, query); })));
      }).catch(failed);
    }
    var copy = button("copy", function (made) {
      every(function (lines) { return navigator.clipboard.writeText(diembao.exports.tabbed(lines)).then(function () { made.textContent = say("copied"); }); });
    });
    var save = button("csv", function () { every(function (lines) { diembao.download(diembao.exports.name(query, "-lines.csv"), diembao.exports.types.csv, diembao.exports.table(lines)); }); });

    function next() {
      return page.own("lines", [id, shown, PAGE, order]).then(function (found) {
        if (box.asked !== mine) return;
        if (!shown) {
          var had = box.contains(document.activeElement) && document.activeElement.dataset.order; // an order that was pressed keeps the focus
          status.textContent = told(found) + (found.missing ? " " + say("missing", { n: found.missing }) : "");
          box.replaceChildren.apply(box, found.total ? [status, orders, list, more, element("p", { class: "dl" }, navigator.clipboard ? copy : "", save)] : [status]);
          if (had) orders.querySelector("[aria-pressed=true]").focus();
        }
        list.append.apply(list, found.lines.map(item));
        shown += found.lines.length;
        more.hidden = shown >= found.total;
      });
    }
    return next();
  };
})();
