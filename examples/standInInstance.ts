// A substitute for alicloud.ecs.Instance that needs neither an account nor the Alibaba Cloud plugin: it accepts the same
// imageId, and the preview shows the effect of a changed one. In your own program, use the real resource.

import type * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";

export type StandInInstanceArgs = Pick<alicloud.ecs.InstanceArgs, "imageId" | "instanceName" | "instanceType">;

const instances: pulumi.dynamic.ResourceProvider = {
  async diff(_id, olds, news) {
    const changed = ["imageId", "instanceName", "instanceType"].filter((name) => olds[name] !== news[name]);
    return { changes: changed.length > 0, replaces: changed.filter((name) => news.replaceOnChanges?.includes(name)) };
  },
  async create(inputs) {
    return { id: `i-${Math.random().toString(36).slice(2, 12)}`, outs: inputs };
  },
  async update(_id, _olds, news) {
    return { outs: news };
  },
};

export class StandInInstance extends pulumi.dynamic.Resource {
  declare readonly imageId: pulumi.Output<string>;

  constructor(name: string, args: StandInInstanceArgs, opts?: pulumi.CustomResourceOptions) {
    // The engine applies replaceOnChanges only with a detailed diff, which a dynamic provider cannot return.
    super(instances, name, { ...args, replaceOnChanges: opts?.replaceOnChanges }, opts, "examples", "StandInInstance");
  }
}
