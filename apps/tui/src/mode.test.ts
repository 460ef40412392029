import { describe, expect, it } from 'vitest'
import { readEnvironment } from './environment.ts'
import { decideMode, type Surroundings } from './mode.ts'

const ID = '12ade33a-21c0-473b-b055-b3c836e1c292'
const surroundings = (
  env: Record<string, string> = { TELNYX_API_KEY: 'KEY' },
  isTty = true,
): Surroundings => ({
  env: readEnvironment(env),
  stdinIsTty: isTty,
  stdoutIsTty: isTty,
  stderrIsTty: isTty,
})
const decide = (line: string, given = surroundings()) => decideMode(line.split(' ').filter(Boolean), given)
const GATEWAY = { COUNTERMAND_URL: 'http://gw:8787/v2', COUNTERMAND_TOKEN: 'cmd_x' }

describe('the mode', () => {
  it('is interactive when input and output are terminals and CI is not set', () => {
    expect(decide('')).toMatchObject({ kind: 'interactive', isAccessible: false })
    expect(decide('', surroundings({ TELNYX_API_KEY: 'KEY', CI: 'false' }))).toMatchObject({
      kind: 'interactive',
    })
  })

  it.each([
    ['input is no terminal', { ...surroundings(), stdinIsTty: false }],
    ['output is no terminal', { ...surroundings(), stdoutIsTty: false }],
    ['CI is set', surroundings({ TELNYX_API_KEY: 'KEY', CI: 'true' })],
  ])('is help with exit code 2 when %s', (_, given) => {
    expect(decide('', given)).toMatchObject({ kind: 'failed', exitCode: 2, showHelp: true })
  })

  it('is accessible by flag or INK_SCREEN_READER', () => {
    expect(decide('--accessible')).toMatchObject({ isAccessible: true })
    expect(decide('', surroundings({ TELNYX_API_KEY: 'KEY', INK_SCREEN_READER: 'true' }))).toMatchObject({
      isAccessible: true,
    })
  })

  it('is the help wherever --help stands, even beside wrong options', () => {
    expect(decide('--help')).toEqual({ kind: 'help', topic: 'interactive' })
    expect(decide('cancel --nonsense -h')).toEqual({ kind: 'help', topic: 'cancel' })
    expect(decide('help list')).toEqual({ kind: 'help', topic: 'list' })
  })

  it('needs no target for --version, --help and sandbox', () => {
    const none = surroundings({})
    expect(decide('--version', none)).toEqual({ kind: 'version' })
    expect(decide('sandbox --port 0 --orders 12 --seed 3', none)).toMatchObject({
      kind: 'sandbox',
      port: 0,
      orders: 12,
      seed: 3,
    })
  })
})

describe('the target', () => {
  it('is the gateway before Telnyx, and a sandbox before both when asked for', () => {
    const both = surroundings({ ...GATEWAY, TELNYX_API_KEY: 'KEY' })
    expect(decide('list', both)).toMatchObject({ target: { kind: 'gateway', url: GATEWAY.COUNTERMAND_URL } })
    expect(decide('list --sandbox', both)).toMatchObject({ target: { kind: 'sandbox' } })
    expect(decide('list')).toMatchObject({ target: { kind: 'telnyx', baseUrl: 'https://api.telnyx.com/v2' } })
  })

  it('is missing with exit code 3 and the three ways on', () => {
    const mode = decide('list', surroundings({}))
    expect(mode).toMatchObject({ kind: 'failed', exitCode: 3 })
    for (const way of ['COUNTERMAND_URL', 'TELNYX_API_KEY', '--sandbox'])
      expect(mode).toHaveProperty('message', expect.stringContaining(way))
  })

  it.each(['COUNTERMAND_URL', 'COUNTERMAND_TOKEN'])('is never Telnyx itself when only %s is set', (name) => {
    const mode = decide('list', surroundings({ TELNYX_API_KEY: 'KEY', [name]: 'http://gw' }))
    expect(mode).toMatchObject({ kind: 'failed', exitCode: 3 })
  })

  it('counts an empty variable as not set', () => {
    expect(decide('list', surroundings({ COUNTERMAND_URL: '', TELNYX_API_KEY: ' ' }))).toMatchObject({
      exitCode: 3,
    })
  })
})

