// Stands in for alicloud.ecs.Instance where there is neither an account nor the Alibaba Cloud plugin: it takes the same
// imageId and shows in the preview what a changed one does to an instance. In a program of your own, use the real one.

import type * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";

export type StandInInstanceArgs = Pick<alicloud.ecs.InstanceArgs, "imageId" | "instanceName" | "instanceType">;

const instances: pulumi.dynamic.ResourceProvider = {
  async diff(_id, olds, news) {
    return { changes: ["imageId", "instanceName", "instanceType"].some((name) => olds[name] !== news[name]) };
  },
  async create(inputs) {
    return { id: `i-${inputs.instanceName}`, outs: inputs };
  },
  async update(_id, _olds, news) {
    return { outs: news };
  },
};

export class StandInInstance extends pulumi.dynamic.Resource {
  declare readonly imageId: pulumi.Output<string>;

  constructor(name: string, args: StandInInstanceArgs, opts?: pulumi.CustomResourceOptions) {
    super(instances, name, { ...args }, opts, "examples", "StandInInstance");
  }
}
