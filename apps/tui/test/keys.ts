/** The bytes that a terminal sends for keys other than letters. */
export const KEYS = {
  enter: '\r',
  esc: '\u001b',
  pageDown: '\u001b[6~',
  down: '\u001b[B',
  up: '\u001b[A',
  ctrlC: '\u0003',
  ctrlD: '\u0004',
  ctrlW: '\u0017',
  ctrlL: '\u000c',
  backspace: '\u007f',
}
