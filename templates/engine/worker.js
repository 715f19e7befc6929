// The engine away from the page's own thread, so that typing is never held up. Not from disk: browsers start no worker there.
(function () {
  "use strict";
  if (typeof importScripts !== "function") return; // begun in a page
  self.window = self;
  self.diembao = { here: new URL("..", self.location).href };
  self.onmessage = function (event) {
    var id = event.data.id, meta = event.data.meta;
    if (meta) { self.diembao.files.start(meta).catch(function () {}); return; } // as the page has loaded it; else it is loaded when asked for
    Promise.resolve().then(function () {
      return self.diembao.answers[event.data.name] || self.diembao.files.later(); // what tools ask for
    }).then(function () {
      return self.diembao.answers[event.data.name].apply(null, event.data.values);
    }).then(function (value) {
      self.postMessage({ id: id, value: value }); // fails where a value cannot be sent
    }).catch(function (error) { self.postMessage({ id: id, error: String(error) }); });
  };
})();
