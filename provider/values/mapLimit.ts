// Several at once, but not all, with the results in the order of the items.

/** The CLI is run so many times at once. */
const MAX_AT_ONCE = 4;

/** Does something for each item, a few at once; the results stand in the order of the items. */
export async function mapLimit<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  const waiting = [...items.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      results.set(index, await act(item));
    }
  };
  await Promise.all(Array.from({ length: MAX_AT_ONCE }, work));
  return items.map((_, index) => results.get(index) as Result);
}
