import type { CancelRun } from '@countermand/core'
import { formatProgress } from '../../text/format-progress.ts'
import type { ConnectedContext } from '../command.ts'

const REFRESH_MS = 250

/** Keeps a progress line on standard error, if that is a terminal, until the returned function is called. */
export function showProgress(
  run: CancelRun,
  { connection, io }: Pick<ConnectedContext, 'connection' | 'io'>,
): () => void {
  const { clock } = connection.client
  let cancelRefresh = () => {}
  function refresh() {
    if (io.statusColumns === undefined) return
    io.status(formatProgress(run.progress(), clock.now(), io.statusColumns))
    cancelRefresh = clock.after(REFRESH_MS, refresh)
  }
  refresh()
  return () => {
    cancelRefresh()
    io.status()
  }
}
