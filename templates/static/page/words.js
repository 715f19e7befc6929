// What the page of results says, in both languages. Where a number decides, the texts are for 0, 1 and more.
(function () {
  "use strict";
  var page = window.diembao.page, locale = page.language === "en" ? "en-GB" : "vi";
  var WORDS = {
    vi: {
      heading: "Tìm: {text}", waiting: "Đang tìm…",
      begun: ["Không có bài nào có từ bắt đầu như vậy", "{n} bài có từ bắt đầu như vậy"],
      unfinished: "Không có bài nào có đủ các từ đúng như đã gõ: đây là các bài có từ bắt đầu như vậy.",
      count: ["Không có bài nào", "{n} bài"], all: ["Không có bài nào có đủ các từ", "{n} bài có đủ các từ"], one: ["Không có bài nào có từ này", "{n} bài có từ này"],
      about: "khoảng {n}", closest: "Gần nhất", alias: "{n} bài theo thuật ngữ và địa danh", marks: "{n} bài khác dấu", some: "{n} bài chỉ có một phần",
      apart: "(không tính vào số bài và bộ lọc)", also: "Cũng đăng ở:", lacking: "Thiếu:", unmarked: "Khác dấu hoặc không dấu: {words}", why: "{other} = {text}",
      paragraph: "Đoạn {n}", inferred: "ngày suy ra từ bài", further: "Thêm {n} đoạn trong bài này",
      outdated: "Bản dịch đã cũ", withheld: "Có câu chưa đăng",
      together: "Các từ liền nhau: {n} bài.", only: "Chỉ các bài này", require: "Bắt buộc có “{text}”",
      unknown: "Không bài nào có {words}.", meant: "Không có bài nào có {words}. Đây là kết quả cho “{text}”.", keys: "“{text}” cũng đọc là “{other}”.", typed: "Chỉ tìm đúng “{text}”",
      ignored: "Chỉ tìm 30 từ đầu.", many: "Chỉ dùng 30 bộ lọc đầu.", respelt: "Có phải ý bạn là:",
      or: "OR không có nghĩa gì ở đây: bài phải có đủ các từ.", unclosed: "Dấu ngoặc kép chưa đóng: các từ được tìm như không có nó.",
      none: "Không tìm thấy. Thử ít từ hơn, bỏ dấu, hoặc xem các danh sách trên đầu trang.", excluding: "Chỉ có từ cần loại. Thêm một từ cần tìm.",
      unfit: "Không có bài nào hợp mọi bộ lọc.", unleft: "Không có bài nào hợp bộ lọc mà không có từ cần loại.", unfiltered: "Bỏ bộ lọc", strange: "Không có “{text}” trong bộ lọc “{facet}”.",
      broken: "Một phần chỉ mục không tải được: kết quả có thể thiếu.", updated: "Bộ sưu tập vừa được cập nhật: đây là kết quả mới.", failed: "Không tải được chỉ mục tìm kiếm.",
      unreached: "Chưa tìm được trong: {names}.", again: "Thử lại", uncounted: "Không tải được bộ lọc.",
      drop: "Bỏ lọc", clear: "Bỏ hết", without: "không có “{text}”", barred: "trừ {text}", in_title: "trong tiêu đề", in_author: "trong tên tác giả", in_caption: "trong chú thích ảnh", in_vi: "trong tiếng Việt", in_en: "trong tiếng Anh", sort: "Xếp theo:", relevance: "Phù hợp", newest: "Mới trước", oldest: "Cũ trước",
      filters: ["Bộ lọc", "Bộ lọc ({n})"], place: "Địa danh", outlet: "Tờ báo", term: "Thuật ngữ", year: "Năm", state: "Tiếng Anh", from: "từ ngày", to: "đến ngày",
    },
    en: {
      heading: "Search: {text}", waiting: "Searching…",
      begun: ["No article has words that begin so", "{n} article has words that begin so", "{n} articles have words that begin so"],
      unfinished: "No article has the words just as typed: these have words that begin so.",
      count: ["No articles", "{n} article", "{n} articles"], all: ["No articles have all the words", "{n} article has all the words", "{n} articles have all the words"],
      one: ["No articles have the word", "{n} article has the word", "{n} articles have the word"],
      about: "about {n}", closest: "Closest", alias: ["", "{n} article by the glossary and place names", "{n} articles by the glossary and place names"],
      marks: ["", "{n} article with other marks", "{n} articles with other marks"], some: ["", "{n} more has only some of the words", "{n} more have only some of the words"],
      apart: "(not counted above or in the filters)", also: "Also published in:", lacking: "Lacks:", unmarked: "With other marks, or none: {words}", why: "{other} = {text}",
      paragraph: "Paragraph {n}", inferred: "date inferred from the text", further: ["", "{n} more passage in this article", "{n} more passages in this article"],
      outdated: "Outdated translation", withheld: "Some sentences not shown",
      together: ["", "Side by side: {n} article.", "Side by side: {n} articles."], only: "Only these", require: "Require “{text}”",
      unknown: "No article has {words}.", meant: "No article has {words}. Results for “{text}” instead.", keys: "“{text}” was also read as “{other}”.", typed: "Only “{text}”",
      ignored: "Only the first 30 words were looked for.", many: "Only the first 30 filters were used.", respelt: "Did you mean:",
      or: "OR means nothing here: articles are to have all the words.", unclosed: "The quotation mark is not closed: the words were looked for as if it were not there.",
      none: "Nothing found. Try fewer words, or leave out the marks, or use the lists at the top of the page.", excluding: "Only words to leave out. Add one to look for.",
      unfit: "No article fits all the filters.", unleft: "No article that fits the filters is without the words to leave out.", unfiltered: "Remove the filters", strange: "There is no “{text}” in the filter “{facet}”.",
      broken: "Part of the index could not be loaded: results may be missing.", updated: "The collection was updated: these are the results in it now.", failed: "The search index could not be loaded.",
      unreached: "Not searched: {names}.", again: "Try again", uncounted: "The filters could not be loaded.",
      drop: "Remove", clear: "Clear all", without: "without “{text}”", barred: "not {text}", in_title: "in the title", in_author: "as the author", in_caption: "in a caption", in_vi: "in Vietnamese", in_en: "in English", sort: "Sort:", relevance: "Relevance", newest: "Newest", oldest: "Oldest",
      filters: ["Filters", "Filters ({n})"], place: "Places", outlet: "Newspapers", term: "Terms", year: "Years", state: "English", from: "from", to: "to",
    },
  };

  /* A sentence of the page; `n` in it as the language writes numbers. values.about: it is no exact one. */
  page.tell = function (key, values) {
    var text = WORDS[page.language][key], n = values && values.n;
    if (Array.isArray(text)) text = text[Math.min(n, text.length - 1)];
    return text.replace(/\{(\w+)\}/g, function (all, name) {
      if (name !== "n") return values[name];
      var number = n.toLocaleString(locale);
      return values.about ? WORDS[page.language].about.replace("{n}", number) : number;
    });
  };
})();
