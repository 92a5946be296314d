// How does a long step tell that it is still going? One line every so often, with the time it has taken.

/** Waits for a promise and calls `tell` with the elapsed time ("3 min 15 s") every `everyMs`. */
export async function tellWhile(promise, { everyMs, tell }) {
  const startedMs = Date.now();
  const timer = setInterval(() => tell(readable(Date.now() - startedMs)), everyMs);
  try {
    return await promise;
  } finally {
    clearInterval(timer);
  }
}

function readable(ms) {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
