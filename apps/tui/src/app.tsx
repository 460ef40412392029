import { Box, Text, useInput, usePaste } from 'ink'
import { useSyncExternalStore } from 'react'
import { Body } from './components/body.tsx'
import { Footer } from './components/footer.tsx'
import { Header } from './components/header.tsx'
import { StatusLine } from './components/status-line.tsx'
import { TooSmall } from './components/too-small.tsx'
import type { Connection } from './connection.ts'
import type { GuardsInForce } from './guards-in-force.ts'
import { keyNames } from './keys/key-names.ts'
import type { Session } from './session/session.ts'
import { isTooSmall } from './state/layout.ts'
import { type Looks, LooksContext } from './theme/theme-context.ts'

interface AppProps {
  session: Session
  connection: Connection
  guards: GuardsInForce
  looks: Looks
}

/** The whole screen. The one place that hears keys: the session gives them to the layer on top. */
export function App({ session, connection, guards, looks }: AppProps) {
  const state = useSyncExternalStore(session.store.subscribe, session.store.get)
  useInput((input, key) => session.press(keyNames(input, key)))
  usePaste((text) => session.paste(text))
  const { columns, rows } = state.size
  const context = { connection, guards, now: connection.client.clock.now() }
  // What is read aloud flows on; only what is looked at has a height.
  const height = looks.isPlain ? {} : { height: rows }
  if (isTooSmall(state.size)) {
    return (
      <Box width={columns} overflow="hidden" {...height}>
        <TooSmall state={state} context={context} />
      </Box>
    )
  }
  return (
    <LooksContext value={looks}>
      <Box flexDirection="column" width={columns} overflow="hidden" {...height}>
        <Header connection={connection} guards={guards} columns={columns} />
        {!looks.isPlain && <Text> </Text>}
        <Body state={state} context={context} />
        <StatusLine state={state} />
        <Footer state={state} />
      </Box>
    </LooksContext>
  )
}
