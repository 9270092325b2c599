// On a narrow window the sidebar lies over the page: once a page has been chosen in it, it goes.

const NARROW = 768; // CSS pixels: Streamlit's own, below which the sidebar takes no room but covers the page

export function closeSidebar({ target }) {
  const link = target.closest?.('[data-testid="stSidebar"] [data-testid="stPageLink"] a');
  if (link && window.innerWidth <= NARROW) document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
}
