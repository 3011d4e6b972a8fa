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
 * `heard` is called on every piece that arrives, comments included: the stream lives. A lone CR, which the standard
 * also takes for the end of a line, is not one here: our server does not write it.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  maxLength: number,
  heard: () => void,
): AsyncGenerator<string | undefined> {
  let data: string[] = [];
  let length = 0;
  for await (const line of readLines(body, maxLength, heard)) {
    if (line === undefined) {
      yield undefined;
      return;
    }
    if (line === '' && data.length > 0) {
      yield data.join('\n');
      data = [];
      length = 0;
    }
    if (!line.startsWith('data:')) continue;
    data.push(line.slice(line.startsWith('data: ') ? 6 : 5));
    length += line.length;
    if (length > maxLength) {
      yield undefined;
      return;
    }
  }
}

/** Each whole line. Pieces of one that is not whole yet are joined once, at its end: a long line costs its length. */
async function* readLines(
  body: ReadableStream<Uint8Array>,
  maxLength: number,
  heard: () => void,
): AsyncGenerator<string | undefined> {
  const decoder = new TextDecoder();
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of body) {
    heard();
    const [first = '', ...others] = decoder.decode(chunk, { stream: true }).split('\n');
    pieces.push(first);
    length += first.length;
    for (const other of others) {
      yield withoutReturn(pieces.join(''));
      pieces = [other];
      length = other.length;
    }
    if (length > maxLength) {
      yield undefined;
      return;
    }
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
