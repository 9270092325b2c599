// Where weighted sums are computed: in WebAssembly, four numbers an instruction (SIMD), some twenty times as fast as plain
// JavaScript, which stands in where a browser has no SIMD or a page policy forbids WebAssembly.
import { plainSums } from "./plain_kernel.js";

// kernel.wat, assembled and in base64.
const ASSEMBLED =
  "AGFzbQEAAAABDwFgC39/f39/f39/f39/AAIOAQJqcwZtZW1vcnkCAAEDAgEABwgBBHN1bXMAAAqlAgGiAgIIfwV7A0AgByELIAMhDCAJIQ0DQCAB/QAEACEUIAH9AAQQIRUgAf0ABCAhFiAB/QAEMCEXIAAhDiAEIQ8gDCEQA0AgECERIBAgBUECdGohEgNAIBH9CQIAIRMgFCATIA79AAQA/eYB/eQBIRQgFSATIA79AAQQ/eYB/eQBIRUgFiATIA79AAQg/eYB/eQBIRYgFyATIA79AAQw/eYB/eQBIRcgDkHAAGohDiARQQRqIREgESASSQ0ACyAQIAZqIRAgD0EBayIPDQALIA0gFP0LBAAgDSAV/QsEECANIBb9CwQgIA0gF/0LBDAgDCAIaiEMIA0gCmohDSALQQFrIgsNAAsgDiEAIAFBwABqIQEgCUHAAGohCSACQQFrIgINAAsLANwBBG5hbWUCngEBABgABndlaWdodAEEYmlhcwIGcGFuZWxzAwF4BAhzZWdtZW50cwUHY29sdW1ucwYNc2VnbWVudFN0cmlkZQcIZXhhbXBsZXMIB3hTdHJpZGUJA291dAoJb3V0U3RyaWRlCwFuDAdleGFtcGxlDQJ0bw4Bdw8BcxAHc2VnbWVudBEEZnJvbRIDZW5kEwVpbnB1dBQBYRUBYhYBYxcBZAM0AQAEAAluZXh0UGFuZWwBC25leHRFeGFtcGxlAgtuZXh0U2VnbWVudAMKbmV4dENvbHVtbg==";

let compiled;

/** The module, or null where the browser cannot. */
function compile() {
  if (compiled !== undefined) return compiled;
  compiled = null;
  try {
    const bytes = Uint8Array.from(atob(ASSEMBLED), (letter) => letter.charCodeAt(0));
    if (WebAssembly.validate(bytes)) compiled = new WebAssembly.Module(bytes);
  } catch {
    // no WebAssembly, or not allowed
  }
  return compiled;
}

/**
 * A kernel with memory of its own for so many numbers, all of them 0.
 * @returns {{floats: Float32Array, sums: Function, vectors: boolean}} what sums() takes and does, kernel.wat says
 */
export function openKernel(length) {
  if (compile()) {
    try {
      const pages = Math.ceil((4 * length) / 65536);
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
      const { sums } = new WebAssembly.Instance(compile(), { js: { memory } }).exports;
      return { floats: new Float32Array(memory.buffer), sums, vectors: true };
    } catch {
      // a tab may hold so much of this kind of memory and no more
    }
  }
  const floats = new Float32Array(length);
  return { floats, sums: plainSums(floats), vectors: false };
}
