/** What the answer to a question was; `interrupted` is Ctrl+C in place of an answer. */
export type Answer = 'yes' | 'no' | 'interrupted'

/** Where a headless command writes, and whom it asks. */
export interface Io {
  /** Results: standard output. */
  out(text: string): void
  /** Diagnostics and progress: standard error. */
  err(text: string): void
  /** The width of the terminal that results go to; undefined when it tells none, or they go to a file or a pipe. */
  columns: number | undefined
  /** Aborts when the results can't be written any more: nobody reads them, or, with the error, another reason. */
  outClosed: AbortSignal
  /** Waits until everything is written; false when some of it can't be, though its reader is still there. */
  allWritten(): Promise<boolean>
  /**
   * Shows a line on standard error that the next one replaces, if that is a terminal; without a text it
   * goes away.
   */
  status(text?: string): void
  /** The width of standard error, if that is a terminal. */
  statusColumns: number | undefined
  /** Asks on standard error; anything but what `isYes` takes is a no. */
  ask(question: string, isYes: (text: string) => boolean, signal: AbortSignal): Promise<Answer>
  /** Standard input to its end, as it came; rejects when the signal aborts. */
  readAll(signal: AbortSignal): Promise<Uint8Array>
}
