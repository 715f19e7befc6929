// What a person ticks and changes is kept in the browser, and becomes a file for `review --apply`. With the server of
// `review --serve`, which gives the page a token, it is checked again as it is typed and saved into the records.
(function (doc) {
  "use strict";
  var body = doc.body, root = doc.documentElement, token = body.dataset.token;
  var prefix = "diembao-review/" + body.dataset.collection + "/";
  var words = JSON.parse(doc.getElementById("words").textContent);
  var by = doc.getElementById("by"), count = doc.getElementById("count"), told = doc.getElementById("told");
  var show = doc.getElementById("show"), article = doc.getElementById("article"), keys = doc.getElementById("keys");
  var here = -1, downloaded = true, keeps = true, asked = {};

  var units = [].map.call(doc.querySelectorAll(".unit"), function (box) {
    var text = box.querySelector("textarea");
    return {
      box: box, key: box.dataset.key, text: text, before: text.value, checked: text.value,
      tick: box.querySelector(".approve"), over: box.querySelector(".over"), despite: box.querySelector(".despite"),
      why: box.querySelector(".why"), said: box.querySelector(".said"), note: box.querySelector(".since-check"),
      settled: box.dataset.state === "reviewed"
    };
  });

  // ---------------------------------------------------------------- what the browser keeps

  function stored(name, value) {
    try {
      if (value === undefined) return localStorage.getItem(name);
      if (value === null) localStorage.removeItem(name); else localStorage.setItem(name, value);
    } catch (_) {
      keeps = false;
    }
    return null;
  }

  function keep(u) {
    var same = u.text.value === u.before && !u.tick.checked;
    stored(prefix + u.key, same ? null : JSON.stringify({
      text: u.text.value, approve: u.tick.checked, despite: u.despite.checked, why: u.why.value
    }));
    downloaded = false;
  }

  function restore(u) {
    var was;
    try { was = JSON.parse(stored(prefix + u.key)); } catch (_) { was = null; }
    if (!was || typeof was.text !== "string") return;
    if (u.settled && was.text === u.before) { stored(prefix + u.key, null); return; }  // it was saved
    u.text.value = was.text;
    u.tick.checked = !!was.approve && !u.tick.disabled;
    u.despite.checked = !!was.despite;
    u.why.value = was.why || "";
    edited(u);
  }

  function clear() {
    if (!downloaded && decided().length && !confirm(say("sure"))) return;
    try {
      Object.keys(localStorage).forEach(function (name) { if (name.startsWith(prefix)) localStorage.removeItem(name); });
    } catch (_) { keeps = false; }
    downloaded = true;
    units.forEach(function (u) {
      u.text.value = u.before;
      u.tick.checked = false;
      edited(u);
    });
    tell(say("cleared"));
  }

  // ---------------------------------------------------------------- in words

  function say(key, values) {
    return words[root.dataset.ui][key].replace(/\{(\w+)\}/g, function (_, name) { return values[name]; });
  }

  function speak(language) {
    root.lang = root.dataset.ui = language;
    doc.title = doc.querySelector("h1 [lang=" + language + "]").textContent;
    doc.querySelectorAll("option[data-vi]").forEach(function (one) { one.textContent = one.dataset[language]; });
    tell();
  }

  function tell(text) {
    var approved = units.filter(function (u) { return u.tick.checked; }).length, chosen = decided().length;
    var shown = units.filter(function (u) { return !u.box.hidden; }).length;
    var counts = { approved: approved, changed: chosen - approved, n: units.length, shown: shown };
    count.textContent = text || (keeps ? "" : say("unkept") + " ") + say("count", counts);
  }

  function element(name, attributes, parts) {
    var made = doc.createElement(name);
    Object.keys(attributes).forEach(function (key) { made.setAttribute(key, attributes[key]); });
    parts.forEach(function (part) { made.append(part); });
    return made;
  }

  function both(pair) {
    return ["vi", "en"].map(function (one) { return element("span", { class: "ui", lang: one }, [pair[one]]); });
  }

  // ---------------------------------------------------------------- decisions

  function decided() {
    return units.filter(function (u) { return u.text.value.trim() && (u.tick.checked || u.text.value !== u.before); });
  }

  function isOpen(u) { return !u.settled && !u.tick.checked && u.text.value === u.before; }

  function codes(u) { return u.box.dataset.errors; }

  // Errors want a second tick and a reason; of words that were changed since the check nobody knows here.
  function lacks(u) {
    return u.tick.checked && codes(u) && u.text.value === u.checked && !(u.despite.checked && u.why.value.trim());
  }

  function edited(u) {
    u.note.hidden = u.text.value === u.checked;
    if (token && u.text.value !== u.checked) later(u);
  }

  function content() {
    var now = new Date(), two = function (n) { return String(n).padStart(2, "0"); };
    return JSON.stringify({
      format: "diembao-review-1",
      by: by.value.trim(),
      date: now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate()),
      units: decided().map(function (u) {
        var unit = { key: u.key, source: u.box.dataset.source, text: u.text.value.trim(), reviewed: u.tick.checked };
        if (u.tick.checked && u.despite.checked && codes(u)) { unit.despite = codes(u); unit.why = u.why.value.trim(); }
        return unit;
      })
    }, null, 1);
  }

  function isReady() {
    var faulty = units.filter(lacks);
    told.replaceChildren();
    if (!by.value.trim()) { tell(say("no_name")); by.focus(); return false; }
    if (!decided().length) { tell(say("nothing")); return false; }
    if (faulty.length) {
      reveal(faulty[0]);
      (faulty[0].despite.checked ? faulty[0].why : faulty[0].despite).focus();
      tell(say("reasons", { n: faulty.length }));
      return false;
    }
    return true;
  }

  function download() {
    if (!isReady()) return;
    var link = doc.createElement("a");
    link.href = URL.createObjectURL(new Blob([content()], { type: "application/json" }));
    link.download = "approvals.json";
    link.click();
    downloaded = true;
    tell(say("downloaded", { n: decided().length }));
  }

  // ---------------------------------------------------------------- the server

  function post(where, text, done) {
    fetch(where, { method: "POST", headers: { "Content-Type": "application/json", "X-Token": token }, body: text })
      .then(function (answer) { if (!answer.ok) throw new Error(answer.status); return answer.json(); })
      .then(done)
      .catch(function () { tell(say("failed")); });
  }

  function later(u) {
    clearTimeout(asked[u.key]);
    asked[u.key] = setTimeout(function () {
      var text = u.text.value;
      post("check", JSON.stringify({ key: u.key, en: text }), function (found) {
        if (u.text.value === text) showFindings(u, text, found);
      });
    }, 300);
  }

  function runs(parts) {
    return parts.map(function (run) {
      var ends = run.ends.map(function (n) { return element("sup", {}, [String(n)]); });
      if (run.severity) return element("mark", { class: run.severity }, [run.text].concat(ends));
      return run.own ? element("span", { class: "own" }, [run.text]) : run.text;
    });
  }

  function showFindings(u, text, found) {
    var source = u.box.querySelector(".source"), marked = u.said.querySelector(".text");
    source.replaceChildren.apply(source, found.seen.source.map(function (one) { return element("p", {}, runs(one)); }));
    marked.replaceChildren.apply(marked, runs(found.seen.text));
    var list = found.seen.doubts.map(function (one) {
      var parts = [element("b", {}, both({ vi: words.vi[one.severity] + " " + one.number, en: words.en[one.severity] + " " + one.number })), " "];
      if (one.words) parts.push(element("q", { lang: one.side === "source" ? "vi" : "en" }, [one.words]), " ");
      parts = parts.concat(both(found.hints[one.code]), " ");
      return element("li", { class: one.severity }, parts.concat(element("span", { class: "fine", lang: "en" }, [one.code + ": " + one.detail])));
    });
    u.said.querySelector(".marks").replaceChildren.apply(u.said.querySelector(".marks"), list);
    u.said.hidden = !list.length;
    u.box.dataset.errors = found.seen.errors.join(" ");
    u.box.dataset.doubts = found.seen.doubts.map(function (one) { return one.severity; }).join(" ");
    u.over.hidden = !found.seen.errors.length;
    u.over.querySelector("code").textContent = found.seen.errors.join(", ");
    u.despite.checked = false;  // of other errors
    u.checked = text;
    u.note.hidden = true;
    keep(u);
    tell();
  }

  function save() {
    if (!isReady()) return;
    post("save", content(), function (done) {
      if (!done.refused.length) {
        decided().forEach(function (u) { stored(prefix + u.key, null); });
        location.reload();
        return;
      }
      told.replaceChildren.apply(told, done.refused.map(function (one) {
        return element("li", { class: "error" }, [element("b", {}, [say("refused")]), " " + one.message + " ", element("span", { class: "fine", lang: "en" }, [one.hint])]);
      }));
      tell(say("saved", { n: done.changed }));
      told.scrollIntoView({ block: "center" });
    });
  }

  // ---------------------------------------------------------------- filter and keys

  function fits(u) {
    var wanted = show.value, doubts = u.box.dataset.doubts;
    if (article.value && article.value !== u.box.dataset.article) return false;
    if (wanted === "undecided") return isOpen(u);
    if (wanted === "error" || wanted === "warning") return doubts.split(" ").includes(wanted);
    return !wanted || wanted === "state-" + u.box.dataset.state;
  }

  function filter() {
    units.forEach(function (u) { u.box.hidden = !fits(u); });
    doc.querySelectorAll("section").forEach(function (one) { one.hidden = !one.querySelector(".unit:not([hidden])"); });
    tell();
  }

  function reveal(u) {
    if (u.box.hidden) { show.value = article.value = ""; filter(); }
  }

  function go(step, wanted) {
    for (var at = here + step; at >= 0 && at < units.length; at += step) {
      if (!units[at].box.hidden && wanted(units[at])) { units[at].box.focus(); return; }
    }
  }

  function onKey(event) {
    var target = event.target, within = target.closest(".unit");
    if (within) here = units.findIndex(function (one) { return one.box === within; });
    var u = units[here];
    if (event.key === "Escape" && target.tagName === "TEXTAREA") { u.box.focus(); return; }
    if (!keys.checked || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(TEXTAREA|SELECT)$/.test(target.tagName) || (target.tagName === "INPUT" && target.type !== "checkbox")) return;
    if (event.key === "j") go(1, function () { return true; });
    else if (event.key === "k") go(-1, function () { return true; });
    else if (event.key === "d") go(1, function (one) { return one.box.dataset.doubts && !one.tick.checked; });
    else if (event.key === "a" && u && !u.box.hidden) { if (!u.tick.disabled) u.tick.click(); }
    else if (event.key === "e" && u && !u.box.hidden) u.text.focus();
    else return;
    event.preventDefault();
  }

  units.forEach(function (u, at) {
    u.box.addEventListener("click", function () { here = at; });
    u.box.addEventListener("input", function (event) {
      if (event.target === u.text) edited(u);
      keep(u);
      tell();
    });
    restore(u);
  });
  by.value = stored("diembao-review/by") || "";
  by.addEventListener("input", function () { stored("diembao-review/by", by.value); });
  doc.getElementById("language").addEventListener("click", function () {
    var other = root.dataset.ui === "vi" ? "en" : "vi";
    stored("diembao-review/language", other);
    speak(other);
  });
  doc.getElementById("download").addEventListener("click", download);
  doc.getElementById("clear").addEventListener("click", clear);
  if (token) doc.getElementById("save").addEventListener("click", save);
  show.addEventListener("change", filter);
  article.addEventListener("change", filter);
  doc.addEventListener("keydown", onKey);
  window.addEventListener("beforeunload", function (event) { if (!keeps && !downloaded) event.preventDefault(); });
  downloaded = true;
  var language = stored("diembao-review/language");  // by any page from a disk, perhaps
  speak(/^(vi|en)$/.test(language) ? language : /^vi\b/.test(navigator.language) ? "vi" : "en");
  filter();
})(document);
