// The site's own search in node: `node engine.cjs SITE QUERIES.json` prints for each {query, typing} what it answers:
// {shown: the documents of its first results, found, about, answer, all: the documents that `found` counts}.
// `node engine.cjs SITE VALUES.json FUNCTION` prints what a function that is given makes of the values.
"use strict";
const fs = require("fs"), path = require("path"), vm = require("vm");
const [site, queries, asked] = process.argv.slice(2), values = {}, RESULTS = 10;
globalThis.window = globalThis;

// What search.js does with script elements.
function run(file) { vm.runInThisContext(fs.readFileSync(path.join(site, file), "utf-8"), { filename: file }); }

globalThis.diembao = {
  here: "file:",
  run,
  put(name, value) { values[name] = value; },
  async script(file, name) {
    run(file);
    return values[name];
  },
};

(async () => {
  run("static/engine.js");
  const out = [];
  if (asked) {
    await diembao.index.start();
    return process.stdout.write(JSON.stringify(vm.runInThisContext(asked)(JSON.parse(fs.readFileSync(queries, "utf-8")))));
  }
  for (const { query, typing } of JSON.parse(fs.readFileSync(queries, "utf-8"))) {
    const { found, about, answer } = await diembao.answers.ask("bench", query, { typing }), { groups } = diembao.answers.kept("bench");
    const hits = [groups.closest, groups.all, groups.alias, groups.marks, groups.some].flat();
    out.push({ shown: hits.slice(0, RESULTS).map(hit => hit.doc), found, about, answer, all: groups.all.map(hit => hit.doc) });
  }
  process.stdout.write(JSON.stringify(out));
})();
