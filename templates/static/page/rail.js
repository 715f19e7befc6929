// The filters: beside the list where there is room, else behind a button. The box that is ticked stays where it is. Part of
// static/later.js: they come after the list.
(function () {
  "use strict";
  var page = window.diembao.page, element = page.element, tell = page.tell, language = page.language;
  var FACETS = ["place", "outlet", "term", "year", "state"], FIRST = 8; // values of a facet that are shown at once
  var WORDS = { vi: { every: "Tất cả {n}", fewer: "Bớt" }, en: { every: "All {n}", fewer: "Fewer" } };

  function number(n) { return n.toLocaleString(language === "en" ? "en-GB" : "vi"); }

  /* `apply(facet, id, on)` when a box is ticked. {fill(facets, base), fail(again), filled()}; base: the query without its filters: while it is
     the same, values keep their order, and those without an article stay. */
  page.rail = function (panel, apply) {
    var boxes = {}, base = null;

    function row(box, facet, value) {
      var found = box.rows.get(value.id);
      if (!found) {
        var tick = element("input", { type: "checkbox", value: value.id }), n = element("span", { class: "n" });
        tick.addEventListener("change", function () { apply(facet, value.id, tick.checked); });
        found = { tick: tick, n: n, line: element("li", {}, element("label", {}, tick, element("span", {}, language === "en" ? value.en : value.vi), n)) };
        box.rows.set(value.id, found);
        box.list.append(found.line);
      }
      return found;
    }

    function folded(box) {
      var own = Array.from(box.rows.values()).filter(function (one) { return one.count || one.tick.checked; });
      box.rows.forEach(function (one) { one.line.hidden = true; });
      own.forEach(function (one, at) { one.line.hidden = !box.open && at >= FIRST && !one.tick.checked; });
      box.all.hidden = !own.length;
      box.every.hidden = own.length <= FIRST;
      box.every.textContent = page.say(box.open ? "fewer" : "every", { n: number(own.length) }, WORDS);
      box.every.setAttribute("aria-expanded", String(box.open));
    }

    function made(facet) {
      var box = { rows: new Map(), list: element("ul", {}), every: element("button", { type: "button", class: "quiet" }), open: false };
      box.every.addEventListener("click", function () { box.open = !box.open; folded(box); });
      box.all = element("fieldset", { "data-facet": facet }, element("legend", {}, tell(facet)), box.list, box.every);
      panel.append(box.all);
      return box;
    }

    function fill(facets, of) {
      var held = panel.contains(document.activeElement) ? document.activeElement : null, top = held && held.getBoundingClientRect().top;
      if (of !== base) { panel.replaceChildren(); boxes = {}; }
      base = of;
      FACETS.filter(function (facet) { return (facets[facet] || []).length || boxes[facet]; }).forEach(function (facet) {
        var box = boxes[facet] = boxes[facet] || made(facet), counts = new Map();
        (facets[facet] || []).forEach(function (value) { counts.set(value.id, value); row(box, facet, value); });
        box.rows.forEach(function (one, id) {
          var value = counts.get(id);
          one.tick.checked = !!(value && value.chosen);
          one.count = value ? value.count : 0;
          one.n.textContent = number(one.count);
        });
        folded(box);
      });
      panel.hidden = !panel.childElementCount;
      if (held) window.scrollBy({ top: held.getBoundingClientRect().top - top, behavior: "instant" });
    }

    function fail(again) {
      base = null;
      boxes = {};
      panel.hidden = false;
      panel.replaceChildren(element("p", {}, tell("uncounted"), " ", page.says.button(tell("again"), again)));
    }

    return { fill: fill, fail: fail, filled: function () { return base !== null; } };
  };
})();
