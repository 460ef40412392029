/** One option of a command, as `node:util` parses it and as the help shows it. */
export interface Option {
  name: string
  type: 'string' | 'boolean'
  /** The name of the value in the help. */
  value?: string
  /** The values that are known, for the completion of a shell. */
  choices?: readonly string[]
  /** Whether it may be given more than once; each value counts. */
  isRepeatable?: boolean
  help: string
}

/** What is wrong with a command line, and what would be right. */
export interface UsageError {
  usageError: string
  /** Print the whole help, not only a pointer to it. */
  showHelp?: boolean
}
