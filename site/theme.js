// Before anything is drawn: the theme that was chosen or that the address asks for, and whether this is a frame in an article.
{
  const root = document.documentElement;
  const address = new URLSearchParams(location.search);
  let theme = address.get('theme');
  if (!theme) {
    try {
      theme = localStorage.getItem('perennial.theme');
    } catch {
      // Storage is refused: the theme is the system's.
    }
  }
  if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
  if (address.has('embed')) root.dataset.embed = '';
}
