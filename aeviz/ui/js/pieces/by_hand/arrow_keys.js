// Arrow keys, as handles and pen take them.

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };

export const RESTED = 350; // milliseconds without a key that end a move by keys

/** Whether a key is meant for the browser: ours come alone or with Shift. */
export const isShortcut = ({ altKey, ctrlKey, metaKey }) => altKey || ctrlKey || metaKey;

/** [right, up] of an arrow key; undefined for another. */
export const wayOf = ({ key }) => WAYS[key];
