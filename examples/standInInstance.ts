// Stands in for alicloud.ecs.Instance where there is neither an account nor the Alibaba Cloud plugin: it takes the same
// imageId and shows in the preview what a changed one does to an instance. In a program of your own, use the real one.

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
    // The engine heeds replaceOnChanges where a provider tells what changes in detail, which a dynamic one cannot.
    super(instances, name, { ...args, replaceOnChanges: opts?.replaceOnChanges }, opts, "examples", "StandInInstance");
  }
}