describe('cancel', () => {
  it('asks in a terminal unless --yes is given', () => {
    expect(decide(`cancel ${ID}`)).toMatchObject({ kind: 'cancel', selection: { ids: [ID] }, ask: true })
    expect(decide(`cancel ${ID} --yes`)).toMatchObject({ ask: false })
  })

  it.each([
    ['without a terminal', surroundings({ TELNYX_API_KEY: 'KEY' }, false)],
    ['under CI', surroundings({ TELNYX_API_KEY: 'KEY', CI: '1' })],
  ])('needs --yes %s', (_, given) => {
    expect(decide(`cancel ${ID}`, given)).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('--yes'),
    })
    expect(decide(`cancel ${ID} --dry-run`, given)).toMatchObject({ kind: 'dry-run' })
  })

  it.each(['a/b', '..%2fx', 'a b', '', '.', 'x'.repeat(129), '\u0000'])(
    'names an id that cannot be one: %j',
    (id) => {
      const mode = decideMode(['cancel', '--yes', ID, id], surroundings())
      expect(mode).toMatchObject({
        kind: 'failed',
        exitCode: 2,
        message: expect.stringContaining(JSON.stringify(id.slice(0, 60))),
      })
    },
  )

  it('takes ids once each, in the order given, also behind --', () => {
    expect(decide(`cancel --yes b a b -- -c`)).toMatchObject({ selection: { ids: ['b', 'a', '-c'] } })
  })

  it('takes a filter, in our words and with ages of any unit', () => {
    expect(decide('cancel --yes --country de --type local --reference ACME-* --older-than 2w')).toMatchObject(
      {
        selection: {
          filter: {
            country_code: 'DE',
            phone_number_type: 'local',
            customer_reference: 'ACME-*',
            older_than_minutes: 20_160,
          },
        },
      },
    )
  })

  it('takes ids, from a file too, and a filter that narrows them', () => {
    expect(decide(`cancel --yes ${ID} --from ids.txt --country DE`)).toMatchObject({
      selection: { ids: [ID], from: 'ids.txt', filter: { country_code: 'DE' } },
    })
  })

  it.each([
    ['cancel --yes', /needs ids, --from FILE or a filter/],
    [`cancel --yes id ${ID}`, /"id" reads like the title of a column/],
    ['cancel --yes --older-than 30', /--older-than takes a number and m, h, d or w/],
    ['cancel --yes --older-than=-3d', /--older-than/],
    ['cancel --yes --country DE --country GB', /--country stands there twice/],
    [`cancel --yes ${ID} --guards a.json --guards b.json`, /--guards stands there twice/],
    ['cancel --yes --status all', /--status all is for list/],
    [`cancel --yes ${ID} --json --csv`, /--json and --csv are two formats/],
    ['cancel --from -', /add --yes/],
  ])('%s is wrong usage', (line, says) => {
    expect(decide(line)).toMatchObject({ kind: 'failed', exitCode: 2, message: expect.stringMatching(says) })
    expect(decide(line)).toHaveProperty('message', expect.stringContaining('Nothing was sent.'))
  })

  it('takes guards from --guards, or from COUNTERMAND_GUARDS', () => {
    const env = surroundings({ TELNYX_API_KEY: 'KEY', COUNTERMAND_GUARDS: 'all.json' })
    expect(decide(`cancel ${ID} --yes`, env)).toMatchObject({ guardsFile: 'all.json' })
    expect(decide(`cancel ${ID} --yes --guards mine.json`, env)).toMatchObject({ guardsFile: 'mine.json' })
    expect(decide(`cancel ${ID} --yes`)).toMatchObject({ guardsFile: undefined })
  })

  it('takes a reason only with a gateway', () => {
    expect(decide(`cancel ${ID} --yes --reason left`)).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('gateway'),
    })
    expect(decide(`cancel ${ID} --yes --reason left`, surroundings(GATEWAY))).toMatchObject({
      reason: 'left',
    })
    expect(decide(`cancel ${ID} --yes --reason ${'x'.repeat(501)}`, surroundings(GATEWAY))).toMatchObject({
      exitCode: 2,
    })
  })

  it('needs an id', () => {
    expect(decide('cancel --yes')).toMatchObject({ exitCode: 2 })
  })
})

