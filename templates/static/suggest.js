// Suggestions under the search box: the first results for what stands in it, as a list that the keyboard goes through.
(function () {
  "use strict";
  var page = window.diembao.page, language = page.language, SUGGESTIONS = 6;
  var WORDS = {
    vi: { all: "Tất cả kết quả cho “{q}”", suggestions: "Gợi ý" },
    en: { all: "All results for “{q}”", suggestions: "Suggestions" },
  };

  function say(key, values, code) { return page.say(key, values, WORDS, code); }

  page.suggest = function (form) {
    var input = form.querySelector("input[name=q]"), box = null, options = [], active = -1, asked = 0, timer = 0;
    // A page that speaks both languages leads to results in either.
    var codes = document.querySelector(".langs") ? ["vi", "en"] : [language];

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
      var made = page.element("div", { role: "option", id: "suggestion-" + options.length, "aria-selected": "false" });
      made.append.apply(made, children);
      made.dataset.href = href;
      made.addEventListener("mousedown", function (event) { event.preventDefault(); }); // the input keeps the focus
      made.addEventListener("click", function () { location.href = href; });
      options.push(made);
      return made;
    }

    function open(query, found) {
      close();
      box = page.element("div", { class: "sg", role: "listbox", id: "suggestions", "aria-label": say("suggestions", {}, language) });
      found.forEach(function (one) {
        var card = one.card, english = language === "en" && card.titleEn, passage = one.passages[0];
        var title = english ? card.titleEn : card.title, other = english ? card.title : card.titleEn;
        var children = [page.element("span", { lang: english ? "en" : "vi", class: english ? "" : "serif" }, title)];
        if (other) children.push(page.element("span", { lang: english ? "vi" : "en", class: "m" }, other));
        box.append(option(page.address(card, english, passage && !english ? passage.paragraph : 0), children));
      });
      codes.forEach(function (code) { box.append(option(page.results(query, code), [page.element("span", { lang: code }, say("all", { q: query }, code))])); });
      form.append(box);
      input.setAttribute("aria-expanded", "true");
    }

    // The first results, one group after the other.
    function suggestions(answer, number, before) {
      if (number >= answer.groups.length || before.length >= SUGGESTIONS) return Promise.resolve(before);
      return page.call("show", ["suggestions", answer.groups[number].name, 0, SUGGESTIONS - before.length]).then(function (found) {
        return suggestions(answer, number + 1, before.concat(found));
      });
    }

    function suggest() {
      var query = input.value.trim(), mine = ++asked;
      if (!query) { close(); return; }
      page.call("ask", ["suggestions", query, { typing: true }]).then(function (answer) { return suggestions(answer, 0, []); }).then(function (found) {
        if (mine === asked && document.activeElement === input) open(query, found.filter(Boolean));
      }).catch(close); // the form still leads to the page of results, which says what is wrong
    }

    input.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(suggest, 120); });
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
    // It has the focus already, and may have been typed in.
    page.call("ask", ["suggestions", "", {}]).catch(function () {});
    if (input.value) suggest();
  };
})();
