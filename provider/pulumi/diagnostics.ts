// Log messages of a program. The engine interprets colour directives in them, and terminals interpret control characters.

import * as pulumi from "@pulumi/pulumi";
import { escapeControls } from "../values/escape.js";

/** Logs a warning. The default resource is the stack. */
export function logWarning(message: string, resource?: pulumi.Resource): Promise<void> {
  return pulumi.log.warn(escapeControls(message), resource);
}

/** Logs a message. The default resource is the stack. */
export function logInfo(message: string, resource?: pulumi.Resource): Promise<void> {
  return pulumi.log.info(escapeControls(message), resource);
}
