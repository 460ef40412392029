import { describe, expect, it } from 'vitest'
import { createTestIo } from '../../test/test-io.ts'
import { readEnvironment } from '../environment.ts'
import { createInterruption } from '../io/interruption.ts'
import type { ProcessContext } from './command.ts'
import { parseInvocation } from './parse-invocation.ts'

const ID = '12ade33a-21c0-473b-b055-b3c836e1c292'
const processContext = (
  env: Record<string, string> = { TELNYX_API_KEY: 'KEY' },
  isTty = true,
): ProcessContext => ({
  env: readEnvironment(env),
  stdinIsTty: isTty,
  stdoutIsTty: isTty,
  stderrIsTty: isTty,
})
/** What is parsed, without the function that runs it. */
function parseArgs(args: string[], given = processContext()) {
  const { run: _, ...parsed } = { run: undefined, ...parseInvocation(args, given) }
  return parsed
}
const parse = (line: string, given = processContext()) => parseArgs(line.split(' ').filter(Boolean), given)
const GATEWAY = { COUNTERMAND_URL: 'http://gw:8787/v2', COUNTERMAND_TOKEN: 'cmd_x' }

describe('the invocation', () => {
  it('is interactive if input and output are terminals and CI is not set', () => {
    expect(parse('')).toMatchObject({ kind: 'interactive', isAccessible: false })
    expect(parse('', processContext({ TELNYX_API_KEY: 'KEY', CI: 'false' }))).toMatchObject({
      kind: 'interactive',
    })
  })

  it.each([
    ['input is not a terminal', { ...processContext(), stdinIsTty: false }],
    ['output is not a terminal', { ...processContext(), stdoutIsTty: false }],
    ['CI is set', processContext({ TELNYX_API_KEY: 'KEY', CI: 'true' })],
  ])('is help with exit code 2 when %s', (_, given) => {
    expect(parse('', given)).toMatchObject({
      kind: 'failed',
      exitCode: 2,
      help: expect.stringContaining('Usage:'),
    })
  })

  it('is accessible by flag or INK_SCREEN_READER', () => {
    expect(parse('--accessible')).toMatchObject({ isAccessible: true })
    expect(parse('', processContext({ TELNYX_API_KEY: 'KEY', INK_SCREEN_READER: 'true' }))).toMatchObject({
      isAccessible: true,
    })
  })

  it('is the help wherever --help is given, even beside invalid options', () => {
    expect(parse('--help')).toEqual({ kind: 'help', topic: 'interactive' })
    expect(parse('cancel --nonsense -h')).toEqual({ kind: 'help', topic: 'cancel' })
    expect(parse('help list')).toEqual({ kind: 'help', topic: 'list' })
  })

  it('needs no target for --version, --help and sandbox', () => {
    const none = processContext({})
    expect(parse('--version', none)).toEqual({ kind: 'version' })
    expect(parse('sandbox --port 0 --orders 12 --seed 3', none)).toMatchObject({
      kind: 'sandbox',
      port: 0,
      orders: 12,
      seed: 3,
    })
  })
})

describe('the target', () => {
  it('is the gateway before Telnyx, and with --sandbox a sandbox before both', () => {
    const both = processContext({ ...GATEWAY, TELNYX_API_KEY: 'KEY' })
    expect(parse('list', both)).toMatchObject({ target: { kind: 'gateway', url: GATEWAY.COUNTERMAND_URL } })
    expect(parse('list --sandbox', both)).toMatchObject({ target: { kind: 'sandbox' } })
    expect(parse('list')).toMatchObject({ target: { kind: 'telnyx', baseUrl: 'https://api.telnyx.com/v2' } })
  })

  it('is missing with exit code 3 and the three targets to choose from', () => {
    const invocation = parse('list', processContext({}))
    expect(invocation).toMatchObject({ kind: 'failed', exitCode: 3 })
    for (const way of ['COUNTERMAND_URL', 'TELNYX_API_KEY', '--sandbox'])
      expect(invocation).toHaveProperty('message', expect.stringContaining(way))
  })

  it.each(['COUNTERMAND_URL', 'COUNTERMAND_TOKEN'])('is never Telnyx itself when only %s is set', (name) => {
    const invocation = parse('list', processContext({ TELNYX_API_KEY: 'KEY', [name]: 'http://gw' }))
    expect(invocation).toMatchObject({ kind: 'failed', exitCode: 3 })
  })

  it('counts an empty variable as not set', () => {
    expect(parse('list', processContext({ COUNTERMAND_URL: '', TELNYX_API_KEY: ' ' }))).toMatchObject({
      exitCode: 3,
    })
  })
})

