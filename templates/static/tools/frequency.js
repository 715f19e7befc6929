// How many articles of an answer there are by year, or by month of one, as bars and as a table.
(function () {
  "use strict";
  var page = window.diembao.page, element = page.element, language = page.language;
  var BAR = 24, STEP = 28, HEIGHT = 64, TOP = 14, BOTTOM = 18; // of the picture, in its own units
  var WORDS = {
    vi: {
      years: "mọi năm", year: "Năm", month: "Tháng", articles: "số bài", share: "trên 1.000 bài", all: "tổng số bài", of: "Khoảng", measure: "Đếm", table: "Bảng", undated: "Không rõ ngày: {n} trong {all} bài.",
      byYears: "Số bài theo năm", byMonths: "Số bài theo tháng, năm {year}", sharesYears: "Số bài trên 1.000 bài theo năm", sharesMonths: "Số bài trên 1.000 bài theo tháng, năm {year}", about: "Các số là số gần đúng.", none: "Không có bài nào rõ ngày.",
    },
    en: {
      years: "all years", year: "Year", month: "Month", articles: "articles", share: "per 1,000 articles", all: "articles in all", of: "Period", measure: "Count", table: "Table", undated: "Undated: {n} of {all} articles.",
      byYears: "Articles by year", byMonths: "Articles by month, {year}", sharesYears: "Per 1,000 articles, by year", sharesMonths: "Per 1,000 articles, by month, {year}", about: "The numbers are approximate.", none: "No article has a date.",
    },
  };

  function say(key, values) { return page.say(key, values, WORDS); }

  function drawn(name, attributes, text) {
    var made = document.createElementNS("http://www.w3.org/2000/svg", name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    if (text !== undefined) made.append(text);
    return made;
  }

  function share(one) { return one.all ? one.found / one.all * 1000 : 0; }

  function written(value) { return value.toLocaleString(language === "en" ? "en-GB" : "vi", { maximumFractionDigits: 1 }); }

  // The bars of [{name, short, found, all}]. Names are left out where there are many.
  function strip(bars, value, label) {
    var most = Math.max.apply(null, bars.map(value)) || 1, every = Math.ceil(bars.length / 12), width = bars.length * STEP;
    var picture = drawn("svg", { class: "bars", role: "img", viewBox: [0, 0, width, TOP + HEIGHT + BOTTOM].join(" "), width: width, height: TOP + HEIGHT + BOTTOM,
      "aria-label": label + ": " + bars.map(function (one) { return one.name + ": " + written(value(one)); }).join(", ") });
    bars.forEach(function (one, at) {
      var height = value(one) ? Math.max(1, HEIGHT * value(one) / most) : 0, middle = at * STEP + STEP / 2;
      picture.append(drawn("rect", height ? { x: at * STEP + (STEP - BAR) / 2, y: TOP + HEIGHT - height, width: BAR, height: height } : { class: "z", x: at * STEP + (STEP - BAR) / 2, y: TOP + HEIGHT - 1, width: BAR, height: 1 }));
      if (value(one) && every < 3) picture.append(drawn("text", { x: middle, y: TOP + HEIGHT - height - 3, "text-anchor": "middle" }, written(Math.round(value(one)))));
      if (at % every === 0) picture.append(drawn("text", { x: middle, y: TOP + HEIGHT + 14, "text-anchor": "middle" }, one.short));
    });
    return picture;
  }

  function table(bars, heading) {
    var head = element("tr", {}), body = element("tbody", {});
    [heading, say("articles"), say("share"), say("all")].forEach(function (text) { head.append(element("th", { scope: "col" }, text)); });
    bars.forEach(function (one) {
      var row = element("tr", {}, element("th", { scope: "row" }, one.name));
      [written(one.found), written(share(one)), written(one.all)].forEach(function (text) { row.append(element("td", { class: "num" }, text)); });
      body.append(row);
    });
    return element("details", {}, element("summary", {}, say("table")), element("table", {}, element("thead", {}, head), body));
  }

  function choice(key, options, change) {
    var select = element("select", {});
    options.forEach(function (option) { select.append(element("option", { value: option[0] }, option[1])); });
    select.addEventListener("change", change);
    return { select: select, label: element("label", {}, say(key), " ", select) };
  }

  // Fills `box` with the frequencies of the answer `id`.
  page.frequency = function (box, id) {
    return page.own("frequency", [id]).then(function (found) {
      if (!found) throw new Error("dates");
      var period = choice("of", [["", say("years")]].concat(found.years.map(function (one) { return [String(one.year), String(one.year)]; })), draw);
      var measure = choice("measure", [["articles", say("articles")], ["share", say("share")]], draw), into = element("div", {});

      function draw() {
        var year = found.years.filter(function (one) { return String(one.year) === period.select.value; })[0], shares = measure.select.value === "share";
        var bars = year ? year.months.map(function (one, at) { return Object.assign({ name: at + 1 + "/" + year.year, short: String(at + 1) }, one); })
          : found.years.map(function (one) { return Object.assign({ name: String(one.year), short: found.years.length > 4 ? "’" + String(one.year).slice(2) : String(one.year) }, one); });
        var key = (shares ? "shares" : "by") + (year ? "Months" : "Years"), label = say(key, { year: year && year.year });
        into.replaceChildren(strip(bars, shares ? share : function (one) { return one.found; }, label), table(bars, say(year ? "month" : "year")));
      }

      box.replaceChildren();
      if (found.years.length) { box.append(period.label, measure.label, into); draw(); } else box.append(element("p", {}, say("none")));
      if (found.undated.found) box.append(element("p", { class: "fine" }, say("undated", { n: written(found.undated.found), all: written(found.undated.all) })));
      if (found.about) box.append(element("p", { class: "fine" }, say("about")));
    });
  };
})();
