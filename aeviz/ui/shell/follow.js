// Scrolls to the section that a link leads to and holds it there while what stands above it still grows: maps come in
// one after the other. Whoever scrolls, presses or types meanwhile is left alone.
((opening, section) => {
  const LOOK_EVERY = 100, SETTLED = 1500, PATIENCE = 15000; // milliseconds
  if (window.aevizFollowed === opening) return; // a rerun of the same opening
  window.aevizFollowed = opening;
  const gestures = ["wheel", "touchstart", "pointerdown", "keydown"];
  const begun = performance.now();
  let moved = begun, timer = 0, found = null;
  const stop = () => {
    clearTimeout(timer);
    for (const gesture of gestures) removeEventListener(gesture, stop, true);
  };
  const hold = () => {
    const now = performance.now();
    const place = document.querySelector(`.st-key-section_${section}`);
    if (place) {
      const before = place.getBoundingClientRect().top;
      place.scrollIntoView();
      if (place !== found || Math.abs(place.getBoundingClientRect().top - before) > 1) moved = now;
      if (place !== found) focus(place.querySelector("h2"));
      found = place;
    }
    if (now - begun > PATIENCE || (found && now - moved > SETTLED)) stop();
    else timer = setTimeout(hold, LOOK_EVERY);
  };
  const focus = (heading) => { // who reads by ear or by keys goes on from here
    heading?.setAttribute("tabindex", "-1");
    heading?.focus({ preventScroll: true });
  };
  for (const gesture of gestures) addEventListener(gesture, stop, true);
  hold();
})
