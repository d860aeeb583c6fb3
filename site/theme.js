// Before anything is drawn: the theme that was chosen or that the address asks for, whether this is a frame in an article,
// and what that leaves out.
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
  if (address.has('embed')) {
    root.dataset.embed = '';
    // `frame.js` says what it does not know of these.
    root.dataset.hide = (address.get('hide') ?? '').replaceAll(',', ' ');
    // `frame.js` comes after the first result, and asks which values a calculator has.
    addEventListener('perennial:result', ({ detail }) => {
      root.dataset.fields = Object.keys(detail.values).join(' ');
    }, { once: true });
  }
}
