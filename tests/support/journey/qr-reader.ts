/** Reads a QR code from a picture, as a phone does: from the pixels of a screenshot, by a reader library. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const loaded = readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')).then(
  (file) =>
    prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(file).buffer }, fireImmediately: true }),
);

/** The text of the one QR code on a PNG, or undefined where none can be read. */
export async function readQr(png: Uint8Array): Promise<string | undefined> {
  await loaded;
  const found = await readBarcodes(png, { formats: ['QRCode'], maxNumberOfSymbols: 1, tryHarder: true });
  return found.find((code) => code.isValid)?.text;
}