describe('filter values', () => {
  it.each([
    ['list --status PENDING', { status: 'pending' }],
    ['list --status canceled', { status: 'cancelled' }],
    [
      'list --status deleted --country gb --type TOLL_FREE',
      { country_code: 'GB', phone_number_type: 'toll_free' },
    ],
    ['list --country XK', { country_code: 'XK' }],
  ])('are taken in any case: %s', (line, filter) => {
    expect(decide(line)).toMatchObject({ kind: 'list', filter })
  })

  it('know all 249 countries of ISO 3166', () => {
    const taken = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].flatMap((first) =>
      [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter(
        (second) => decide(`list --country ${first}${second}`).kind === 'list',
      ),
    )
    expect(taken.length).toBeGreaterThanOrEqual(249)
    expect(taken.length).toBeLessThan(265)
  })
})

describe('wrong usage', () => {
  it.each([
    ['lst', 'Unknown command "lst". Did you mean list? The commands are list, show, cancel, sandbox.'],
    ['frobnicate', 'Unknown command "frobnicate". The commands are'],
    ['help cancl', 'Unknown command "cancl". Did you mean cancel?'],
    ['list --contry DE', 'Unknown option --contry. Did you mean --country? list takes --status'],
    ['cancel x --dryrun', 'Unknown option --dryrun. Did you mean --dry-run?'],
    ['list --colour', 'Unknown option --colour. list takes --status'],
    [
      'list --status pendng',
      '--status takes pending, success, failure, cancelled or deleted, and for list also all, not "pendng". Did you mean pending?',
    ],
    ['list --status active', 'not "active".'],
    [
      'list --type tollfree',
      '--type takes local, toll_free, mobile, national, shared_cost or landline, not "tollfree". Did you mean toll_free?',
    ],
    [
      'list --country Germany',
      '--country takes a country code of two letters (ISO 3166) such as DE, not "Germany". Did you mean DE (Germany)?',
    ],
    ['list --country Swizerland', 'Did you mean CH (Switzerland)?'],
    ['list --country UK', 'not "UK". Did you mean GB (United Kingdom)?'],
    ['list --country XX', 'not "XX".'],
    ['list --country EU', 'not "EU".'],
    ['cancel --status pendng --yes', 'Did you mean pending? Nothing was sent.'],
    ['cancel --country Germany --yes', 'Did you mean DE (Germany)? Nothing was sent.'],
    ['cancel x --type lokal --yes', 'Did you mean local? Nothing was sent.'],
    ['list -x', 'Unknown option -x'],
    ['list --json=yes', '--json takes no value'],
    ['list --status --json', '--status needs a value: --status STATUS'],
    ['list extra', 'show ID'],
    ['show', 'exactly one id'],
    ['show a b', 'exactly one id'],
    ['sandbox --port 99999', '--port takes a whole number from 0 to 65535'],
    ['sandbox --orders many', '--orders takes a whole number'],
    ['--sandbox extra', 'Unexpected argument "extra"'],
  ])('%s', (line, hint) => {
    expect(decide(line)).toMatchObject({
      kind: 'failed',
      exitCode: 2,
      message: expect.stringContaining(hint),
    })
  })

  it('is named also when there is nothing to talk to', () => {
    expect(decide('cancel a/b --yes', surroundings({}))).toMatchObject({ exitCode: 2 })
  })
})
