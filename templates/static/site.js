// Enhancement only: every page is complete without this file.
(function (doc, root) {
  "use strict";
  root.classList.add("js");
  var modes = ["", "light", "dark"], mode = 0;
  try { mode = Math.max(0, modes.indexOf(localStorage.getItem("mode") || "")); } catch (e) { /* storage refused */ }
  function paint() { if (modes[mode]) root.dataset.theme = modes[mode]; else delete root.dataset.theme; }
  paint();

  doc.addEventListener("DOMContentLoaded", function () {
    var status = doc.querySelector("[data-status]"), words = status ? status.dataset : {};
    function say(text) { if (status) { status.textContent = ""; setTimeout(function () { status.textContent = text; }, 50); } }

    var button = doc.querySelector("[data-mode]");
    if (button) {
      var label = function () { Array.from(button.children).forEach(function (one, at) { one.hidden = at !== mode; }); };
      label();
      button.addEventListener("click", function () {
        mode = (mode + 1) % 3;
        paint();
        label();
        try { localStorage.setItem("mode", modes[mode]); } catch (e) { /* storage refused */ }
      });
    }

    // A paragraph number is a plain link; a click also copies it.
    function copy(text, mark) {
      navigator.clipboard.writeText(text).then(function () {
        say(words.copied);
        mark.classList.add("done");
        setTimeout(function () { mark.classList.remove("done"); }, 1600);
      }, function () { /* refused: the link still works */ });
    }
    if (navigator.clipboard) doc.querySelectorAll("[data-pn] .pn").forEach(function (a) {
      a.setAttribute("aria-label", a.closest("[data-pn]").dataset.pn.replace("{n}", a.textContent));
      a.addEventListener("click", function () { copy(a.href, a); });
    });
    if (navigator.clipboard) doc.querySelectorAll(".cite dd").forEach(function (dd) {
      var text = dd.textContent, b = doc.createElement("button");
      b.type = "button"; b.className = "quiet"; b.lang = root.lang; b.textContent = words.copy;
      b.addEventListener("click", function () { copy(text, b); });
      dd.append(" ", b);
    });

    // The other language opens at the paragraph or sentence that this address names.
    var other = doc.querySelector("[data-switch]");
    if (other) other.addEventListener("click", function () {
      if (/^#[eps]\d+$/.test(location.hash)) other.hash = location.hash.replace("s", "e");
    });

    // Term tooltips: hover, focus or tap; Escape closes; the pointer may enter the tip.
    var tip = null, owner = null, timer = 0;
    function hide() { if (tip) { tip.remove(); owner.removeAttribute("aria-describedby"); tip = owner = null; } }
    function show(a) {
      clearTimeout(timer);
      if (owner === a) return;
      hide();
      var source = doc.querySelector(a.hash + " dd");
      if (!source) return;
      tip = doc.createElement("div"); tip.className = "tip"; tip.id = "tip"; tip.lang = source.lang; tip.setAttribute("role", "tooltip");
      source.childNodes.forEach(function (n) { if (n.nodeName !== "A") tip.append(n.cloneNode(true)); });
      doc.body.append(tip);
      owner = a; a.setAttribute("aria-describedby", "tip");
      var r = a.getClientRects()[0], w = tip.offsetWidth, h = tip.offsetHeight, below = r.bottom + h + 8 < innerHeight;
      tip.style.left = Math.max(8, Math.min(r.left, root.clientWidth - w - 8)) + scrollX + "px";
      tip.style.top = (below ? r.bottom + 4 : r.top - h - 4) + scrollY + "px";
      tip.addEventListener("pointerenter", function () { clearTimeout(timer); });
      tip.addEventListener("pointerleave", later);
    }
    function later() { clearTimeout(timer); timer = setTimeout(hide, 250); }
    doc.querySelectorAll(".term").forEach(function (a) {
      a.addEventListener("pointerenter", function (e) { if (e.pointerType === "mouse") show(a); });
      a.addEventListener("pointerleave", function (e) { if (e.pointerType === "mouse") later(); });
      a.addEventListener("focus", function () { show(a); });
      a.addEventListener("blur", later);
      a.addEventListener("click", function (e) { if (owner !== a || e.pointerType === "touch") { e.preventDefault(); show(a); } });
    });
    doc.addEventListener("keydown", function (e) { if (e.key === "Escape") hide(); });
  });
})(document, document.documentElement);
