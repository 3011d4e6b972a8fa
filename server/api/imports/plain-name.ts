/** How titles, names and codes of a file are compared with those of the school. */

/** The key of a name: the same for any capitals, for blanks of any kind, and however its letters are put together. */
export function plainName(name: string): string {
  return name.normalize('NFC').replace(/\s+/g, ' ').trim().toLowerCase();
}
