// Weights by digest: fetched once a tab, whatever pages come and go, and checked against the digest that names them.
import { Classifier } from "./classifier.js";
import { LatentMap } from "../pad/latent_map.js";
import { DenseNetwork } from "./networks.js";
import { readSafetensors } from "./safetensors.js";

const bytesByDigest = new Map();

export class WeightsError extends Error {
  /** @param {"unreachable"|"damaged"} reason which sentence the pad shows */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

async function sha256(buffer) {
  const hash = await crypto.subtle.digest("SHA-256", buffer);
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function download(base, digest) {
  let buffer;
  try {
    const response = await fetch(`${base}${digest}.bin`);
    if (!response.ok) throw new Error(response.statusText);
    buffer = await response.arrayBuffer();
  } catch {
    throw new WeightsError("unreachable");
  }
  // Browsers offer SHA-256 on https and localhost only; a classroom's plain http goes without.
  if (globalThis.crypto?.subtle && (await sha256(buffer)) !== digest) throw new WeightsError("damaged");
  return buffer;
}

/** The bytes under this digest; a failure is forgotten, so that the next pad may try again. */
export function fetchBytes(base, digest) {
  if (!bytesByDigest.has(digest)) {
    const promise = download(base, digest);
    bytesByDigest.set(digest, promise);
    promise.catch(() => bytesByDigest.delete(digest));
  }
  return bytesByDigest.get(digest);
}

async function read(base, digest, Kind) {
  const bytes = await fetchBytes(base, digest);
  try {
    return { digest, bytes, network: new Kind(readSafetensors(bytes)) };
  } catch {
    bytesByDigest.delete(digest); // where no digest could be compared, this is how damage shows
    throw new WeightsError("damaged");
  }
}

export const fetchDense = (base, digest) => read(base, digest, DenseNetwork);
export const fetchClassifier = (base, digest) => read(base, digest, Classifier);
export const fetchMap = (base, digest) => read(base, digest, LatentMap);
