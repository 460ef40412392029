/** The signals that end the program, with its exit code as a shell reports it. */
export const SIGNAL_EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
export type SignalName = keyof typeof SIGNAL_EXIT_CODES

/** Listens for these signals until the returned function is called. */
export function onSignals(
  host: Pick<NodeJS.EventEmitter, 'on' | 'off'>,
  listener: (name: SignalName) => void,
): () => void {
  const names = Object.keys(SIGNAL_EXIT_CODES)
  for (const name of names) host.on(name, listener)
  return () => {
    for (const name of names) host.off(name, listener)
  }
}
