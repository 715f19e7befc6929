// How the files of search/ come: over http they are fetched, from disk they are scripts (static/search.js). What fails is tried
// again and never kept; what is kept is bounded; a collection that was replaced meanwhile is noticed. docs/search.md describes the files.
(function () {
  "use strict";
  var diembao = window.diembao, VERSION = 10;
  // Milliseconds: before a file is tried again, how long one may take, and at least between two looks for a new collection.
  var PAUSES = [1000, 4000], PATIENCE = 15000, BETWEEN = 2000;
  // The least recently used go first. A text has some 6 KB in memory, a shard 12: some 4 MB, and what was decoded of the shards.
  var MOST_TEXTS = 300, MOST_SHARDS = 200, SIGNS = 4;

  function failure(path, more) { return Object.assign(new Error(path), more); }

  function wait(milliseconds) { return new Promise(function (resolve) { setTimeout(resolve, milliseconds); }); }

  // ------------------------------------------------------------------ one file

  // What stands between the brackets of a file, read as JSON, if it is the file `name`.
  function fetched(path, name, again) {
    return fetch(diembao.here + path, { cache: again ? "reload" : renewed ? "no-cache" : "default" }).then(function (answer) {
      if (!answer.ok) throw failure(path, { gone: answer.status === 404 || answer.status === 410 });
      return answer.text();
    }).then(function (text) {
      var found = JSON.parse("[" + text.slice(text.indexOf("(") + 1, text.lastIndexOf(")")) + "]");
      if (found[0] !== name) throw failure(path);
      return found[1];
    });
  }

  function patient(path, promise) {
    var timer;
    return Promise.race([promise, new Promise(function (resolve, reject) {
      timer = setTimeout(function () { reject(failure(path, { late: true })); }, PATIENCE);
    })]).finally(function () { clearTimeout(timer); });
  }

  var coming = new Map(), missing = new Set(), watchers = new Set(); // by path what is on its way; the paths that failed last time

  function tellMissing(path) { watchers.forEach(function (names) { names.add(path); }); }

  /* What `make` makes of the value of a file. One that is not there (`gone`) or late is not tried again; nor is, beyond once, one
     that failed before, else every query would wait for it. `again`: only once, and past the browser's cache. */
  function load(path, name, make, again) {
    var tries = 0;
    if (missing.has(path)) again = true; // what failed may stand in the browser's cache, and so may what is damaged
    if (again) tries = PAUSES.length;
    function attempt() {
      var read = /^http/.test(diembao.here) ? fetched : diembao.script;
      return patient(path, Promise.resolve(read(path, name, again))).then(make).catch(function (error) {
        if (error.gone || error.late || tries === PAUSES.length) throw error;
        again = true;
        return wait(PAUSES[tries++]).then(attempt);
      });
    }
    if (!coming.has(path)) coming.set(path, attempt().then(function (value) { missing.delete(path); return value; }, function (error) {
      missing.add(path);
      throw error;
    }).finally(function () { coming.delete(path); }));
    return coming.get(path).catch(function (error) {
      if (!error.gone || name.slice(0, 2) !== "d/") tellMissing(path); // a text may be withdrawn
      throw error;
    });
  }

  // ------------------------------------------------------------------ what is kept

  function shelf(most) {
    var kept = new Map();
    return {
      find: function (key) {
        var value = kept.get(key);
        if (value !== undefined) { kept.delete(key); kept.set(key, value); }
        return value;
      },
      keep: function (key, value) {
        kept.set(key, value);
        if (kept.size > most) kept.delete(kept.keys().next().value);
      },
      clear: function () { kept.clear(); },
    };
  }

  var shards = shelf(MOST_SHARDS), texts = shelf(MOST_TEXTS), aids = new Map();

  // ------------------------------------------------------------------ the collection

  var meta = null, renewed = false, looked = -BETWEEN, looking = null;

  function checked(value) {
    if (value.v !== VERSION) throw failure("search/meta.js", { outdated: true });
    return value;
  }

  function take(value) {
    meta = value;
    shards.clear();
    texts.clear();
    aids.clear();
    missing.clear();
    return meta;
  }

  // search/meta.js, the same until the collection is another. `given`: it as the page has loaded it already.
  function start(given) {
    if (meta) return Promise.resolve(meta);
    return (given ? Promise.resolve(given).then(checked) : load("search/meta.js", "meta", checked)).then(function (value) { return meta || take(value); });
  }

  // Whether the collection has been replaced since it was last looked at; then all that was kept of it is forgotten.
  function replaced() {
    if (Date.now() - looked < BETWEEN && !looking) return Promise.resolve(false);
    looked = Date.now();
    return looking = looking || load("search/meta.js", "meta", checked, true).then(function (value) {
      var other = value.build !== meta.build;
      if (other) { take(value); renewed = true; } // what the browser has of texts may be older
      return other;
    }, function () { return false; }).finally(function () { looking = null; });
  }

  // A value whose file has its hash in its name, if it is what that says. Only where the browser lends its SHA-256: not from plain http.
  function genuine(path, name, value) {
    if (!globalThis.crypto || !crypto.subtle) return value;
    var text = "diembao.put(" + escaped(name, /[^ -~]/g) + "," + escaped(value, /[\u2028\u2029]/g) + ");\n";
    return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)).then(function (digest) {
      var sign = btoa(String.fromCharCode.apply(null, new Uint8Array(digest, 0, 3))).replace(/\+/g, "-").replace(/\//g, "_");
      if (!sign.startsWith(path.slice(path.indexOf("-") + 1, -3))) throw failure(path);
      return value;
    });
  }

  // As press/index/coding.py writes it.
  function escaped(value, signs) {
    return JSON.stringify(value).replace(signs, function (sign) { return "\\u" + ("000" + sign.charCodeAt(0).toString(16)).slice(-4); });
  }

  /* A file of this collection alone: the hash in its name makes it right or gone; null where it cannot be loaded. Then the collection may
     be another, which `answering` notices. */
  function hashed(path, name, make) {
    return load(path, name, function (value) { return Promise.resolve(genuine(path, name, value)).then(make); }).catch(function (error) {
      return (error.late ? Promise.resolve() : replaced()).then(function () { return null; });
    });
  }

  // ------------------------------------------------------------------ its parts

  // A shard as `make` makes it of its value; null if it cannot be loaded.
  function shard(path, bound, make) {
    var kept = shards.find(path);
    if (kept) return Promise.resolve(kept);
    return hashed(path, "s/" + bound, make).then(function (value) {
      if (value) shards.keep(path, value);
      return value;
    });
  }

  // What `make` makes of a file beside the postings; null where there is none, or it cannot be loaded.
  function aid(name, make) {
    var file = meta.aids[name];
    if (!file) return Promise.resolve(null);
    if (aids.has(name)) return Promise.resolve(aids.get(name));
    return hashed("search/" + file, name, make).then(function (value) {
      if (value && meta.aids[name] === file) aids.set(name, value);
      return value;
    });
  }

  // FNV-1a (32 bits, eight hex digits).
  function hash(text) {
    var value = 0x811C9DC5;
    for (var i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
    return ("0000000" + (value >>> 0).toString(16)).slice(-8);
  }

  /* Whether a text with this slug is the document that a collection means by a number: where the newest articles were taken out,
     their numbers are given again. `newest` has signs of the slugs of the highest numbers. */
  function means(collection, doc, slug) {
    var at = collection.newest.length - SIGNS * (collection.top - doc + 1);
    return at < 0 || collection.newest.slice(at, at + SIGNS) === hash(slug).slice(0, SIGNS);
  }

  /* The text of a document, as `make` makes it of its file's value and `collection` (what `start` gave when the document was found) means
     it. It may be older, where the browser has it still, or newer; never that of another article. Rejected with `gone` where the
     collection is another by now and has none; one that the collection has and the server has not is missing like any file. */
  function text(doc, collection, make) {
    var path = "search/d/" + doc + ".js", kept = texts.find(doc);
    collection = collection || meta;
    function right(card) { return means(collection, doc, card.slug); }
    function loaded(again) { return load(path, "d/" + doc, make, again); }
    if (kept && right(kept)) return Promise.resolve(kept);
    return loaded(false).then(function (card) {
      return right(card) ? card : loaded(true); // the browser may have it of an older collection
    }).then(function (card) {
      if (!right(card)) throw failure(path, { gone: true });
      texts.keep(doc, card);
      return card;
    }).catch(function (error) {
      if (!error.gone) throw error;
      return replaced().then(function () {
        if (meta !== collection) throw error;
        tellMissing(path);
        throw failure(path);
      });
    });
  }

  var told = null; // the collection of the answer before

  /* What `work` answers, a plain value, given what `start` gives. All of it is of one collection: where that was replaced meanwhile, it is
     answered anew. `missing`: the names of the files that could not be loaded; `updated`: the collection is another than it was for
     the answer before (`passing` ones aside, which nobody reads to the end). */
  function answering(work, passing) {
    var names = new Set();
    function once(last) {
      names.clear();
      return start().then(function (collection) {
        function again(other) { return meta !== collection && !last ? once(true) : other(); }
        return work(collection).then(function (value) {
          return again(function () {
            var updated = !!told && told !== collection;
            if (!passing) told = collection;
            return Object.assign(value, { updated: updated, missing: Array.from(names) });
          });
        }, function (error) { return again(function () { throw error; }); });
      });
    }
    watchers.add(names);
    return once(false).finally(function () { watchers.delete(names); });
  }

  var rest = null;

  // What of the engine is loaded when it is first asked for: static/later.js. Resolves to whether it is there.
  function later() {
    rest = rest || Promise.resolve().then(function () {
      return typeof importScripts === "function" ? importScripts("later.js") : diembao.run("static/later.js");
    }).then(function () { return true; }, function () { rest = null; return false; });
    return rest.then(function (there) {
      if (!there) tellMissing("static/later.js");
      return there;
    });
  }

  /* start(given)               search/meta.js; all others come after it
     answering(work, passing)   a query, answered anew where the collection is replaced meanwhile
     shard(path, bound, make), aid(name, make)   files of this collection; null: cannot be loaded
     text(doc, collection, make)   the text of a document
     later()                    the rest of the engine
     hash(text)                 as the names of shards have it */
  diembao.files = { start: start, answering: answering, shard: shard, aid: aid, text: text, later: later, hash: hash };
})();
