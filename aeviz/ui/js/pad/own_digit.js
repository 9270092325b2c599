// The student's own digit on a pad: where the encoder puts it, and how well the decoder gives it back from there.
import { paintSoon } from "./frames.js";
import { misfit } from "../engine/outputs.js";

export class OwnDigit {
  /** @param {Pad} pad whose networks see it */
  constructor(pad) {
    this.pad = pad;
    this.pixels = null; // 784 values in [0, 1], null where none is drawn
    this.found = null; // {z, code, loss, rung}, null where it is not encoded
    this.followed = false; // whether the pad's point stands on it
  }

  /** @param {Float32Array|null} pixels */
  async receive(pixels) {
    const { pad } = this;
    this.pixels = pixels;
    this.found = null;
    if (!pad.ready) return;
    if (pixels) {
      const encoder = await pad.fetchEncoder();
      if (!encoder || this.pixels !== pixels || !pad.ready) return;
      this.place();
      this.followed = true;
    } else this.tell();
    paintSoon(pad);
  }

  /** Where it is found in this frame: anew whenever beta or the label is another, for then both networks are others. */
  settle() {
    if (this.found && this.found.rung !== this.pad.condition.rung) this.place();
    return this.found;
  }

  place() {
    const { encoder, decoder: { network }, logBeta, condition } = this.pad;
    const code = encoder.run(this.pixels, logBeta, condition.oneHot).slice();
    const z = [code[0], code[1]];
    const answer = network.run(z, logBeta, condition.toldOf(code));
    this.found = { z, code, loss: misfit(answer, network.output, this.pixels), rung: condition.rung };
    this.tell();
  }

  tell() {
    const { dataset } = this.pad.view.root;
    if (this.found) {
      dataset.drawnZ = this.found.z.map((value) => value.toPrecision(6)).join(",");
      dataset.drawnLoss = this.found.loss.toPrecision(7);
    } else {
      delete dataset.drawnZ;
      delete dataset.drawnLoss;
    }
  }
}
