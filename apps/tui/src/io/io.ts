/** `interrupted`: Ctrl+C instead of an answer. */
export type Answer = 'yes' | 'no' | 'interrupted'

/** The standard streams of a headless command. */
export interface Io {
  /** Writes results to standard output. */
  out(text: string): void
  /** Writes diagnostics to standard error. */
  err(text: string): void
  /** The width of standard output; undefined if that is not a terminal, or a terminal without a known size. */
  columns: number | undefined
  /** Aborts once results can't be written: their reader has left, or, with the error as reason, something else failed. */
  outClosed: AbortSignal
  /** Waits until everything is written; false if a write failed for another reason than a reader that left. */
  allWritten(): Promise<boolean>
  /** Shows a line on standard error, if that is a terminal, in place of the last one; no text removes it. */
  status(text?: string): void
  /** The width of standard error, if that is a terminal. */
  statusColumns: number | undefined
  /** Asks on standard error. Any text that `isYes` rejects is a no. */
  ask(question: string, isYes: (text: string) => boolean, signal: AbortSignal): Promise<Answer>
  /** Reads standard input to its end; rejects when the signal aborts. */
  readAll(signal: AbortSignal): Promise<Uint8Array>
}
