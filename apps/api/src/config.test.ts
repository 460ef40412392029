import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../test/temporary-folder.ts'
import { ConfigError, readConfig } from './config.ts'

const KEY = { TELNYX_API_KEY: 'KEY_SANDBOX' }

describe('readConfig', () => {
  it('requires only the key', () => {
    expect(readConfig(KEY)).toEqual({
      apiKey: 'KEY_SANDBOX',
      baseUrl: 'https://api.telnyx.com/v2',
      host: '127.0.0.1',
      port: 8787,
      dataDir: resolve('.countermand'),
      drainSeconds: 0,
      logLevel: 'info',
    })
  })

  it('exports traces if there is a collector', () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:4318'
    expect(readConfig({ ...KEY, OTEL_EXPORTER_OTLP_ENDPOINT }).traces).toEqual({
      endpoint: OTEL_EXPORTER_OTLP_ENDPOINT,
      serviceName: 'countermand-gateway',
    })
  })

  it('treats an empty variable as unset', () => {
    const config = readConfig({ ...KEY, PORT: '', HOST: ' ', TELNYX_BASE_URL: '', COUNTERMAND_GUARDS: '' })
    expect(config).toEqual(readConfig(KEY))
  })

  it('reads the key from a file, without the line break at its end', () => {
    const file = join(temporaryFolder(), 'key')
    writeFileSync(file, 'KEY_FROM_FILE\n')
    expect(readConfig({ TELNYX_API_KEY_FILE: file }).apiKey).toBe('KEY_FROM_FILE')
  })

  it.each([
    [{}, 'TELNYX_API_KEY'],
    [{ ...KEY, TELNYX_API_KEY_FILE: '/x' }, 'TELNYX_API_KEY_FILE'],
    [{ TELNYX_API_KEY_FILE: '/nowhere/key' }, '/nowhere/key'],
    [{ TELNYX_API_KEY: 'KEY…' }, 'TELNYX_API_KEY: it contains characters'],
    [{ TELNYX_API_KEY: 'KEY0123' }, 'TELNYX_API_KEY: it is shorter than any key (8 characters)'],
    [{ ...KEY, PORT: 'http' }, 'PORT'],
    [{ ...KEY, PORT: '70000' }, 'PORT'],
    [{ ...KEY, TELNYX_BASE_URL: 'api.telnyx.com' }, 'TELNYX_BASE_URL'],
    [{ ...KEY, TELNYX_BASE_URL: 'ftp://api.telnyx.com' }, 'TELNYX_BASE_URL'],
    [{ ...KEY, TELNYX_BASE_URL: 'https://api.telnyx.com/v2?x' }, 'TELNYX_BASE_URL: must be a URL without'],
    [{ ...KEY, TELNYX_BASE_URL: 'https://a:b@api.telnyx.com/v2' }, 'TELNYX_BASE_URL: must be a URL without'],
    [{ ...KEY, TELNYX_BASE_URL: 'https://api.telnyx.com/' }, 'TELNYX_BASE_URL: has no path'],
    [{ ...KEY, PORT: '0x50' }, 'PORT: must be a whole number from 0 to 65535'],
    [{ ...KEY, COUNTERMAND_DRAIN_SECONDS: '-1' }, 'COUNTERMAND_DRAIN_SECONDS: must be a whole number from 0'],
    [{ ...KEY, COUNTERMAND_DRAIN_SECONDS: '1e1' }, 'COUNTERMAND_DRAIN_SECONDS'],
    [{ ...KEY, COUNTERMAND_DRAIN_SECONDS: '5s' }, 'COUNTERMAND_DRAIN_SECONDS'],
    [{ ...KEY, COUNTERMAND_TOKEN_LIMIT: '0' }, 'COUNTERMAND_TOKEN_LIMIT: must be a whole number from 1'],
    [{ ...KEY, COUNTERMAND_TOKEN_LIMIT: '1e3' }, 'COUNTERMAND_TOKEN_LIMIT'],
    [{ ...KEY, LOG_LEVEL: 'loud' }, 'LOG_LEVEL: must be one of fatal, error'],
    [{ ...KEY, OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT: must be a URL'],
    [{ ...KEY, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://me:secret@collector' }, 'must be a URL without a user'],
    [{ ...KEY, DATABASE_URL: 'localhost/ledger' }, 'DATABASE_URL: must be a URL, such as postgres://'],
    [{ ...KEY, DATABASE_URL: 'postgres://user:50%off@db/x' }, 'DATABASE_URL: its user and password'],
    [{ ...KEY, DATABASE_URL: 'mysql://localhost/ledger' }, 'DATABASE_URL: must be a URL'],
    [
      { ...KEY, DATABASE_URL: 'postgres://db/x?sslmode=no-verify' },
      'DATABASE_URL: its sslmode must be one of',
    ],
    [{ ...KEY, DATABASE_URL: 'postgres://db/x?sslmode=prefer' }, 'DATABASE_URL: its sslmode must be one of'],
  ])('names the invalid value in %j', (environment, name) => {
    expect(() => readConfig(environment)).toThrow(ConfigError)
    expect(() => readConfig(environment)).toThrow(name)
  })

  it('names all invalid values at once, and never the key or a password', () => {
    const DATABASE_URL = 'postgres://user:secret@db/x?sslmode=allow'
    const read = () => readConfig({ TELNYX_API_KEY: 'KEY0123', DATABASE_URL, PORT: 'x', LOG_LEVEL: 'y' })
    expect(read).toThrow(/DATABASE_URL[\s\S]*LOG_LEVEL/)
    expect(read).not.toThrow(/KEY0123|secret/)
  })
})
