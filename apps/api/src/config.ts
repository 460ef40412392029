import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { StoreLocation } from './store/open-store.ts'

/** What people type to run this program: the repository's script, or the installed bin. */
export const PROGRAM = process.env.npm_lifecycle_event === 'gateway' ? 'pnpm gateway' : 'countermand-gateway'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

/** Treats an empty variable as unset, as shells and compose files can't unset one. */
const emptyToUnset = (value: unknown) =>
  typeof value === 'string' && value.trim() === '' ? undefined : value

/**
 * The least length of the key, in characters; Telnyx's have 58. Texts with the key in them are rejected and hidden: a
 * shorter one would occur in ordinary words.
 */
const MIN_KEY_LENGTH = 8

/** Plain digits only: `0x50` and `1e3` are typing errors. */
const wholeNumber = (max: number, defaultValue: number) =>
  z.preprocess(
    emptyToUnset,
    z
      .string()
      .regex(/^\d{1,9}$/, `must be a whole number from 0 to ${max}`)
      .transform(Number)
      .refine((value) => value <= max, `must be a whole number from 0 to ${max}`)
      .default(defaultValue),
  )

/** A path is appended to it, and it is logged, so it must not contain a password. */
const PLAIN_URL = /^[^@?#]*$/

/** How the server's certificate is checked. The driver's other modes check less than they seem to. */
const SSL_MODES = ['disable', 'require', 'verify-full']

/** The password of `postgres://user:50%off@db/ledger` can't be decoded, for example to hide it in the log. */
function isPercentEncoded(url: string): boolean {
  const [address = ''] = url.split('?')
  try {
    decodeURIComponent(address)
    return true
  } catch {
    return false
  }
}

const databaseUrl = z.preprocess(
  emptyToUnset,
  z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must be a URL, such as postgres://user:password@host:5432/countermand',
    })
    .refine(
      (url) => {
        const mode = URL.parse(url)?.searchParams.get('sslmode') ?? undefined
        return mode === undefined || SSL_MODES.includes(mode)
      },
      `its sslmode must be one of ${SSL_MODES.join(', ')}`,
    )
    .refine(isPercentEncoded, 'its user and password must be percent-encoded: write "%25" for "%"')
    .optional(),
)

/** The origin alone has no orders API. */
const hasPath = (url: string) => !/^\/*$/.test(URL.parse(url)?.pathname ?? '')

const environmentSchema = z.object({
  /** The account's key. */
  TELNYX_API_KEY: z.preprocess(emptyToUnset, z.string().trim().optional()),
  /** A file that contains the key, as an alternative to the environment. */
  TELNYX_API_KEY_FILE: z.preprocess(emptyToUnset, z.string().optional()),
  /** @default https://api.telnyx.com/v2 */
  TELNYX_BASE_URL: z.preprocess(
    emptyToUnset,
    z
      .url({ protocol: /^https?$/, error: 'must be a URL, such as https://api.telnyx.com/v2' })
      .regex(PLAIN_URL, 'must be a URL without a user, a password, "?" or "#"')
      .refine(hasPath, 'has no path: add the version of the API, as in https://api.telnyx.com/v2')
      .default('https://api.telnyx.com/v2'),
  ),
  /** The address to listen on. @default 127.0.0.1 */
  HOST: z.preprocess(emptyToUnset, z.string().default('127.0.0.1')),
  /** 0 selects a free port. @default 8787 */
  PORT: wholeNumber(65_535, 8787),
  /** The PostgreSQL database of the ledger, for any number of gateways. @default none: the data folder */
  DATABASE_URL: databaseUrl,
  /** The folder of the ledger. @default .countermand */
  COUNTERMAND_DATA_DIR: z.preprocess(emptyToUnset, z.string().default('.countermand')),
  /** The path of the guards file. @default none: only Telnyx's own rule applies */
  COUNTERMAND_GUARDS: z.preprocess(emptyToUnset, z.string().optional()),
  /** How long the gateway keeps serving after a signal to stop, while it is not ready. @default 0 */
  COUNTERMAND_DRAIN_SECONDS: wholeNumber(3_600, 0),
  /** How many requests each token may send a second. @default no limit */
  COUNTERMAND_TOKEN_LIMIT: z.preprocess(
    emptyToUnset,
    z
      .string()
      .regex(/^[1-9]\d{0,5}$/, 'must be a whole number from 1 to 999999')
      .transform(Number)
      .optional(),
  ),
  /** The base URL of an OpenTelemetry collector, which gets a trace of each request. @default none: no traces */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.preprocess(
    emptyToUnset,
    z
      .url({ protocol: /^https?$/, error: 'must be a URL, such as http://127.0.0.1:4318' })
      .regex(PLAIN_URL, 'must be a URL without a user, a password, "?" or "#"')
      .optional(),
  ),
  /** The name of the gateway in its traces. @default countermand-gateway */
  OTEL_SERVICE_NAME: z.preprocess(emptyToUnset, z.string().default('countermand-gateway')),
  /** @default info */
  LOG_LEVEL: z.preprocess(
    emptyToUnset,
    z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  ),
})

