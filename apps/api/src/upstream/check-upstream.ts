import { type TelnyxClient, TelnyxError, type TelnyxFailure } from '@countermand/core'
import type { Logger } from 'pino'
import { type Config, ConfigError } from '../config.ts'
import { endSentence } from '../responses/end-sentence.ts'

/** How long the check may wait in the queue of the rate limit, in milliseconds. */
const CHECK_QUEUE_TIMEOUT_MS = 1_000

/** Sends the smallest request there is. Returns the failure; undefined when Telnyx responded as expected. */
export async function checkUpstream(telnyx: TelnyxClient): Promise<TelnyxFailure | undefined> {
  try {
    const startBy = telnyx.clock.monotonic() + CHECK_QUEUE_TIMEOUT_MS
    await telnyx.subNumberOrders.list({ page: { size: 1 } }, { startBy })
    return undefined
  } catch (error) {
    if (error instanceof TelnyxError) return error.failure
    throw error
  }
}

/**
 * Rejects a configuration with which every request would fail: a key that Telnyx rejects, or a URL without
 * the orders API.
 *
 * @throws ConfigError
 */
export async function checkUpstreamConfig(telnyx: TelnyxClient, { baseUrl }: Config, log: Logger) {
  const failure = await checkUpstream(telnyx)
  if (!failure) return
  if (failure.kind === 'rejected' && failure.systemic) {
    throw new ConfigError(
      `Telnyx rejects the key: ${endSentence(failure.message)} Check TELNYX_API_KEY, or the file that TELNYX_API_KEY_FILE names.`,
    )
  }
  if (failure.kind === 'rejected' && failure.status === 404) {
    throw new ConfigError(
      `There is no orders API at TELNYX_BASE_URL, which is ${baseUrl} (${failure.message}): set it to a URL such as https://api.telnyx.com/v2.`,
    )
  }
  log.warn({ failure: failure.message }, 'Telnyx did not respond to the check at start: starting anyway')
}
