// Published JavaScript clients against the endpoint.

import { proveGroup } from "./prove.js";

proveGroup("node");
