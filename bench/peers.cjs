// Other engines in node: `node peers.cjs ENGINE DOCS.json QUERIES.json INDEX.json` prints by name of each way of asking it the
// documents of the first results of each query. The index is read from INDEX.json, or made and written there.
"use strict";
const fs = require("fs"), RESULTS = 10;
const [engine, docsFile, queriesFile, indexFile] = process.argv.slice(2), read = file => JSON.parse(fs.readFileSync(file, "utf-8"));
const words = text => text.normalize("NFC").toLowerCase().match(/[\p{L}\p{N}]+/gu) || [];
const fold = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
const folds = text => words(text).map(fold);
const pairs = text => text.split(/[.,;:!?()"“”…]/).flatMap(clause => folds(clause).map((word, at, all) => at ? all[at - 1] + "_" + word : "").filter(Boolean));
const last = (term, at, terms) => at === terms.length - 1;

// An index as it is kept: made once, which takes minutes, and read afterwards.
function kept(make, load) {
  if (fs.existsSync(indexFile)) return load(fs.readFileSync(indexFile, "utf-8"));
  const index = make();
  fs.writeFileSync(indexFile, JSON.stringify(index));
  return index;
}

function mini(options) {
  const MiniSearch = require("minisearch");
  return kept(() => {
    const index = new MiniSearch(options);
    index.addAll(read(docsFile));
    return index;
  }, text => MiniSearch.loadJSON(text, options));
}

// By engine: makes or loads its index and gives by name its ways of asking, (query, typing) -> numbers of documents.
const ENGINES = {
  lunr() {
    const lunr = require("lunr");
    const index = kept(() => lunr(function () {
      this.ref("id"); this.field("title"); this.field("body");
      read(docsFile).forEach(doc => this.add(doc));
    }), text => lunr.Index.load(JSON.parse(text)));
    return { "lunr.js": (query, typing) => index.search(query.replace(/[~^:*+-]/g, " ") + (typing ? "*" : "")).map(hit => hit.ref) };
  },

  folding() {
    const index = mini({ fields: ["title", "body"], processTerm: fold });
    const ids = hits => hits.map(hit => hit.id);
    return {
      "MiniSearch folding": (query, typing) => ids(index.search(query, { prefix: typing ? last : false })),
      "MiniSearch folding, fuzzy": (query, typing) => ids(index.search(query, { prefix: typing ? last : false, fuzzy: 0.2 })),
    };
  },

  // As whoever knows it and Vietnamese would set it up: words as written above words without their marks, neighbours in fields of
  // their own, the beginning of the last word while typing; and, the second way, words that no article has read as similar ones.
  efp() {
    const ways = { exact: words, fold: folds, pair: pairs }, fields = ["title", "body"].flatMap(name => Object.keys(ways).map(way => name + "." + way));
    const index = mini({
      fields, processTerm: term => term,
      extractField: (doc, name) => doc[name.split(".")[0]],
      tokenize: (text, field) => (ways[(field || "").split(".")[1]] || words)(text),
    });
    const known = new Set(read(docsFile).flatMap(doc => folds(doc.title + " " + doc.body)));
    const ask = (query, typing, fuzzy) => {
      const one = (way, boost, more) => ({
        queries: [query], tokenize: ways[way], fields: ["title." + way, "body." + way], boost: { ["title." + way]: boost, ["body." + way]: boost }, prefix: typing ? last : false, ...more,
      });
      const marked = fold(query) !== query.toLowerCase();
      const parts = [one("fold", 1, fuzzy ? { fuzzy: term => !known.has(term) && 1 } : {}), one("pair", 1)];
      return index.search({ queries: marked ? [one("exact", 2), ...parts] : parts, combineWith: "OR" }).map(hit => hit.id);
    };
    return {
      "MiniSearch e+f+p": (query, typing) => ask(query, typing, false),
      "MiniSearch e+f+p, fuzzy": (query, typing) => ask(query, typing, true),
    };
  },
};

const asked = read(queriesFile), out = {};
for (const [name, ask] of Object.entries(ENGINES[engine]())) {
  out[name] = asked.map(({ query, typing }) => ask(query, typing).slice(0, RESULTS).map(Number));
}
process.stdout.write(JSON.stringify(out));
