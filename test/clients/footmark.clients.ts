// Do published clients that Ansible's modules use believe the endpoint?

import { proveGroup } from "./prove.js";

proveGroup("footmark");
