/** Reads the body of a reply: as one text, or as server-sent events (WHATWG HTML §9.2). Neither may grow without bound. */

/** The whole body as UTF-8, or undefined where it is longer than `maxBytes`. */
export async function readText(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let bytes = 0;
  let text = '';
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * The data of each event, as it is complete; undefined, and the end, where one is longer than `maxLength` characters.
 * `heard` is called on every piece that arrives, comments included: the stream lives.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  maxLength: number,
  heard: () => void,
): AsyncGenerator<string | undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  let data: string[] = [];
  let length = 0;
  for await (const chunk of body) {
    heard();
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line === '' && data.length > 0) {
        yield data.join('\n');
        data = [];
        length = 0;
      }
      if (!line.startsWith('data:')) continue;
      data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
      length += line.length;
    }
    if (length + rest.length > maxLength) {
      yield undefined;
      return;
    }
  }
}