describe('cancel', () => {
  it('asks in a terminal unless --yes is given', () => {
    expect(parse(`cancel ${ID}`)).toMatchObject({ kind: 'cancel', selection: { ids: [ID] }, ask: true })
    expect(parse(`cancel ${ID} --yes`)).toMatchObject({ ask: false })
  })

  it.each([
    ['without a terminal', processContext({ TELNYX_API_KEY: 'KEY' }, false)],
    ['under CI', processContext({ TELNYX_API_KEY: 'KEY', CI: '1' })],
  ])('needs --yes %s', (_, given) => {
    expect(parse(`cancel ${ID}`, given)).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('--yes'),
    })
    expect(parse(`cancel ${ID} --dry-run`, given)).toMatchObject({ kind: 'dry-run' })
  })

  it.each(['a/b', '..%2fx', 'a b', '', '.', 'x'.repeat(129), '\u0000'])(
    'names an id that is not valid: %j',
    (id) => {
      const invocation = parseArgs(['cancel', '--yes', ID, id])
      expect(invocation).toMatchObject({
        kind: 'failed',
        exitCode: 2,
        message: expect.stringContaining(JSON.stringify(id.slice(0, 60))),
      })
    },
  )

  it('takes each id once, in the order given, also after --', () => {
    expect(parse(`cancel --yes b a b -- -c`)).toMatchObject({ selection: { ids: ['b', 'a', '-c'] } })
  })

  it('takes a filter, in any case and with an age in any unit', () => {
    expect(
      parse('cancel --yes --country de --type local --reference ACME-* --older-than 2w --requirements open'),
    ).toMatchObject({
      selection: {
        filter: {
          country_code: 'DE',
          phone_number_type: 'local',
          customer_reference: 'ACME-*',
          older_than_minutes: 20_160,
          requirements_met: false,
        },
      },
    })
  })

  it('takes ids, from a file too, and a filter that narrows them', () => {
    expect(parse(`cancel --yes ${ID} --from ids.txt --country DE`)).toMatchObject({
      selection: { ids: [ID], from: 'ids.txt', filter: { country_code: 'DE' } },
    })
  })

  it.each([
    ['cancel --yes', /needs ids, --from FILE or a filter/],
    [`cancel --yes id ${ID}`, /"id" looks like a column title/],
    ['cancel --yes --older-than 30', /--older-than takes a number and m, h, d or w/],
    ['cancel --yes --older-than=-3d', /--older-than/],
    ['cancel --yes --requirements opn', /--requirements takes met or open, not "opn"\. Did you mean open\?/],
    ['cancel --yes --country DE --country GB', /--country was given twice/],
    [`cancel --yes ${ID} --guards a.json --guards b.json`, /--guards was given twice/],
    ['cancel --yes --status all', /--status all is for list/],
    [`cancel --yes ${ID} --json --csv`, /--json and --csv can't be combined/],
    ['cancel --from -', /Pass --yes/],
  ])('%s is a usage error', (line, says) => {
    expect(parse(line)).toMatchObject({ kind: 'failed', exitCode: 2, message: expect.stringMatching(says) })
    expect(parse(line)).toHaveProperty('message', expect.stringContaining('Nothing was sent.'))
  })

  it('takes guards from --guards, or from COUNTERMAND_GUARDS', () => {
    const env = processContext({ TELNYX_API_KEY: 'KEY', COUNTERMAND_GUARDS: 'all.json' })
    expect(parse(`cancel ${ID} --yes`, env)).toMatchObject({ guardsFile: 'all.json' })
    expect(parse(`cancel ${ID} --yes --guards mine.json`, env)).toMatchObject({ guardsFile: 'mine.json' })
    expect(parse(`cancel ${ID} --yes`)).toMatchObject({ guardsFile: undefined })
  })

  it('accepts a reason only with a gateway', () => {
    expect(parse(`cancel ${ID} --yes --reason left`)).toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('gateway'),
    })
    expect(parse(`cancel ${ID} --yes --reason left`, processContext(GATEWAY))).toMatchObject({
      reason: 'left',
    })
    expect(parse(`cancel ${ID} --yes --reason ${'x'.repeat(501)}`, processContext(GATEWAY))).toMatchObject({
      exitCode: 2,
    })
  })

  it('needs an id', () => {
    expect(parse('cancel --yes')).toMatchObject({ exitCode: 2 })
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
  ])('are accepted in any case: %s', (line, filter) => {
    expect(parse(line)).toMatchObject({ kind: 'list', filter })
  })

  it('include all 249 countries of ISO 3166', () => {
    const accepted = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].flatMap((first) =>
      [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter(
        (second) => parse(`list --country ${first}${second}`).kind === 'list',
      ),
    )
    expect(accepted.length).toBeGreaterThanOrEqual(249)
    expect(accepted.length).toBeLessThan(265)
  })
})

describe('a usage error', () => {
  it.each([
    [
      'lst',
      'Unknown command "lst". Did you mean list? The commands are list, show, find, cancel, batch, sandbox, completion.',
    ],
    ['frobnicate', 'Unknown command "frobnicate". The commands are'],
    ['help cancl', 'Unknown command "cancl". Did you mean cancel?'],
    ['list --contry DE', 'Unknown option --contry. Did you mean --country?'],
    ['cancel x --dryrun', 'Unknown option --dryrun. Did you mean --dry-run?'],
    ['list --colour', 'Unknown option --colour.'],
    [
      'list --status pendng',
      '--status takes pending, success, failure, cancelled or deleted (or all, for list), not "pendng". Did you mean pending?',
    ],
    ['list --status active', 'not "active".'],
    [
      'list --type tollfree',
      '--type takes local, toll_free, mobile, national, shared_cost or landline, not "tollfree". Did you mean toll_free?',
    ],
    [
      'list --country Germany',
      '--country takes a two-letter country code (ISO 3166) such as DE, not "Germany". Did you mean DE (Germany)?',
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
    expect(parse(line)).toMatchObject({
      kind: 'failed',
      exitCode: 2,
      message: expect.stringContaining(hint),
    })
  })

  it.each(['lst', 'list --contry DE', 'list --colour', 'cancel --yes', 'show'])(
    'takes two lines, the second of which names the help: %s',
    async (line) => {
      const { io, written } = createTestIo()
      const invocation = parseInvocation(line.split(' '), processContext())
      if ('run' in invocation) {
        await invocation.run({ io, interruption: createInterruption(), connect: () => expect.unreachable() })
      }
      expect(written.err).toMatch(/^[^\n]{1,160}\nSee countermand.* --help\.\n$/)
    },
  )

  it('is reported even without a target', () => {
    expect(parse('cancel a/b --yes', processContext({}))).toMatchObject({ exitCode: 2 })
  })
})
