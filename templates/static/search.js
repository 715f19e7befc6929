// The search box on every page; suggest.js suggests as you type, results.js is the page of results. Loads the engine when it is
// first needed, all by script tags, so that it works from disk too; text reaches the page only as text.
(function () {
  "use strict";
  var diembao = window.diembao = window.diembao || {};
  var doc = document, root = doc.documentElement;
  var here = new URL("..", doc.currentScript.src).href; // the site's own folder, whatever path it is served under
  var language = new URLSearchParams(location.search).get("hl") === "en" || root.lang === "en" ? "en" : "vi";
  var PATIENCE = 15000; // milliseconds, as engine/files.js has
  var LONGEST = 2000, LOOKED_FOR = 30; // signs of a query in an address; words of it, as engine/parse.js has
  var WORDS = {
    vi: { undated: "Không rõ ngày" },
    en: { undated: "Undated" },
  };

  function say(key, values, words, code) {
    var text = (words || WORDS)[code || language][key];
    if (Array.isArray(text)) text = text[Math.min(values.n, text.length - 1)];
    return text.replace(/\{(\w+)\}/g, function (all, name) { return values[name]; });
  }

  // Other digests that the page of results searches as well (archives.js), by what its template says: [{title, here}].
  function archives() {
    return Array.from(doc.querySelectorAll("[data-archives] a"), function (link) {
      return { title: link.textContent, here: new URL(".", link.href).href };
    });
  }

  // ------------------------------------------------------------------ loading

  var policy = window.trustedTypes && window.trustedTypes.createPolicy("diembao-shard", {
    createScriptURL: function (url) {
      var known = [here].concat(archives().map(function (archive) { return archive.here; }));
      if (!known.some(function (base) { return url.startsWith(base); })) throw new TypeError("not a file of this site: " + url);
      return url;
    },
  });

  function trusted(path, base) {
    var url = new URL(path, base).href;
    return policy ? policy.createScriptURL(url) : url;
  }

  // Runs a script of the site.
  diembao.run = run;
  function run(path) {
    return new Promise(function (resolve, reject) {
      var script = doc.createElement("script");
      script.onload = function () { script.remove(); resolve(); };
      script.onerror = function () {
        script.remove();
        reject(Object.assign(new Error(path), { gone: !/^http/.test(here) })); // over http it may be the network
      };
      script.src = trusted(path, here);
      doc.head.append(script);
    });
  }

  var values = {};
  diembao.here = here;
  diembao.put = function (name, value) { values[name] = value; };

  // What the file at `path` hands over under `name`. `again`: not as the browser has it already.
  diembao.script = function (path, name, again) {
    return run(again ? path + "?r=" + Date.now() : path).then(function () {
      if (!(name in values)) throw new Error(path); // cut short or damaged
      var value = values[name];
      delete values[name];
      return value;
    });
  };

  // The page of results has this on its way before the engine has begun (its template has a link); null where the engine is to load it.
  var meta = Promise.resolve(null);
  if (doc.currentScript.src.endsWith("/engine.js")) meta = Promise.race([
    diembao.script("search/meta.js", "meta").catch(function () { return null; }),
    new Promise(function (resolve) { setTimeout(resolve, PATIENCE, null); }),
  ]);

  // The engine in the page itself.
  diembao.engine = function () {
    return Promise.all([meta, diembao.begin ? null : run("static/engine.js")]).then(function (loaded) {
      if (!diembao.answers) diembao.begin();
      return loaded[0] && diembao.files.start(loaded[0]);
    });
  };

  /* Calls of diembao.answers (engine/answers.js) of the digest at `base`, in its own worker; `otherwise` does it where none can start:
     browsers start none from disk. */
  function caller(base, otherwise) {
    var worker, calls = {}, number = 0, ready = base === here ? meta : Promise.resolve(null);

    function start() {
      if (worker !== undefined) return;
      worker = null;
      if (!/^http/.test(base) || !window.Worker) return;
      worker = new Worker(trusted("static/engine.js", base));
      ready = ready.then(function (meta) { if (meta && worker) worker.postMessage({ meta: meta }); });
      worker.onmessage = function (event) {
        var call = calls[event.data.id];
        delete calls[event.data.id];
        if ("error" in event.data) call.reject(new Error(event.data.error)); else call.resolve(event.data.value);
      };
      worker.onerror = function (event) {
        event.preventDefault();
        worker = null;
        Object.keys(calls).forEach(function (id) { var call = calls[id]; delete calls[id]; otherwise(call.name, call.values).then(call.resolve, call.reject); });
      };
    }

    return function (name, values) {
      start();
      if (!worker) return otherwise(name, values);
      return new Promise(function (resolve, reject) {
        var id = ++number;
        calls[id] = { name: name, values: values, resolve: resolve, reject: reject };
        ready.then(function () { if (worker && calls[id]) worker.postMessage({ id: id, name: name, values: values }); });
      });
    };
  }

  var call = caller(here, function (name, values) {
    return diembao.engine().then(function () { return diembao.answers[name] || diembao.files.later(); }).then(function () { return diembao.answers[name].apply(null, values); });
  });

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

  // In square brackets where the newspaper's page does not print it, as on the site's pages.
  function day(iso, basis) {
    if (!iso) return say("undated");
    if (basis === "inferred" || basis === "editor") return "[" + day(iso) + "]";
    var parts = iso.slice(0, 10).split("-").map(Number);
    if (language === "vi") return parts.reverse().join("/");
    var options = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
    return new Date(Date.UTC(parts[0], parts[1] - 1, parts[2])).toLocaleDateString("en-GB", options);
  }

  // A query as it is asked, without what nobody sees: engine/parse.js drops the same, and its places are of what is left.
  function asking(text) {
    return text.normalize("NFC").replace(/[\p{NChar}\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu, "").trim();
  }

  // A query as addresses have it, for some servers refuse long ones: of a page that was pasted the words that are looked for.
  function brief(query) {
    function fits(text) { return new URLSearchParams({ q: text }).toString().length <= LONGEST; }
    if (fits(query)) return query;
    return query.slice(0, LONGEST).split(/\s+/).slice(0, LOOKED_FOR).reduce(function (text, word) {
      var longer = text ? text + " " + word : word.slice(0, LONGEST / 10);
      return fits(longer) ? longer : text;
    }, "");
  }

  // The article's page marks what stands in the search box (tools/inside.js).
  function address(card, english, paragraph) {
    var url = new URL((english ? "en/" : "vi/") + card.slug + "/index.html", card.here || here), query = brief(doc.querySelector("form.find input[name=q]").value.trim());
    if (query) url.searchParams.set("q", query);
    return url.href + (paragraph ? "#p" + paragraph : "");
  }

  // `hl`: the language of the page of results; without it, that of this page.
  function results(query, hl) {
    var url = new URL("search/index.html", here);
    if (query) url.searchParams.set("q", brief(query));
    if ((hl === undefined ? language : hl) === "en") url.searchParams.set("hl", "en");
    return url.href;
  }

  // ------------------------------------------------------------------ the box

  function typing(input, more) {
    var set = Object.assign({ autocomplete: "off", spellcheck: "false", enterkeyhint: "search" }, more);
    Object.keys(set).forEach(function (key) { input.setAttribute(key, set[key]); });
  }

  // The box of a page that is not the page of results. Suggestions have a script of their own, loaded when the box is first used.
  function box(form) {
    var input = form.querySelector("input[name=q]"), begun = null;
    typing(input, { role: "combobox", "aria-expanded": "false", "aria-controls": "suggestions", "aria-autocomplete": "list" });
    function begin() {
      begun = begun || run("static/suggest.js").then(function () { diembao.page.suggest(form); }, function () { begun = null; }); // the form does without
    }
    input.addEventListener("focus", begin);
    if (doc.activeElement === input) begin();
    // A folder's own address shows no page from disk, so the way to the results is an address that we make.
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      location.href = results(input.value);
    });
  }

  // "/" leads to the box, but where one types.
  doc.addEventListener("keydown", function (event) {
    var input = doc.querySelector("form.find input[name=q]"), at = event.target;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !input || at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    event.preventDefault();
    input.focus();
    input.select();
  });

  // For the page of results (static/page/) and for static/tools/. own: calls of this digest alone.
  diembao.page = {
    language: language, element: element, marked: marked, day: day, address: address, results: results, asking: asking, brief: brief, typing: typing, call: call, own: call, run: run, say: say,
    here: here, archives: [], caller: caller,
  };

  doc.addEventListener("DOMContentLoaded", function () {
    var form = doc.querySelector("form.find");
    diembao.page.archives = archives();
    if (form && !doc.querySelector("[data-search]")) box(form); // the page of results itself follows what is typed
    if (doc.querySelector("main.article") && new URLSearchParams(location.search).get("q")) run("static/tools/inside.js").catch(function () {}); // the page is whole without
  }, true);
})();
