// The answer as files for tables and reference managers: press/export.py again, by the same vectors (tests/data/export_vectors.json).
(function () {
  "use strict";
  var diembao = window.diembao = window.diembao || {};
  var COLUMNS = ["slug", "title", "title_en", "date", "date_basis", "newspaper", "newspaper_en", "author", "original", "english", "page_vi", "page_en", "collection", "query", "rows"];
  var BASES = { inferred: "Date inferred, not printed on the page", editor: "Date given by an editor" };
  var LONGEST_NAME = 60; // characters of a file's name, without its ending
  var TEX = { "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };

  // What a spreadsheet would take for a formula gets an apostrophe before it.
  function guarded(text) { return /^(?:[\t\r]|\s*[=+\-@＝＋－＠])/.test(text) ? "'" + text : text; }

  function cell(text) {
    text = guarded(text);
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }

  // Lines of cells; without the mark at its beginning Excel takes Vietnamese for another encoding.
  function table(lines) {
    return "\ufeff" + lines.map(function (cells) { return cells.map(cell).join(",") + "\r\n"; }).join("");
  }

  // The same to be pasted.
  function tabbed(lines) {
    return lines.map(function (cells) { return cells.map(function (text) { return guarded(line(text)); }).join("\t") + "\n"; }).join("");
  }

  function csv(rows) {
    return table([COLUMNS].concat(rows.map(function (row) { return COLUMNS.map(function (name) { return row[name] || ""; }); })));
  }

  function line(text) { return text.replace(/\s+/g, " "); }

  // In which collection and answer an article was found.
  function origins(row) { return [row.collection && "Collection: " + row.collection, row.query && "Query: " + row.query + " (" + row.rows + " rows)"].filter(Boolean); }

  function notes(row) {
    return [row.title_en && "English: " + row.title_en, BASES[row.date_basis]].filter(Boolean).concat(origins(row));
  }

  // An object without its empty values.
  function known(values) {
    Object.keys(values).forEach(function (key) { if (!values[key]) delete values[key]; });
    return values;
  }

  function csl(row) {
    return known({
      id: row.slug, type: "article-newspaper", title: row.title, "container-title": row.newspaper, author: row.author ? [{ literal: row.author }] : null,
      issued: row.date ? known({ "date-parts": [row.date.slice(0, 10).split("-").map(Number)], circa: row.date_basis === "inferred" }) : null,
      URL: row.original || row.page_vi, language: "vi", note: notes(row).join("\n"),
    });
  }

  function json(rows) { return JSON.stringify(rows.map(csl), null, 1) + "\n"; }

  function tex(text) { return line(text).replace(/[\\~^&%$#_{}]/g, function (sign) { return TEX[sign] || "\\" + sign; }); }

  function bib(rows) {
    return rows.map(function (row) {
      var fields = {
        title: "{" + tex(row.title) + "}", author: row.author && "{" + tex(row.author) + "}", journal: tex(row.newspaper), year: row.date.slice(0, 4),
        month: row.date.slice(5, 7), day: row.date.slice(8, 10), url: (row.original || row.page_vi).replace(/[\\{}"]/g, encodeURIComponent), language: "vietnamese", note: tex(notes(row).join(". ")),
      };
      var lines = Object.keys(fields).filter(function (name) { return fields[name]; }).map(function (name) { return "  " + name + " = {" + fields[name] + "},\n"; });
      return "@article{" + row.slug + ",\n" + lines.join("") + "}\n";
    }).join("\n");
  }

  function ris(rows) {
    return rows.map(function (row) {
      var tags = [
        ["TY", "NEWS"], ["ID", row.slug], ["TI", row.title], ["TT", row.title_en], ["AU", row.author], ["T2", row.newspaper], ["PY", row.date.slice(0, 4)],
        ["DA", row.date.slice(0, 10).replace(/-/g, "/")], ["N1", BASES[row.date_basis]],
      ].concat(origins(row).map(function (text) { return ["N1", text]; }), [["UR", row.original || row.page_vi], ["LA", "vi"]]);
      return tags.filter(function (tag) { return tag[1]; }).map(function (tag) { return tag[0] + "  - " + line(tag[1]) + "\r\n"; }).join("") + "ER  - \r\n\r\n";
    }).join("");
  }

  /* table(lines): as CSV; tabbed(lines): with tabs. By ending of the file, of rows as engine/rows.js gives them: csv, bib, ris, json (CSL-JSON); `types` of the files. */
  diembao.exports = { table: table, tabbed: tabbed, csv: csv, bib: bib, ris: ris, json: json, types: { csv: "text/csv", bib: "application/x-bibtex", ris: "application/x-research-info-systems", json: "application/vnd.citationstyles.csl+json" } };

  // The name of a file of what was found, which has the query in it: "diembao-sat-lo" + `ending`.
  diembao.exports.name = function (query, ending) {
    var plain = query.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/g, "d");
    return ("diembao " + plain).replace(/[^a-z0-9]+/g, "-").slice(0, LONGEST_NAME).replace(/-$/, "") + ending;
  };

  // Hands a file to the reader, from disk too.
  diembao.download = function (name, type, text) {
    var url = URL.createObjectURL(new Blob([text], { type: type + ";charset=utf-8" })), link = document.createElement("a");
    link.href = url;
    link.download = name;
    link.click();
    setTimeout(function () { URL.revokeObjectURL(url); }, 60000); // browsers may read it later
  };
})();
