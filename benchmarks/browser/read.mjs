// Reads pictures from standard input with a browser's reader, one line of JSON for each.
//
//   node read.mjs jsqr|zxing-wasm
//
// A picture is width and height (32-bit little endian), then as many grey pixels.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

async function reader(name) {
  if (name === "jsqr") {
    const jsqr = require("jsqr");
    const read = jsqr.default ?? jsqr;
    return async ({ data, width, height }) => {
      const code = read(data, width, height);
      return code ? [code.data] : [];
    };
  }
  const { prepareZXingModule, readBarcodes } = await import("zxing-wasm/reader");
  const wasm = readFileSync(require.resolve("zxing-wasm/reader/zxing_reader.wasm"));
  const binary = wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength);
  prepareZXingModule({ overrides: { wasmBinary: binary }, fireImmediately: true });
  return async (picture) => {
    const codes = await readBarcodes(picture, { formats: ["QRCode"], textMode: "Plain" });
    return codes.filter((code) => code.isValid).map((code) => code.text);
  };
}

function colours(grey, width, height) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0, j = 0; i < grey.length; i++, j += 4) {
    data[j] = data[j + 1] = data[j + 2] = grey[i];
    data[j + 3] = 255;
  }
  return { data, width, height, colorSpace: "srgb" };
}

const read = await reader(process.argv[2]);
let waiting = Buffer.alloc(0);
for await (const chunk of process.stdin) {
  waiting = Buffer.concat([waiting, chunk]);
  while (waiting.length >= 8) {
    const width = waiting.readUInt32LE(0);
    const height = waiting.readUInt32LE(4);
    const end = 8 + width * height;
    if (waiting.length < end) break;
    const picture = colours(waiting.subarray(8, end), width, height);
    waiting = waiting.subarray(end);
    const begin = performance.now();
    let texts = [];
    try {
      texts = await read(picture);
    } catch {
      // A picture that a reader fails on is one that it did not read.
    }
    const ms = performance.now() - begin;
    process.stdout.write(JSON.stringify({ ms, texts }) + "\n");
  }
}
