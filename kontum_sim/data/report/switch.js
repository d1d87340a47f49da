(function () {
  var root = document.documentElement, title = document.querySelector("title");
  function set(lang) {
    root.lang = lang;
    root.setAttribute("data-lang", lang);
    document.title = title.getAttribute("data-" + lang);
    document.querySelectorAll("[data-set]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-set") === lang));
    });
  }
  document.querySelectorAll("[data-set]").forEach(function (button) {
    button.addEventListener("click", function () { set(button.getAttribute("data-set")); });
  });
  var asked = new URLSearchParams(location.search).get("lang");
  if (asked === "vi" || asked === "en") set(asked);
  var opened = [];
  window.addEventListener("beforeprint", function () {
    document.querySelectorAll("details:not([open]):not(.numbers)").forEach(function (fold) {
      fold.open = true;
      opened.push(fold);
    });
  });
  window.addEventListener("afterprint", function () {
    opened.splice(0).forEach(function (fold) { fold.open = false; });
  });
})();
