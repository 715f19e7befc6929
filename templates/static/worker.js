// The engine away from the page's own thread, so that typing is never held up. Not from disk: browsers start no worker there.
(function () {
  "use strict";
  self.window = self;
  var here = new URL("..", self.location).href, values = {}, fetched = {};
  self.diembao = { put: function (name, value) { values[name] = value; } };
  self.diembao.data = function (path, name) {
    fetched[path] = fetched[path] || fetch(here + path).then(function (answer) {
      if (!answer.ok) throw Object.assign(new Error(path), { gone: answer.status === 404 || answer.status === 410 });
      return answer.text();
    }).then(function (text) {
      self.diembao.put.apply(null, JSON.parse("[" + text.slice(text.indexOf("(") + 1, text.lastIndexOf(")")) + "]"));
    });
    return fetched[path].then(function () {
      if (!(name in values)) throw new Error(path); // cut short or damaged
      return values[name];
    }).catch(function (error) { delete fetched[path]; throw error; });
  };
  self.importScripts("engine.js");
  self.onmessage = function (event) {
    var id = event.data.id;
    Promise.resolve().then(function () { return self.diembao.answers[event.data.name].apply(null, event.data.values); }).then(function (value) {
      self.postMessage({ id: id, value: value });
    }, function (error) { self.postMessage({ id: id, error: String(error) }); });
  };
})();
