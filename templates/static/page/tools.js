// What can be done with all of an answer: every occurrence, how many articles there are over time, files. The work is in tools/, loaded when it is asked for.
(function () {
  "use strict";
  var diembao = window.diembao, page = diembao.page, element = page.element, language = page.language;
  var MOST_SAVED = 500, AT_ONCE = 25; // articles of one file; texts that are asked for at a time
  var FORMATS = [["csv", "CSV", "csv"], ["bib", "BibTeX", "bib"], ["ris", "RIS", "ris"], ["json", "CSL-JSON", "csl.json"]]; // the last: as data/articles.* has it
  var WORDS = {
    vi: {
      articles: "Danh sách bài", lines: "Từng lần xuất hiện", time: "Số bài theo thời gian", save: "Tải kết quả:", saving: "Đang lấy {n} trong {all} bài…",
      saved: "Đã lấy {n} bài.", lost: "{lost} bài không tải được.", failed: "Không tải được.", many: "Trên {n} bài thì tải cả bộ:", own: "Chỉ trong kho này.",
    },
    en: {
      articles: "List of articles", lines: "Every occurrence", time: "Articles over time", save: "Download:", saving: "Fetching {n} of {all} articles…",
      saved: ["No articles.", "{n} article fetched.", "{n} articles fetched."], lost: "{lost} could not be loaded.", failed: "Could not be loaded.",
      many: "For more than {n} articles, take the whole collection:", own: "Of this archive only.",
    },
  };

  function say(key, values) { return page.say(key, values, WORDS); }

  // A script of tools/, once.
  var loaded = {};
  function load(name) {
    loaded[name] = loaded[name] || page.run("static/tools/" + name + ".js").catch(function (error) { delete loaded[name]; throw error; });
    return loaded[name];
  }

  page.load = load;

  // Where the digest says that it is read, for what is taken away from here; else where this page stands; "" from disk.
  page.site = function () { return document.querySelector("[data-site]").dataset.site || (/^http/.test(page.here) ? page.here : ""); };

  // The address of this query in a view: "" for the list, "lines". `order` of the lines.
  function address(view, order) {
    var url = new URL(location.href);
    [["view", view], ["order", order]].forEach(function (part) { if (part[1]) url.searchParams.set(part[0], part[1]); else url.searchParams.delete(part[0]); });
    return url.href;
  }

  function given(name) { return new URLSearchParams(location.search).get(name) || ""; }

  // ------------------------------------------------------------------ files

  // All rows of an answer: {rows, lost}. `told(n)` after each few.
  function rows(id, query, total, told) {
    var out = { rows: [], lost: 0 };
    function next(from) {
      if (from >= total) return out;
      told(from);
      return page.own("rows", [id, from, AT_ONCE, page.site()]).then(function (some) {
        out.rows = out.rows.concat(some.filter(Boolean));
        out.lost += some.filter(function (row) { return row === null; }).length;
        return some.length ? next(from + AT_ONCE) : out;
      });
    }
    return Promise.resolve(0).then(next).then(function () {
      out.rows.forEach(function (row) { row.query = query; row.rows = String(out.rows.length); });
      return out;
    });
  }

  function saving(id, query, total) {
    var line = element("p", { class: "dl" }, element("span", { class: "soft" }, say(total > MOST_SAVED ? "many" : "save", { n: MOST_SAVED })));
    var status = element("span", { class: "soft", role: "status" });
    FORMATS.forEach(function (format) {
      if (total > MOST_SAVED) { line.append(element("a", { href: new URL("data/articles." + format[2], page.here).href }, format[1])); return; }
      var button = element("button", { type: "button", class: "quiet", "data-save": format[0] }, format[1]);
      button.addEventListener("click", function () {
        Promise.all([load("export"), rows(id, query, total, function (n) { status.textContent = say("saving", { n: n, all: total }); })]).then(function (all) {
          var found = all[1];
          diembao.download(diembao.exports.name(query, "." + format[2]), diembao.exports.types[format[0]], diembao.exports[format[0]](found.rows));
          status.textContent = say("saved", { n: found.rows.length }) + (found.lost ? " " + say("lost", { lost: found.lost }) : "");
        }).catch(function () { status.textContent = say("failed"); });
      });
      line.append(button);
    });
    line.append(status);
    return line;
  }

  // ------------------------------------------------------------------ over time

  function overTime(id) {
    var box = element("details", { "data-frequency": "" }, element("summary", {}, say("time"))), into = element("div", {}), begun = false;
    box.append(into);
    box.addEventListener("toggle", function () {
      if (!box.open || begun) return;
      begun = true;
      load("frequency").then(function () { return page.frequency(into, id); }).catch(function () {
        begun = false; // the next time it is opened
        into.textContent = say("failed");
      });
    });
    return box;
  }

  // ------------------------------------------------------------------ all of them

  var now = null; // {main, id, query, links, lines, more}: what is on the page

  function shown(view) {
    if (view === "lines" && now.lines) now.main.dataset.view = view; else delete now.main.dataset.view;
    now.links.forEach(function (link) {
      if (link.dataset.to === (now.main.dataset.view || "")) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    });
    if (!now.main.dataset.view) return;
    var mine = now;
    load("lines").then(function () { return page.lines(mine.lines, mine.id, mine.query, given("order"), go); }).catch(function () { mine.lines.textContent = say("failed"); });
  }

  function go(view, order) {
    history.pushState(history.state && history.state.q ? { q: history.state.q } : null, "", address(view, order));
    shown(view);
  }

  function link(view) {
    var made = element("a", { href: address(view, ""), "data-to": view }, say(view || "articles"));
    made.addEventListener("click", function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      go(view, "");
    });
    return made;
  }

  function cleared() {
    if (!now) return;
    now.links.concat(now.more, now.lines || []).forEach(function (part) { part.remove(); });
    delete now.main.dataset.view;
    now = null;
  }

  // Puts the tools for what was found, {id, query, answer}, on the page of results; null: nothing was asked, or somebody is typing.
  page.tools = function (main, asked) {
    cleared();
    if (!asked || !asked.answer.answer) return;
    var answer = asked.answer, total = answer.groups.filter(function (group) { return group.name === answer.answer; })[0].total, bar = main.querySelector("[data-tools]");
    var words = answer.words.some(function (word) { return word.required && !word.ignored; });
    now = { main: main, id: asked.id, query: asked.query, links: words ? [link(""), link("lines")] : [], lines: words ? element("section", { "data-lines": "", "aria-label": say("lines"), lang: language }) : null };
    now.more = element("div", { class: "more-tools", lang: language }, overTime(asked.id), saving(asked.id, asked.query, total));
    if (page.archives.length) now.more.append(element("p", { class: "fine" }, say("own")));
    bar.prepend.apply(bar, now.links);
    bar.after(now.more);
    if (now.lines) main.querySelector(".col").append(now.lines);
    shown(given("view"));
  };

  window.addEventListener("popstate", function () { if (now && now.query === page.asked()) shown(given("view")); });
})();
