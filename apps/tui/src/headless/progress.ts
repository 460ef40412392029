import type { CancelRun } from '@countermand/core'
import type { Deps } from './deps.ts'
import { progressLine } from './progress-line.ts'

/** Often enough to look alive. */
const EVERY_MS = 250

/** Keeps a progress line on standard error, if that is a terminal, until it is told to stop. */
export function showProgress(
  run: CancelRun,
  { connection, io }: Pick<Deps, 'connection' | 'io'>,
): () => void {
  const { clock } = connection.client
  let cancelNext = () => {}
  function show() {
    if (io.statusColumns === undefined) return
    io.status(progressLine(run.progress(), clock.now(), io.statusColumns))
    cancelNext = clock.after(EVERY_MS, show)
  }
  show()
  return () => {
    cancelNext()
    io.status()
  }
}
