// Search inside an article: ?q= marks where the query's words stand, by the engine's own rules; a bar leads from one to the next.
(function () {
  "use strict";
  var doc = document, page = window.diembao.page, element = page.element;
  var TEXTS = "h1, .deck, .orig, .text, .body", SKIPPED = ".pn, .dot, .k, .st, .caveat, .ref, .vh, .fine, summary", LONGEST = 60, BLOCKS = "p, li, h1, h2, td, th, dt, dd, blockquote, div";
  var WORDS = {
    vi: { inside: "Tìm trong bài", place: "{q}: {n} / {all}", none: "{q} không có trong lời bài.", from: "từ ngày {name}", to: "đến ngày {name}", barred: "trừ {name}", next: "Chỗ sau", previous: "Chỗ trước", close: "Bỏ đánh dấu" },
    en: { inside: "Search in this article", place: "{q}: {n} of {all}", none: "{q} is not in the text.", from: "from {name}", to: "to {name}", barred: "not {name}", next: "Next", previous: "Previous", close: "Remove the marks" },
  };

  function say(key, values) { return page.say(key, values, WORDS); }

  // The texts of the article, each the parts of a block that are in one language: [{text, english, nodes: [{node, from, length}]}].
  function texts() {
    var out = [], known = new Map();
    doc.querySelectorAll("main").forEach(function (main) {
      var walker = doc.createTreeWalker(main, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        var node = walker.currentNode, parent = node.parentNode, block = parent.closest(BLOCKS);
        if (!block || !parent.closest(TEXTS) || parent.closest(SKIPPED)) continue;
        var english = parent.closest("[lang]").lang === "en", one = known.get(block);
        if (!one || one.english !== english) {
          one = { text: "", english: english, nodes: [] };
          known.set(block, one);
          out.push(one);
        }
        one.nodes.push({ node: node, from: one.text.length, length: node.data.length });
        one.text += node.data;
      }
    });
    return out.filter(function (one) { return one.text.trim(); });
  }

  // Marks what stands from `place[0]` to `place[1]` of a text: the marks, one for each text node that it is in. From the last place of a text to the first.
  function marked(one, place) {
    var marks = [];
    one.nodes.forEach(function (part) {
      var start = Math.max(place[0], part.from) - part.from, end = Math.min(place[1], part.from + part.length) - part.from;
      if (start >= end) return;
      var rest = part.node.splitText(start), made = element("mark", {});
      rest.splitText(end - start);
      rest.replaceWith(made);
      made.append(rest);
      marks.push(made);
    });
    return marks;
  }

  // What was sought as readers say it: the words, and the names of the filters.
  function named(answer) {
    var words = answer.plain.length > LONGEST ? answer.plain.slice(0, LONGEST) + "…" : answer.plain;
    return [words.indexOf("“") < 0 ? "“" + words + "”" : words].concat(answer.filters.map(function (one) {
      var name = one.id === undefined ? one.typed : page.language === "en" ? one.en : one.vi;
      if (one.facet === "from" || one.facet === "to") name = say(one.facet, { name: name });
      return one.barred ? say("barred", { name: name }) : name;
    })).join(", ");
  }

  // {name, places}: all places, each a list of marks: in the page's own language, or, where there is none, in the other.
  function found(query) {
    var all = texts(), english = doc.documentElement.lang === "en";
    function within(some) {
      return page.call("within", [query, some.map(function (one) { return { text: one.text, english: one.english }; })]).then(function (answer) {
        return { name: answer.plain && named(answer), places: [].concat.apply([], some.map(function (one, at) {
          return answer.places[at].slice().reverse().map(function (place) { return marked(one, place); }).reverse();
        })) };
      });
    }
    return within(all.filter(function (one) { return one.english === english; })).then(function (first) {
      return first.places.length ? first : within(all.filter(function (one) { return one.english !== english; }));
    });
  }

  // ------------------------------------------------------------------ the bar

  function button(key, text, does) {
    var made = element("button", { type: "button", class: "quiet", "aria-label": say(key), title: say(key) }, text);
    made.addEventListener("click", does);
    return made;
  }

  function begun(query, name, places) {
    var at = 0, status = element("span", { role: "status" }), bar = element("div", { class: "inside", role: "group", "aria-label": say("inside"), lang: page.language });

    function shown(scroll) {
      places.forEach(function (marks, number) { marks.forEach(function (mark) { mark.classList.toggle("now", number === at); }); });
      status.textContent = places.length ? say("place", { q: name, n: at + 1, all: places.length }) : say("none", { q: name });
      doc.documentElement.style.scrollPaddingTop = "calc(" + bar.offsetHeight + "px + var(--s5))"; // the bar covers what is below the window's edge
      if (!scroll) return;
      var closed = places[at][0].closest("details");
      if (closed) closed.open = true;
      places[at][0].scrollIntoView({ block: "center" });
    }
    function step(by) {
      if (!places.length) return;
      at = (at + by + places.length) % places.length;
      shown(true);
    }
    function ended() {
      var url = new URL(location.href);
      [].concat.apply([], places).forEach(function (mark) {
        var parent = mark.parentNode;
        mark.replaceWith.apply(mark, mark.childNodes);
        parent.normalize();
      });
      bar.remove();
      doc.documentElement.style.scrollPaddingTop = "";
      doc.removeEventListener("keydown", pressed);
      url.searchParams.delete("q");
      try { history.replaceState(history.state, "", url); } catch (e) { /* from disk */ }
    }
    function pressed(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
      if (event.key === "n") step(1);
      else if (event.key === "p") step(-1);
      else if (event.key === "Escape" && !doc.querySelector(".tip")) ended();
    }

    bar.append(status);
    if (places.length) bar.append(button("previous", "↑", function () { step(-1); }), button("next", "↓", function () { step(1); }));
    bar.append(button("close", "×", ended));
    doc.querySelector("main").prepend(bar);
    doc.addEventListener("keydown", pressed);
    // The one in the paragraph that the address names; else beside it, as where the address names an empty anchor.
    var goal = /^#[eps]\d+$/.test(location.hash) && doc.getElementById(location.hash.slice(1));
    var near = (goal ? [goal, goal.parentNode] : []).map(function (part) { return places.findIndex(function (marks) { return part.contains(marks[0]); }); }).find(function (number) { return number >= 0; });
    at = near || 0;
    shown(near >= 0 && !moved); // the browser goes to the paragraph itself when there is no bar yet
    var other = doc.querySelector("[data-switch]");
    if (other) { var url = new URL(other.href); url.searchParams.set("q", query); other.href = url.href; }
  }

  // Who has begun to read before the bar is there stays where they are.
  var moved = false;
  ["wheel", "touchmove", "pointerdown", "keydown"].forEach(function (type) { doc.addEventListener(type, function () { moved = true; }, { once: true, passive: true }); });
  var query = new URLSearchParams(location.search).get("q");
  found(query).then(function (all) { if (all.name) begun(query, all.name, all.places); }).catch(function () {}); // without the index nothing is marked
})();
