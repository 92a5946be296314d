// The image store that look-ups share. It starts the embedded endpoint when the settings name it.

import { ImageStore, type ImageStoreOptions } from "./imageStore.js";

/** `maxAgeMs` as in {@link ImageStoreOptions}. */
export function openStore({ maxAgeMs }: Pick<ImageStoreOptions, "maxAgeMs"> = {}): ImageStore {
  return new ImageStore({
    maxAgeMs,
    startEmbedded: async () => {
      const { embeddedEndpoint } = await import("../emulator/embedded.js");
      return embeddedEndpoint();
    },
  });
}
