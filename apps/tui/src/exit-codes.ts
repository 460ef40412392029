/** The exit codes that `EXIT_CODES_HELP` explains. */
export const EXIT = {
  ok: 0,
  some: 1,
  usage: 2,
  unusable: 3,
  unknown: 4,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export const EXIT_CODES_HELP = `Exit codes:
  0    all cancelled, accepted or already cancelled (dry run: all may be cancelled)
  1    at least one was not
  2    usage error; nothing was sent
  3    credentials, configuration, upstream or output unusable
  4    at least one outcome is unknown
  130  interrupted`
