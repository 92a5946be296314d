// Published clients used by Ansible modules, against the endpoint.

import { proveGroup } from "./prove.js";

proveGroup("footmark");
