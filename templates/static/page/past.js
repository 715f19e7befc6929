// Addresses: ?q= holds the whole query, or of a long one what fits; then the step in the browser's history has it. While a query is
// typed its address is replaced; one that was sent is another step. Each step keeps how many results were shown and where the
// reader was, so that Back leads there.
(function () {
  "use strict";
  var page = window.diembao.page, MOST = 100, PAUSE = 250; // results that are shown again; milliseconds, for browsers bear few changes of a step

  // The query of this step.
  page.asked = function () { return history.state && history.state.q || new URLSearchParams(location.search).get("q") || ""; };

  // What a step keeps of a query that its address has not whole.
  function whole(query) { return page.brief(query) === query ? null : { q: query }; }

  /* `now()` gives {shown}, null while there is no list. {typed(query), sent(query), kept()}: kept: what the step keeps, {shown, y}. */
  page.past = function (now) {
    var before = null, timer = 0; // the step as it was when typing began

    function address(query) {
      var url = new URL(location.href);
      if (query) url.searchParams.set("q", page.brief(query)); else url.searchParams.delete("q");
      return url.href;
    }

    function write(how, state, href) {
      clearTimeout(timer);
      try { history[how](state, "", href); } catch (e) { /* some browsers: from disk */ }
    }

    function keep() {
      var list = now();
      if (list) write("replaceState", Object.assign({ shown: Math.min(list.shown, MOST), y: Math.round(window.scrollY) }, whole(page.asked())), location.href);
    }

    try { history.scrollRestoration = "manual"; } catch (e) { /* it only jumps then */ }
    window.addEventListener("scroll", function () { clearTimeout(timer); timer = setTimeout(keep, PAUSE); }, { passive: true });
    window.addEventListener("pagehide", keep);

    return {
      typed: function (query) {
        before = before || { state: history.state, href: location.href };
        write("replaceState", whole(query), address(query));
      },
      sent: function (query) {
        if (before) write("replaceState", before.state, before.href); else keep();
        before = null;
        if (address(query) !== location.href || page.asked() !== query) write("pushState", whole(query), address(query));
      },
      kept: function () {
        before = null;
        return history.state || {};
      },
    };
  };
})();
