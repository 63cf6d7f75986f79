// Applies the remembered theme before the first paint; loaded without defer for that reason.
(() => {
  try {
    const theme = localStorage.getItem("parley-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be closed to us; the system's preference then decides.
  }
})();
