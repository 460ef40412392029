import { escapeControlCharacters } from '../safe-text.ts'
import { StoreError } from '../store/store.ts'
import { createTokens, isInUse, SCOPES, type Scope } from '../tokens/tokens.ts'
import { type StoreCommand, UsageError } from './command.ts'
import { keptText, parseDuration, parseOptions, required } from './parse-options.ts'
import { OutputError } from './print.ts'

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

/** Prints the new token alone on standard output, so that a script can take it from there. */
export const createToken: StoreCommand = async (args, { store, clock, print, err }) => {
  const { values } = parseOptions(args, {
    name: { type: 'string' },
    scopes: { type: 'string' },
    expires: { type: 'string' },
  })
  const name = keptText(required(values.name, 'name'), 'name')
  if (!NAME.test(name)) {
    throw new UsageError('--name takes up to 64 letters, digits, ".", "_" and "-": it stands in the ledger.')
  }
  const scopes = parseScopes(required(values.scopes, 'scopes'))
  const { expires } = values
  // An empty one is a variable that a script did not set; "for ever" is not what it asks for.
  const expiresAt = expires === undefined ? undefined : clock.now() + parseDuration(expires, 'expires')
  const tokens = createTokens(store, clock)
  const token = await tokens.create({ name, scopes, expiresAt })
  if (!token) throw new UsageError(`A token named ${name} is in use: revoke it first, or take another name.`)
  err.write(`token ${name} with ${scopes.join(', ')}; it is shown this once:\n`)
  try {
    await print(`${token}\n`)
  } catch (error) {
    if (!(error instanceof OutputError)) throw error
    await tokens.revoke(name)
    throw new StoreError(
      `${error.message} The token was shown to no one, so the token ${name} is revoked: run the command again.`,
      { cause: error },
    )
  }
}

export const listTokens: StoreCommand = async (args, { store, clock, print }) => {
  parseOptions(args, {})
  const now = clock.now()
  const lines = (await createTokens(store, clock).list()).map((token) => [
    escapeControlCharacters(token.name),
    isInUse(token, now) ? 'in use' : token.revoked_at ? `revoked ${token.revoked_at}` : 'expired',
    (JSON.parse(token.scopes) as string[]).join(','),
    `made ${token.created_at}`,
    token.expires_at ? `until ${token.expires_at}` : 'for ever',
    token.last_used_at ? `last used ${token.last_used_at}` : 'never used',
  ])
  await print(lines.map((line) => `${line.join('\t')}\n`).join(''))
}

export const revokeToken: StoreCommand = async (args, { store, clock, err }) => {
  const { positionals } = parseOptions(args, {}, ['NAME'])
  const [name = ''] = positionals
  if (!(await createTokens(store, clock).revoke(name))) {
    throw new UsageError(`No token named ${escapeControlCharacters(name)} is in use: token list shows them.`)
  }
  err.write(`token ${name} is revoked\n`)
}

function parseScopes(text: string): Scope[] {
  const scopes = text.split(',').map((scope) => scope.trim())
  const unknown = scopes.find((scope) => !SCOPES.includes(scope as Scope))
  if (unknown === undefined) return scopes as Scope[]
  throw new UsageError(`--scopes knows no ${JSON.stringify(unknown)}: choose from ${SCOPES.join(', ')}.`)
}
