/** A caller's token, or a key as Telnyx makes them; nothing else looks like either. */
const SECRET = /cmd_[\w-]{43}|KEY[0-9A-F]{8,}\w*/

const EACH_SECRET = new RegExp(SECRET, 'g')

const HIDDEN = '[secret]'

/** Whether a text that would be kept or sent on holds a key or a token. */
export const holdsSecret = (text: string) => SECRET.test(text)

/** Takes keys and tokens out of a text that is written somewhere. */
export const hideSecrets = (text: string) => text.replace(EACH_SECRET, HIDDEN)

/** The same for one line of the log, and for `secrets` that look like any other word. */
export const hideSecretsInLine = (line: string, secrets: readonly string[]) =>
  secrets.reduce(
    // As it is written within a string of JSON.
    (hidden, secret) => hidden.replaceAll(JSON.stringify(secret).slice(1, -1), HIDDEN),
    hideSecrets(line),
  )
