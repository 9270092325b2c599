// Colours: the page's own, read from Streamlit's variables, and those of the classes and heat maps.

// Ten classes after Paul Tol's "muted" scheme, which stays apart under every common colour blindness; lighter on a dark page.
// A class is never told by colour alone: its numeral stands at its median.
export const CLASS_COLOURS = {
  light: ["#332288", "#4ea3dc", "#2a9d8f", "#117733", "#8f8f22", "#dda60a", "#cc6677", "#882255", "#aa4499", "#666666"],
  dark: ["#8b7cf0", "#88ccee", "#44c4b0", "#5fbf6a", "#c3bd4a", "#f2c14e", "#f28b9b", "#d4619c", "#d68ad6", "#bdbdbd"],
};

/** Any CSS colour as [red, green, blue]. */
function channels(css) {
  const context = new OffscreenCanvas(1, 1).getContext("2d");
  context.fillStyle = css;
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

/** What the drawing needs to know about the page around `element`. */
export function readTheme(element, projector) {
  const style = getComputedStyle(element);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  const background = read("--st-background-color", "#ffffff");
  const [red, green, blue] = channels(background);
  const dark = 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
  const text = read("--st-text-color", dark ? "#eeeeee" : "#1b1b22");
  const classes = dark ? CLASS_COLOURS.dark : CLASS_COLOURS.light;
  return {
    dark,
    text,
    ink: channels(text),
    paper: dark ? "#101015" : "#ffffff",
    accent: read("--st-primary-color", "#c2410c"),
    classes,
    classChannels: classes.map(channels),
    heat: dark ? [96, 165, 250] : [23, 78, 166],
    font: read("--st-font", "sans-serif"),
    weight: projector ? 1.6 : 1, // of strokes, dots and letters on the map
  };
}
