import { Box, useInput, usePaste } from 'ink'
import { useSyncExternalStore } from 'react'
import type { Connection } from '../../connection.ts'
import { keyNames } from '../keys/key-names.ts'
import { isTooSmall, MIN_SIZE } from '../model/layout.ts'
import { type Appearance, AppearanceContext } from '../theme/theme.ts'
import { Lines } from '../widgets/lines.tsx'
import { Body } from './body.tsx'
import { fittedDialog } from './fitted-dialog.ts'
import { Footer } from './footer.tsx'
import { Header } from './header.tsx'
import { footerKeys } from './layer.ts'
import type { Session } from './session.ts'
import { statusPosition, statusText, titleText } from './status.ts'
import { StatusLine } from './status-line.tsx'
import { TitleLine } from './title-line.tsx'

interface AppProps {
  session: Session
  connection: Connection
  appearance: Appearance
}

/** The whole screen. Only this component listens for keys; the session dispatches them to the top layer. */
export function App({ session, connection, appearance }: AppProps) {
  const state = useSyncExternalStore(session.store.subscribe, session.store.get)
  useInput((input, key) => session.press(keyNames(input, key)))
  usePaste((text) => session.paste(text))
  const { columns, rows } = state.size
  const context = { targetName: connection.name, now: connection.client.clock.now() }
  // Accessible output is a stream of lines without a fixed height.
  const height = appearance.isAccessible ? {} : { height: rows }
  if (isTooSmall(state.size)) {
    const dialog = fittedDialog(state, context)
    const needed = `${MIN_SIZE.columns}×${MIN_SIZE.rows}`
    const tooSmall = { text: `Too small: ${columns}×${rows}, needs ${needed}. q quits.` }
    return (
      <Box width={columns} overflow="hidden" {...height}>
        <Lines lines={dialog?.lines ?? [tooSmall]} />
      </Box>
    )
  }
  // A screen reader would read header and orders again before each question. A dialog names its order and target.
  const isDialogOnly = appearance.isAccessible && state.dialog !== undefined
  return (
    <AppearanceContext value={appearance}>
      <Box flexDirection="column" width={columns} overflow="hidden" {...height}>
        {!isDialogOnly && (
          <>
            <Header
              connection={connection}
              guards={state.guards}
              headroom={state.headroom}
              columns={columns}
            />
            <TitleLine title={titleText(state)} columns={columns} />
          </>
        )}
        <Body state={state} context={context} />
        <StatusLine
          status={statusText(state)}
          position={statusPosition(state)}
          columns={columns}
          hint={state.dialog ? undefined : ' (m: all)'}
        />
        <Footer keys={footerKeys(state)} columns={columns} />
      </Box>
    </AppearanceContext>
  )
}
