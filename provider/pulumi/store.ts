// A store of listed images that can start the bundled endpoint. Loaded on the first call.

import { ImageStore } from "../api/images.js";

export function openStore(): ImageStore {
  return new ImageStore({
    startEmbedded: async () => {
      const { embeddedEndpoint } = await import("../endpoint/embedded.js");
      return embeddedEndpoint();
    },
  });
}
