// The section that this lab mounts, and what it takes over from the page around it.
import { readTheme } from "../../pad/theme.js";

export function buildRoot(parent, className, testid, html) {
  const root = document.createElement("section");
  root.className = className;
  root.dataset.testid = testid;
  root.innerHTML = html;
  parent.append(root);
  return root;
}

/** The page's theme, for the drawing; the style sheet hears of it in attributes. */
export function dressRoot(root, { projector }) {
  root.toggleAttribute("data-projector", projector);
  const theme = readTheme(root, projector);
  root.dataset.ink = theme.dark ? "light" : "dark";
  return theme;
}
