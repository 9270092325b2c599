// Runs in a worker of its own, so that the pointer never waits for the grid.
import { cellCentres, decodeBatch } from "./batch.js";
import { DenseNetwork } from "./networks.js";
import { readSafetensors } from "./safetensors.js";
import { SimdDecoder } from "./simd.js";

const decoders = new Map(); // by digest

self.onmessage = ({ data }) => {
  const { digest, bytes, forget, extent, side, logBeta } = data;
  if (forget) {
    decoders.delete(digest);
    return;
  }
  if (bytes) {
    decoders.set(digest, { network: new DenseNetwork(readSafetensors(bytes)) });
    return;
  }
  const decoder = decoders.get(digest);
  const count = side * side;
  const z = cellCentres(extent, side);
  if (decoder.simd === undefined) decoder.simd = SimdDecoder.of(decoder.network, count);
  const pixels = decoder.simd?.decode(z, logBeta) ?? decodeBatch(decoder.network, z, count, logBeta);
  self.postMessage({ ...data, pixels }, [pixels.buffer]);
};
