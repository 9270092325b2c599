// What a pad tells Python: where its point was let go, and its beta. Once each, for every message makes the page run.
import { Told } from "../run/told.js";

const sixDigits = (value) => Number(value.toPrecision(6));

export class PadMessage {
  /** @param {Pad} pad that speaks */
  constructor(pad) {
    this.pad = pad;
    this.told = { z: new Told(), beta: new Told() };
  }

  /** What holds now, as far as it is news. */
  send() {
    const { pad, told } = this;
    const z = pad.z.map(sixDigits);
    if (told.z.tell(z)) pad.setStateValue("z", z);
    if (!pad.condition.hasBeta) return;
    const beta = sixDigits(Math.exp(pad.logBeta));
    if (told.beta.tell([beta])) pad.setStateValue("beta", beta);
  }

  /** All that was told is taken back: the same place, told again, is news. */
  unsay() {
    const told = { ...this.told, marks: this.pad.marks.told };
    for (const [name, one] of Object.entries(told)) if (one.startOver()) this.pad.setStateValue(name, null);
  }

  stop() {
    for (const told of Object.values(this.told)) told.stop();
  }
}
