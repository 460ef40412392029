import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../wire/page.ts'
import { TelnyxError } from '../wire/telnyx-error.ts'
import { isRequestRejected, type TelnyxFailure } from '../wire/telnyx-failure.ts'

/** Sizes that are tried, largest first: a list in large pages takes fewer requests. */
const SIZES = [MAX_PAGE_SIZE, 100, DEFAULT_PAGE_SIZE]

/**
 * Reads the first page in the largest size that the server takes: from `largest` down, and at last without
 * `page[...]`, if `canGoWithout`. Telnyx documents no paging for its orders, so it may refuse any of it.
 *
 * @throws TelnyxError the first refusal when every size is refused, or any other failure
 */
export async function readFirstPage<Page>(
  read: (size: number | undefined) => Promise<Page>,
  { largest = MAX_PAGE_SIZE, canGoWithout }: { largest: number | undefined; canGoWithout: boolean },
): Promise<{ page: Page; size: number | undefined }> {
  const sizes = [largest, ...SIZES.filter((size) => size < largest), ...(canGoWithout ? [undefined] : [])]
  let refusal: TelnyxError | undefined
  for (const size of sizes) {
    try {
      return { page: await read(size), size }
    } catch (error) {
      if (!(error instanceof TelnyxError) || !mayBeAboutPaging(error.failure)) throw error
      refusal ??= error
    }
  }
  throw refusal
}

/** Whether a refusal may be about `page[...]`: it says that the request is bad, and names nothing else of it. */
function mayBeAboutPaging(failure: TelnyxFailure): boolean {
  if (!isRequestRejected(failure) || (failure.status !== 400 && failure.status !== 422)) return false
  return failure.errors.every(({ source }) => {
    const parameter = source?.parameter
    return typeof parameter !== 'string' || parameter.startsWith('page')
  })
}
