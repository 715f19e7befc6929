// What a person ticks and changes becomes a file for `review --apply`; nothing is sent anywhere.
(function (doc) {
  "use strict";
  var units = [].map.call(doc.querySelectorAll(".unit"), function (box) {
    var text = box.querySelector("textarea");
    return { box: box, text: text, tick: box.querySelector("input"), before: text.value };
  });
  var by = doc.getElementById("by"), count = doc.getElementById("count"), saved = true;

  function decided() { return units.filter(function (u) { return u.text.value.trim() && (u.tick.checked || u.text.value !== u.before); }); }

  function tell(text) {
    var approved = units.filter(function (u) { return u.tick.checked; }).length;
    count.textContent = text || approved + " approved, " + (decided().length - approved) + " only changed, of " + units.length;
  }

  doc.addEventListener("input", function (event) {
    if (event.target === by) return;
    saved = false;
    tell();
  });
  window.addEventListener("beforeunload", function (event) { if (!saved && decided().length) event.preventDefault(); });

  doc.getElementById("download").addEventListener("click", function () {
    var chosen = decided();
    if (!by.value.trim()) { tell("Write your name first."); by.focus(); return; }
    if (!chosen.length) { tell("Nothing is approved or changed yet."); return; }
    var now = new Date(), two = function (n) { return String(n).padStart(2, "0"); };
    var content = {
      format: "diembao-review-1",
      by: by.value.trim(),
      date: now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate()),
      units: chosen.map(function (u) {
        return { key: u.box.dataset.key, source: u.box.dataset.source, text: u.text.value.trim(), reviewed: u.tick.checked };
      })
    };
    var link = doc.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify(content, null, 1)], { type: "application/json" }));
    link.download = "approvals.json";
    link.click();
    saved = true;
    tell(chosen.length + " pieces are in approvals.json.");
  });
  tell();
})(document);
