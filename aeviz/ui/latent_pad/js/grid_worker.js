// Runs in a worker of its own, so that the pointer never waits for the grid.
import { cellCentres, decodeBatch } from "./batch.js";
import { DenseNetwork } from "./networks.js";
import { readSafetensors } from "./safetensors.js";

const decoders = new Map(); // by digest

self.onmessage = ({ data }) => {
  if (data.bytes) {
    decoders.set(data.digest, new DenseNetwork(readSafetensors(data.bytes)));
    return;
  }
  const { digest, extent, side, logBeta } = data;
  const pixels = decodeBatch(decoders.get(digest), cellCentres(extent, side), side * side, logBeta);
  self.postMessage({ ...data, pixels }, [pixels.buffer]);
};
