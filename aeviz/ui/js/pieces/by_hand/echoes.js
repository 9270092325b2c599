// What was told to Python comes back with the next data: an echo, no wish. Several may be under way at once.

export class Echoes {
  constructor() {
    this.told = [];
  }

  /** Begins with what Python wishes: what was told before it is no answer that is still to come. */
  begin(words) {
    this.told = [words];
  }

  /** Notes what is told; false where it is what was told last. */
  tell(words) {
    if (this.told.at(-1) === words) return false;
    this.told.push(words);
    return true;
  }

  /** Whether this was told before and has not been overtaken by the answer to something told later. */
  isEcho(words) {
    const position = this.told.lastIndexOf(words);
    if (position < 0) return false;
    this.told.splice(0, position);
    return true;
  }
}
