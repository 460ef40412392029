import { TELNYX_BASE_URL } from '@countermand/core'
import type { Environment } from './environment.ts'

/** Whom the terminal talks to. */
export type Target =
  | { kind: 'gateway'; url: string; token: string }
  | { kind: 'telnyx'; baseUrl: string; apiKey: string }
  | { kind: 'sandbox' }

/** A target, or why there is none, with the way on. */
export type TargetChoice = { target: Target } | { problem: string }

const THREE_WAYS = `Nothing to talk to. Three ways on:
  a gateway   set COUNTERMAND_URL and COUNTERMAND_TOKEN
  Telnyx      set TELNYX_API_KEY
  a sandbox   add --sandbox: invented orders, nothing real`

/**
 * Chooses the target: `--sandbox` wins, as it was asked for in so many words; then a gateway; then
 * Telnyx. Half a gateway is an error, not a reason to go past the gateway's rules to Telnyx itself.
 */
export function chooseTarget({ sandbox }: { sandbox: boolean }, env: Environment): TargetChoice {
  if (sandbox) return { target: { kind: 'sandbox' } }
  const { gatewayUrl: url, gatewayToken: token, telnyxApiKey: apiKey } = env
  if (url && token) return { target: { kind: 'gateway', url, token } }
  if (url) return { problem: 'COUNTERMAND_URL is set but COUNTERMAND_TOKEN is not: set both, or neither.' }
  if (token) return { problem: 'COUNTERMAND_TOKEN is set but COUNTERMAND_URL is not: set both, or neither.' }
  if (apiKey) return { target: { kind: 'telnyx', baseUrl: env.telnyxBaseUrl ?? TELNYX_BASE_URL, apiKey } }
  return { problem: THREE_WAYS }
}
