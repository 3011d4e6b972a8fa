/** A QR code as a picture, with the error correction that is read from the back of a room. */
import type { QrFormat } from '#core/contracts/sessions.ts';

const OPTIONS = { errorCorrectionLevel: 'M', margin: 4 } as const;
const PNG_WIDTH_PX = 512;

/** The bytes of an SVG or PNG that holds `text`. */
export async function qrImage(text: string, format: Exclude<QrFormat, 'json'>): Promise<Buffer> {
  // Loaded when the first one is asked for, so that the start is not slower for it.
  const { toBuffer, toString } = (await import('qrcode')).default;
  if (format === 'svg') return Buffer.from(await toString(text, { ...OPTIONS, type: 'svg' }));
  return toBuffer(text, { ...OPTIONS, type: 'png', width: PNG_WIDTH_PX });
}
