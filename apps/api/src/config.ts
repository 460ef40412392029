import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'

/** What people type to run this program: the repository's script, or the installed bin. */
export const PROGRAM = process.env.npm_lifecycle_event === 'gateway' ? 'pnpm gateway' : 'countermand-gateway'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** An empty variable is an unset one, as shells and compose files write it. */
const unset = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? undefined : value)

/** Plain digits only: `0x50` and `1e3` are typing errors. */
const wholeNumber = (largest: number, preset: number) =>
  z.preprocess(
    unset,
    z
      .string()
      .regex(/^\d{1,9}$/, `must be a whole number from 0 to ${largest}`)
      .transform(Number)
      .refine((value) => value <= largest, `must be a whole number from 0 to ${largest}`)
      .default(preset),
  )

/** A path is put behind it, and a password in it would stand in the log. */
const BARE = /^[^@?#]*$/

/** Below an origin alone there are no orders. */
const hasPath = (url: string) => !/^\/*$/.test(URL.parse(url)?.pathname ?? '')

const environmentSchema = z.object({
  /** The account's key. */
  TELNYX_API_KEY: z.preprocess(unset, z.string().trim().optional()),
  /** A file that holds the key, so that no environment has to. */
  TELNYX_API_KEY_FILE: z.preprocess(unset, z.string().optional()),
  /** @default https://api.telnyx.com/v2 */
  TELNYX_BASE_URL: z.preprocess(
    unset,
    z
      .url({ protocol: /^https?$/, error: 'must be a URL, such as https://api.telnyx.com/v2' })
      .regex(BARE, 'must be a URL without a user, a password, "?" or "#"')
      .refine(hasPath, 'has no path: add the version of the API, as in https://api.telnyx.com/v2')
      .default('https://api.telnyx.com/v2'),
  ),
  /** The address to listen on. @default 127.0.0.1 */
  HOST: z.preprocess(unset, z.string().default('127.0.0.1')),
  /** 0 takes any free one. @default 8787 */
  PORT: wholeNumber(65_535, 8787),
  /** Where the ledger is kept. @default .countermand */
  COUNTERMAND_DATA_DIR: z.preprocess(unset, z.string().default('.countermand')),
  /** A guards file. @default none, so that only Telnyx's own rule holds */
  COUNTERMAND_GUARDS: z.preprocess(unset, z.string().optional()),
  /** How long the gateway serves on after a signal to stop, while it is not ready. @default 0 */
  COUNTERMAND_DRAIN_SECONDS: wholeNumber(3_600, 0),
  /** @default info */
  LOG_LEVEL: z.preprocess(
    unset,
    z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  ),
})

export interface Config {
  apiKey: string
  baseUrl: string
  host: string
  port: number
  /** The whole path of the folder of the ledger; made if there is none. */
  dataDir: string
  /** The path of the guards file. @default none */
  guardsFile?: string | undefined
  /**
   * How long requests are still taken after the stop has begun, while `/readyz` already says no, so that a
   * balancer stops sending them first. In seconds.
   */
  drainSeconds: number
  logLevel: (typeof LOG_LEVELS)[number]
}

/** The configuration can't be used; the message is a readable list of what is wrong. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Reads the gateway's configuration; the only place that knows the environment.
 *
 * @throws ConfigError that names each bad value
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const parsed = environmentSchema.safeParse(environment)
  if (!parsed.success) throw new ConfigError(list(parsed.error.issues.map(describe)))
  const { TELNYX_API_KEY, TELNYX_API_KEY_FILE, ...settings } = parsed.data
  return {
    apiKey: readKey(TELNYX_API_KEY, TELNYX_API_KEY_FILE),
    baseUrl: settings.TELNYX_BASE_URL,
    host: settings.HOST,
    port: settings.PORT,
    dataDir: resolve(settings.COUNTERMAND_DATA_DIR),
    guardsFile: settings.COUNTERMAND_GUARDS,
    drainSeconds: settings.COUNTERMAND_DRAIN_SECONDS,
    logLevel: settings.LOG_LEVEL,
  }
}

/**
 * Reads the one setting that the commands beside the gateway need: where its data is. Any text can be that.
 */
export function readDataDir(environment: Record<string, string | undefined>): string {
  return environmentSchema.pick({ COUNTERMAND_DATA_DIR: true }).parse(environment).COUNTERMAND_DATA_DIR
}

function readKey(key: string | undefined, file: string | undefined): string {
  if (key && file) {
    throw new ConfigError(list(['TELNYX_API_KEY and TELNYX_API_KEY_FILE are both set: keep one.']))
  }
  const found = key ?? (file && readKeyFile(file))
  if (!found) throw new ConfigError(list(['TELNYX_API_KEY is missing: set it, or TELNYX_API_KEY_FILE.']))
  // What no header takes is no key. It is not shown: most of it may be one.
  if (/^[\x21-\x7e]+$/.test(found)) return found
  const name = key ? 'TELNYX_API_KEY' : 'TELNYX_API_KEY_FILE'
  throw new ConfigError(
    list([`${name}: the key holds characters that no key has: set the key and nothing else.`]),
  )
}

function readKeyFile(file: string): string {
  try {
    const text = readFileSync(file, 'utf8').trim()
    if (text) return text
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ConfigError(list([`TELNYX_API_KEY_FILE: ${file} can't be read (${code}).`]))
  }
  throw new ConfigError(list([`TELNYX_API_KEY_FILE: ${file} is empty.`]))
}

const describe = ({ path, message }: z.core.$ZodIssue) => `${path.join('.')}: ${message}`

const list = (problems: string[]) =>
  `The gateway's configuration can't be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`
