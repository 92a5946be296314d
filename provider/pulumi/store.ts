// A store of listed images that can start the bundled endpoint. Loaded on the first call.

import { ImageStore, type ImageStoreOptions } from "../lookup/imageStore.js";

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
