// Other engines in node: `node peers.cjs ENGINE DOCS.json QUERIES.json` prints for each query the documents of its first results.
"use strict";
const fs = require("fs"), RESULTS = 10;
const [engine, ...files] = process.argv.slice(2), [docs, queries] = files.map(file => JSON.parse(fs.readFileSync(file, "utf-8")));
const fold = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();

const ENGINES = {
  "lunr default"() {
    const lunr = require("lunr");
    const index = lunr(function () {
      this.ref("id"); this.field("title"); this.field("body");
      docs.forEach(doc => this.add(doc));
    });
    return (query, typing) => index.search(query.replace(/[~^:*+-]/g, " ") + (typing ? "*" : "")).map(hit => hit.ref);
  },
  "MiniSearch default"() {
    return mini({}, typing => ({ prefix: typing }));
  },
  "MiniSearch folding"() {
    return mini({ processTerm: fold }, typing => ({ prefix: typing }));
  },
  "MiniSearch fuzzy, folding"() {
    return mini({ processTerm: fold }, typing => ({ fuzzy: 0.2, prefix: typing }));
  },
};

function mini(options, searching) {
  const MiniSearch = require("minisearch"), index = new MiniSearch({ fields: ["title", "body"], ...options });
  index.addAll(docs);
  return (query, typing) => index.search(query, searching(typing ? (term, i, terms) => i === terms.length - 1 : false)).map(hit => hit.id);
}

const search = ENGINES[engine]();
process.stdout.write(JSON.stringify(queries.map(({ query, typing }) => search(query, typing).slice(0, RESULTS).map(Number))));
