// Runs in a worker of its own, so that the pointer never waits for the grid.
import { cellCentres } from "./cells.js";
import { DenseNetwork } from "./networks.js";
import { readSafetensors } from "./safetensors.js";

const decoders = new Map(); // networks by digest

self.onmessage = ({ data }) => {
  const { digest, bytes, forget, extent, side, logBeta, told } = data;
  if (forget) {
    decoders.delete(digest);
    return;
  }
  if (bytes) {
    decoders.set(digest, new DenseNetwork(readSafetensors(bytes)));
    return;
  }
  const pixels = decoders.get(digest).pictures(cellCentres(extent, side), logBeta, told);
  self.postMessage({ ...data, pixels }, [pixels.buffer]);
};
