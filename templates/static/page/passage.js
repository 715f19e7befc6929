// One result: date and newspaper, both titles, passages with their English.
(function () {
  "use strict";
  var page = window.diembao.page, element = page.element, tell = page.tell, language = page.language, CAUTION = ["outdated", "withheld"];

  function day(card) {
    if (!card.date) return page.day("");
    var made = element("time", { datetime: card.date }, page.day(card.date, card.basis));
    if (card.basis !== "inferred") return made;
    made.title = tell("inferred");
    return [made, element("span", { class: "vh" }, " (" + tell("inferred") + ")")];
  }

  function meta(found) {
    var card = found.card, line = element("p", { class: "meta" });
    var parts = [day(card), language === "en" ? card.outletEn : card.outlet, card.archive, CAUTION.indexOf(card.state) >= 0 ? tell(card.state) : ""].filter(Boolean);
    if (found.lacking.length) parts.push([tell("lacking")].concat(found.lacking.map(function (word) { return [" ", element("s", {}, word)]; })));
    parts.forEach(function (part, at) { line.append.apply(line, (at ? [" · "] : []).concat([part].flat(3))); });
    return line;
  }

  // The Vietnamese is the newspaper's voice (serif), the English under it ours.
  function passage(one, card) {
    var vi = one.lang === "vi", text = page.marked(element("span", { lang: one.lang, class: vi ? "serif" : "" }), one.text, one.marks), line = element("p", { class: "snip" }, text);
    if (one.paragraph) line.append(" ", element("a", { class: "pp", href: page.address(card, false, one.paragraph), "aria-label": tell("paragraph", { n: one.paragraph }) }, "¶" + one.paragraph));
    if (one.english) line.append(page.marked(element("span", { class: "our", lang: "en" }), one.english.text, one.english.marks));
    return line;
  }

  // The others are asked for when they are opened.
  function further(found, rest) {
    var box = element("details", {}, element("summary", {}, tell("further", { n: found.more }))), asked = false;
    box.addEventListener("toggle", function () {
      if (!box.open || asked) return;
      asked = true;
      rest().then(function (all) { box.append.apply(box, all.map(function (one) { return passage(one, found.card); })); }, function () {
        asked = false;
        box.open = false;
      });
    });
    return box;
  }

  // `rest`: a promise of its further passages.
  page.result = function (found, rest) {
    var card = found.card, english = language === "en" && card.titleEn, other = english ? card.title : card.titleEn, first = found.passages[0];
    var place = first && first.paragraph;
    var title = element("a", { href: page.address(card, english, english ? 0 : place) });
    page.marked(title, english ? card.titleEn : card.title, english ? found.other : found.title);
    var item = element("li", { class: "hit", "data-result": card.slug, "data-group": found.group }, meta(found), element("h3", { lang: english ? "en" : "vi", class: english ? "" : "serif" }, title));
    if (other) {
      var second = page.marked(element("a", { href: page.address(card, !english, 0) }), other, english ? found.title : found.other);
      item.append(element("p", { lang: english ? "vi" : "en", class: english ? "other serif" : "other" }, second));
    }
    item.append.apply(item, found.passages.map(function (one) { return passage(one, card); }));
    if (found.more) item.append(further(found, rest));
    // Why a result is there that lacks words of the query: under another name, or with other marks.
    if (found.group !== "all") found.names.forEach(function (name) { if (name.text) item.append(element("p", { class: "fine" }, tell("why", { other: name.text, text: name.typed }))); });
    if (found.unmarked.length) item.append(element("p", { class: "fine" }, tell("unmarked", { words: found.unmarked.join(", ") })));
    return item;
  };
})();
