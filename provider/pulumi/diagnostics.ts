// Lines of a program in Pulumi's diagnostics. The engine obeys colour directives in them, and terminals obey the rest.

import * as pulumi from "@pulumi/pulumi";
import { escapeControls } from "../values/escape.js";

/** Shows a warning on a resource. @default the stack */
export function logWarning(text: string, resource?: pulumi.Resource): Promise<void> {
  return pulumi.log.warn(escapeControls(text), resource);
}

/** Shows a line on a resource. @default the stack */
export function logInfo(text: string, resource?: pulumi.Resource): Promise<void> {
  return pulumi.log.info(escapeControls(text), resource);
}
