// A pad's encoder, fetched when an image is first to be encoded: most who open a page only decode.
import { fetchDense } from "../engine/weights.js";

/**
 * The encoder, null where the model has none or it could not be had. A drag asks in every frame until it is here: all wait
 * for the same one.
 * @param {Pad} pad
 */
export async function encoderOf(pad) {
  const { weights } = pad.data;
  if (pad.encoder || !weights.encoder) return pad.encoder;
  try {
    pad.encoderComing ??= fetchDense(weights.base, weights.encoder);
    const { network } = await pad.encoderComing;
    if (!pad.wants(weights)) return null;
    pad.encoder = network;
    pad.trouble(null);
  } catch (error) {
    if (!error.reason) throw error;
    if (!pad.wants(weights)) return null;
    pad.encoderComing = null; // who asks next tries again
    pad.trouble(error.reason);
  }
  return pad.encoder;
}
