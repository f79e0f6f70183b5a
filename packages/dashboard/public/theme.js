// Runs before the first paint: the chosen theme, else the system's, so that no wrong colour ever flashes.
(function () {
  var dark = matchMedia('(prefers-color-scheme: dark)');
  function apply() {
    var choice = null;
    try {
      choice = localStorage.getItem('labkeeper.theme');
    } catch {
      // Storage may be forbidden; the system's choice holds.
    }
    var system = dark.matches ? 'dark' : 'light';
    var theme = choice === 'light' || choice === 'dark' ? choice : system;
    document.documentElement.setAttribute('data-theme', theme);
    var meta = document.querySelector('meta[name="theme-color"]');
    if (meta) meta.setAttribute('content', theme === 'dark' ? '#0f1114' : '#fbfbfc');
  }
  dark.addEventListener('change', apply);
  addEventListener('storage', apply);
  addEventListener('labkeeper:theme', apply);
  apply();
})();