export interface Config {
  apiKey: string
  baseUrl: string
  host: string
  port: number
  /** The absolute path of the folder of the ledger. It is created if it doesn't exist. */
  dataDir: string
  /** The PostgreSQL database of the ledger, instead of the folder. It may contain a password. */
  databaseUrl?: string | undefined
  /** The path of the guards file. @default none */
  guardsFile?: string | undefined
  /**
   * How long requests are still accepted after the stop has begun, in seconds. `/readyz` already responds with
   * 503, so that load balancers stop sending requests.
   */
  drainSeconds: number
  /** How many requests each token may send a second. @default no limit */
  tokenLimit?: number | undefined
  logLevel: (typeof LOG_LEVELS)[number]
  /** Where traces go. @default nowhere: there are none */
  traces?: { endpoint: string; serviceName: string } | undefined
}

/** The Telnyx key, and the password of the database if it has one. */
export const readSecrets = ({ apiKey, databaseUrl }: Config): string[] =>
  [apiKey, ...(databaseUrl === undefined ? [] : [decodeURIComponent(new URL(databaseUrl).password)])].filter(
    (secret) => secret !== '',
  )

/** The configuration can't be used. The message lists every problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/**
 * Reads the gateway's configuration from the environment.
 *
 * @throws ConfigError that names each invalid value
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const parsed = environmentSchema.safeParse(environment)
  if (!parsed.success) throw toConfigError(parsed.error.issues.map(describe))
  const settings = parsed.data
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT
  return {
    apiKey: readKey(settings.TELNYX_API_KEY, settings.TELNYX_API_KEY_FILE),
    baseUrl: settings.TELNYX_BASE_URL,
    host: settings.HOST,
    port: settings.PORT,
    dataDir: resolve(settings.COUNTERMAND_DATA_DIR),
    databaseUrl: settings.DATABASE_URL,
    guardsFile: settings.COUNTERMAND_GUARDS,
    drainSeconds: settings.COUNTERMAND_DRAIN_SECONDS,
    tokenLimit: settings.COUNTERMAND_TOKEN_LIMIT,
    logLevel: settings.LOG_LEVEL,
    traces: endpoint === undefined ? undefined : { endpoint, serviceName: settings.OTEL_SERVICE_NAME },
  }
}

/**
 * Reads the settings that commands need.
 *
 * @throws ConfigError
 */
export function readStoreLocation(environment: Record<string, string | undefined>): StoreLocation {
  const schema = environmentSchema.pick({ COUNTERMAND_DATA_DIR: true, DATABASE_URL: true })
  const parsed = schema.safeParse(environment)
  if (!parsed.success) throw toConfigError(parsed.error.issues.map(describe))
  return { dataDir: resolve(parsed.data.COUNTERMAND_DATA_DIR), databaseUrl: parsed.data.DATABASE_URL }
}

function readKey(key: string | undefined, file: string | undefined): string {
  if (key && file) {
    throw toConfigError(['TELNYX_API_KEY and TELNYX_API_KEY_FILE are both set: keep one.'])
  }
  const apiKey = key ?? (file && readKeyFile(file))
  if (!apiKey) throw toConfigError(['TELNYX_API_KEY is missing: set it, or TELNYX_API_KEY_FILE.'])
  const problem = findKeyProblem(apiKey)
  if (problem === undefined) return apiKey
  // The message doesn't quote the value: most of it may be a valid key.
  throw toConfigError([
    `${key ? 'TELNYX_API_KEY' : 'TELNYX_API_KEY_FILE'}: ${problem}: set it to the key alone.`,
  ])
}

/** Why a text can't be a key. */
function findKeyProblem(text: string): string | undefined {
  if (!/^[\x21-\x7e]+$/.test(text)) return 'it contains characters that are not part of a key'
  if (text.length < MIN_KEY_LENGTH) return `it is shorter than any key (${MIN_KEY_LENGTH} characters)`
  return undefined
}

function readKeyFile(file: string): string {
  try {
    const text = readFileSync(file, 'utf8').trim()
    if (text) return text
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw toConfigError([`TELNYX_API_KEY_FILE: ${file} can't be read (${code}).`])
  }
  throw toConfigError([`TELNYX_API_KEY_FILE: ${file} is empty.`])
}

const describe = ({ path, message }: z.core.$ZodIssue) => `${path.join('.')}: ${message}`

const toConfigError = (problems: string[]) => {
  const list = problems.map((problem) => `\n  - ${problem}`).join('')
  return new ConfigError(`The gateway's configuration can't be used:${list}`)
}
